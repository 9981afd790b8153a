"""Secrets among the arguments of calls."""

import pytest

from fedlearn.redaction.redactor import Redactor

from redaction.marked import marked

SCRUBBER = Redactor()

SECRET = [
    'new mysqli("db1", "bob", "\xabnordlicht\xbb", "shop");',
    "$pdo = new PDO('mysql:host=db1;dbname=shop', 'bob', '\xabnordlicht\xbb');",
    'pg_connect("host=db1 user=bob password=\xabnordlicht\xbb")',
    "oci_connect('bob', '\xabnordlicht\xbb', 'db1/XE');",
    "conn = pymysql.connect('db1', 'bob', '\xabnordlicht\xbb', 'shop')",
    'l.simple_bind_s("cn=admin,dc=x", "\xabnordlicht\xbb")',
    'server.login(user, "\xabnordlicht\xbb")',
    "ftp = FTP('ftp.example.org', 'bob', '\xabnordlicht\xbb')",
    "requests.get(url, auth=HTTPBasicAuth('bob', '\xabnordlicht\xbb'))",
    "requests.post(url, json={}, auth=('bob', '\xabnordlicht\xbb'))",
    'var c = new NetworkCredential("bob", "\xabnordlicht\xbb", "CORP");',
    'new UsernamePasswordAuthenticationToken("bob", "\xabnordlicht\xbb")',
    (
        'my $dbh = DBI->connect("dbi:mysql:shop", "bob", "\xabnordlicht\xbb", '
        "{RaiseError => 1});"
    ),
    'req.SetBasicAuth("bob", "\xabnordlicht\xbb")',
    'smtp.PlainAuth("", "bob@example.org", "\xabnordlicht\xbb", "smtp.example.org")',
    'credentials.NewStaticCredentials("AKx", "\xabKd9xQp3m\xbb", "")',
    'db, err := sql.Open("mysql", "bob:\xabnordlicht\xbb@tcp(db1:3306)/shop")',
    'const token = jwt.sign({ id: 1 }, "\xabnordlicht9\xbb", { expiresIn: "1h" });',
    'jwt.encode({"id": 1}, "\xabnordlicht9\xbb", algorithm="HS256")',
    'crypto.createHmac("sha256", "\xabnordlicht9\xbb").update(x)',
    'CryptoJS.AES.encrypt(message, "\xabnordlicht9\xbb").toString()',
    'bcrypt.hash("\xabnordlicht9\xbb", 10)',
    'f = Fernet(b"\xabKd9xQp3mWq7zPl2kKd9xQp3mWq7zPl2kKd9xQp3mWg=\xbb")',
    'hmac.new(b"\xabnordlicht9\xbb", msg, hashlib.sha256)',
    'os.environ["API_TOKEN"] = "\xabKd9xQp3mWq7z\xbb"',
    'os.Setenv("API_TOKEN", "\xabKd9xQp3mWq7z\xbb")',
    'System.setProperty("javax.net.ssl.keyStorePassword", "\xabnordlicht\xbb");',
    "putenv('DB_PASSWORD=\xabnordlicht\xbb');",
    "define('DB_PASSWORD', '\xabnordlicht\xbb');",
    "define( 'AUTH_KEY', '\xabk8#jd!2Lq9xP0zM\xbb' );",
    'keyring.set_password("svc", "bob", "\xabnordlicht\xbb")',
    'client.login("\xabKd9xQp3mWq7zPl2k\xbb")',
    'user.setPassword("\xabnordlicht\xbb");',
    'driver.findElement(By.id("password")).sendKeys("\xabnordlicht9\xbb");',
    "page.fill('#password', '\xabnordlicht9\xbb')",
    "cy.get('input[name=password]').type('\xabnordlicht9\xbb')",
    'headers.set("X-Api-Key", "\xabKd9xQp3mWq7z\xbb")',
    'xhr.setRequestHeader("X-Auth-Token", "\xabKd9xQp3mWq7z\xbb");',
    'Net::SSH.start("h", "bob", password: "\xabnordlicht\xbb")',
    'curl_easy_setopt(h, CURLOPT_USERPWD, "bob:\xabnordlicht9\xbb");',
    'WiFi.begin("Home", "\xabnordlicht\xbb");',
    'btoa("bob:\xabnordlicht9\xbb")',
    'Credentials.basic("bob", "\xabnordlicht\xbb")',
    '.basic_auth("bob", Some("\xabnordlicht\xbb"))',
    'redis.auth("\xabnordlicht9\xbb")',
    'localStorage.setItem("auth_token", "\xabKd9xQp3mWq7z\xbb")',
    'new ClientSecretCredential("t", "c", "\xabKd9xQp3mWq7z\xbb")',
]

ORDINARY = [
    "smtp.login(user, password)",
    'smtp.login(os.environ["U"], os.environ["P"])',
    'auth=("user", "password")',
    "auth=(user, token)",
    "HTTPBasicAuth(username, password)",
    "mysqli_connect($host, $user, $pass, $db)",
    "new PDO($dsn, $user, $pass)",
    "client.login(process.env.TOKEN)",
    "jwt.sign(payload, process.env.SECRET)",
    "jwt.sign(payload, secret, opts)",
    "router.get('/login', login)",
    "this.login('Sign in', 'Log in')",
    "app.use(session({ secret: 'keyboard cat' }))",
    'DriverManager.getConnection(url, "root", "")',
    "setPassword(password)",
    'getpass("Password: ")',
    'input("Enter token: ")',
    'headers.set("Content-Type", "application/json")',
    'headers.append("Authorization", `Bearer ${token}`)',
    'os.Setenv("HOME", "/tmp")',
    'os.environ["X_TOKEN"]',
    'define("TOKEN_LENGTH", "32")',
    'setItem("token", token)',
    'localStorage.setItem("theme_key", "dark")',
    't("password", "Password")',
    'assertEqual("token", "value")',
    'log.info("login", "failed")',
    'crypto.createHmac("sha256", key)',
    'crypto.createHash("sha256")',
    "bcrypt.hash(password, 10)",
    'Buffer.from("hello: world")',
    'btoa("a:b")',
    'base64.b64encode(b"x: y")',
]


@pytest.mark.parametrize("text", SECRET)
def test_calls_lose_their_secrets(text: str) -> None:
    """A string in the secret place of a well-known call is replaced."""
    plain, secrets = marked(text)
    redacted = SCRUBBER.redact_text(plain).text
    assert secrets
    assert [secret for secret in secrets if secret in redacted] == []


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_calls_stay(text: str) -> None:
    """Variables, labels, stand-ins and other calls stay."""
    assert SCRUBBER.redact_text(text).text == text
