"""The calls that take a secret in a fixed place, in common languages."""

from typing import Final

from fedlearn.redaction.rules import words

_CALLS_BY_PLACE: Final[dict[int, str]] = {
    0: """
    Fernet hmac.new hmac.HMAC AES.new hashpw bcrypt.hashpw bcrypt.hash bcrypt.hashSync
    bcrypt.compare bcrypt.compareSync argon2.hash make_password set_password
    check_password generate_password_hash password_hash password_verify Hash::make
    Password.create scryptSync scrypt pbkdf2Sync pbkdf2 cookieParser
    HMAC256 HMAC384 HMAC512 hmacShaKeyFor SecretKeySpec Rfc2898DeriveBytes
    SymmetricSecurityKey AzureKeyCredential EncodingKey::from_secret new_from_slice
    ssh.Password GenerateFromPassword aes.NewCipher NewCookieStore SignedString
    .setPassword .setPasswd .SetPassword .setSecret .setApiKey .setToken .setAccessToken
    .setClientSecret .setSecretKey .withPassword .SetAuthToken .setAuthToken
    ->setPassword ->setApiKey ->setToken ->setSecret .setPassphrase .bearer_auth
    .SetBearerToken .withToken wp_set_password URLSafeSerializer URLSafeTimedSerializer
    TimestampSigner PBEKeySpec CURLOPT_PASSWORD CURLOPT_PROXYPASSWORD
    CURLOPT_XOAUTH2_BEARER
    """,
    1: """
    .login ->login .simple_bind_s .simple_bind .bind_s .Bind HTTPBasicAuth
    HTTPDigestAuth HTTPProxyAuth BasicAuth oci_connect oci_new_connect oci_pconnect
    cx_Oracle.connect oracledb.connect check_password_hash jwt.encode jwt.decode
    jwt.sign jwt.verify JWT.encode JWT.decode JWT::encode JWT::decode AES.encrypt
    AES.decrypt TripleDES.encrypt DES.encrypt CryptoJS.HmacSHA256 HmacSHA256 HmacSHA1
    HmacSHA512 createHmac createCipheriv createDecipheriv createCipher createDecipher
    NetworkCredential UsernamePasswordAuthenticationToken UsernamePasswordCredentials
    PasswordAuthentication Credentials.basic .basicAuth .setBasicAuth .SetBasicAuth
    .basic_auth .basicAuthentication .setBasicAuthentication .withBasicAuth
    BasicAWSCredentials AwsBasicCredentials.create NewStaticCredentials NewStaticV4
    NewStaticCredentialsProvider StorageSharedKeyCredential HMAC.hexdigest HMAC.digest
    hmac.New Credentials::new WiFi.begin sqlite3_key pbkdf2_hmac httpBasic .auth ->auth
    wp_create_user signWith PSCredential .authenticate .usernamePassword basicAuth
    basic_auth withBasicAuth UserPassword PlainTextAuthProvider PasswordCredential
    .withDefaultCredentials BasicAuthentication BasicAuthCredentials
    """,
    2: """
    mysqli_connect mysql_connect mysql_pconnect mysqli PDO odbc_connect odbc_pconnect
    db2_connect ibase_connect mssql_connect ldap_bind ftp_login imap_open
    ssh2_auth_password pymysql.connect MySQLdb.connect FTP FTP_TLS keyring.set_password
    set_password DriverManager.getConnection createCredential
    createScramSha256Credential
    DBI->connect DBI.connect Sequelize signInWithEmailAndPassword
    createUserWithEmailAndPassword PlainAuth openssl_encrypt openssl_decrypt hash_hmac
    create_user create_superuser ClientSecretCredential mosquitto_username_pw_set
    git_cred_userpass_plaintext_new git_credential_userpass_plaintext_new
    ssh_userauth_password Sequel.connect ADODB.connect sqlsrv_connect
    """,
    3: """
    mysqli_real_connect mysql_real_connect ->real_connect ->credentials .credentials
    """,
    4: "Net::SMTP.start SMTP.start",
    6: "PQsetdbLogin",
}

CALLS: Final[dict[str, frozenset[int]]] = {
    name: frozenset(
        place for place, names in _CALLS_BY_PLACE.items() if name in names.split()
    )
    for names in _CALLS_BY_PLACE.values()
    for name in names.split()
}
"""The names of calls, and which of their arguments, counted from 0, are secret."""

LONE_CALLS: Final = frozenset({".auth", "->auth", ".login", "->login", ".AUTH"})
"""Calls that may be given nothing but the secret."""

PAIR_CALLS: Final = words(
    """
    CURLOPT_USERPWD CURLOPT_PROXYUSERPWD pycurl.USERPWD btoa b64encode base64.b64encode
    base64_encode Base64.encode Buffer.from encodeToString Base64.strict_encode64
    """
)
"""Calls that are given user and password with a colon between them."""

SETTERS: Final = (
    r"(?i)(?:define|export|env|fill|type|insert|append|header|headers|config|secret"
    r"|add_?(?:header|env|param[a-z]*|secret|property|variable|credential|option|cookie)?"
    r"|(?:set|put|with|store|save|write|update|create|register|upsert|assign"
    r"|configure|provide|patch)[a-z_]*|[a-z_]*(?:env|header|secret|property|variable"
    r"|parameter|setting|config|item|credential|param|option))$"
)
"""Names of calls that are given a name and its value."""
