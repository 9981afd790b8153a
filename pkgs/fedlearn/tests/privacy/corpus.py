"""Texts with planted values, and texts that only look as if they had some.

Every value is drawn from a seeded generator; none was ever issued by anybody.
"""

import base64
import json
import random
import string
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias
from urllib.parse import quote

Family: TypeAlias = Literal["secret", "network", "people"]
Maker: TypeAlias = Callable[[random.Random], "Planted"]

BASE62: Final = string.ascii_letters + string.digits
URL_SAFE: Final = BASE62 + "_-"
BASE64: Final = BASE62 + "+/"
SMALL: Final = string.ascii_lowercase + string.digits
LARGE: Final = string.ascii_uppercase + string.digits
HEXADECIMAL: Final = "0123456789abcdef"
NIX_BASE32: Final = "0123456789abcdfghijklmnpqrsvwxyz"
BECH32: Final = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L"
WORDS: Final = tuple(
    "autumn basalt cobalt dragon ember falcon granite harbor indigo juniper kestrel "  # noqa: SIM905  (reads as the words do)
    "lantern meadow nectar orchid pepper quartz raven saffron timber umber velvet "
    "willow yonder zephyr maple otter puffin".split()
)
NAMES: Final = (
    *("alice", "bob", "carla", "dmitri", "erika", "farid", "grace", "hannes", "ines"),
    *("jonas", "katrin", "liam", "mateo", "nora", "oskar", "priya", "quentin", "rosa"),
)


@dataclass(frozen=True)
class Planted:
    """A text, and the part of it that may not stay."""

    kind: str
    family: Family
    text: str
    value: str


def draw(source: random.Random, alphabet: str, length: int) -> str:
    """Draw a random word."""
    return "".join(source.choices(alphabet, k=length))


def password(source: random.Random) -> str:
    """Draw a password of one of the habits that people have."""
    word = source.choice(WORDS)
    return source.choice(
        (
            f"{word}{source.randrange(10, 9999)}",
            f"{word.title()}{source.randrange(10, 9999)}!",
            draw(source, BASE62, 12) + "7",
            draw(source, BASE62 + "!@#%^*-_+=", 16) + "3x",
            "-".join(source.sample(WORDS, 3)) + str(source.randrange(10, 100)),
        )
    )


def token_forms(source: random.Random) -> dict[str, str]:
    """Draw one token of every issuer whose form is published."""

    def word(alphabet: str, length: int) -> str:
        return draw(source, alphabet, length)

    part = base64.urlsafe_b64encode
    return {
        "openai": "sk-" + word(BASE62, 20) + "T3BlbkFJ" + word(BASE62, 20),
        "openai-project": "sk-proj-"
        + word(URL_SAFE, 74)
        + "T3BlbkFJ"
        + word(BASE62, 20),
        "openai-service": "sk-svcacct-" + word(URL_SAFE, 58) + "a1",
        "anthropic": "sk-ant-api03-" + word(URL_SAFE, 93) + "AA",
        "openrouter": "sk-or-v1-" + word(HEXADECIMAL, 64),
        "github": source.choice(("ghp_", "gho_", "ghu_", "ghs_", "ghr_"))
        + word(BASE62, 36),
        "github-fine": "github_pat_" + word(BASE62, 22) + "_" + word(BASE62, 59),
        "gitlab": source.choice(("glpat-", "gldt-", "glrt-"))
        + word(URL_SAFE, 19)
        + "x",
        "aws": source.choice(("AKIA", "ASIA"))
        + word("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16),
        "google": "AIza" + word(URL_SAFE, 35),
        "google-client": "GOCSPX-" + word(URL_SAFE, 28),
        "google-access": "ya29." + word(URL_SAFE, 120),
        "azure-client": word(BASE62, 3) + "8Q~" + word(BASE62 + "~", 33) + "a",
        "slack": f"xoxb-{source.randrange(10**11, 10**12)}-" + word(BASE62, 24),
        "slack-app": "xapp-1-A"
        + word("ABCDEF0123456789", 10)
        + "-123456-"
        + word(HEXADECIMAL, 64),
        "stripe": source.choice(("sk_live_", "rk_live_")) + word(BASE62, 24),
        "huggingface": "hf_" + word(string.ascii_letters, 34),
        "npm": "npm_" + word(BASE62, 36),
        "pypi": "pypi-AgEIcHlwaS5vcmc" + word(URL_SAFE, 80) + "Q",
        "telegram": f"{source.randrange(10**8, 10**10)}:AA" + word(URL_SAFE, 32) + "k",
        "discord": "MT"
        + word(BASE62, 22)
        + "."
        + word(BASE62, 6)
        + "."
        + word(URL_SAFE, 37)
        + "b",
        "twilio": "SK" + word(HEXADECIMAL, 32),
        "sendgrid": "SG." + word(URL_SAFE, 22) + "." + word(URL_SAFE, 42) + "c",
        "digitalocean": "dop_v1_" + word(HEXADECIMAL, 64),
        "docker": "dckr_pat_" + word(URL_SAFE, 26) + "e",
        "vault": "hvs." + word(BASE62, 24),
        "tailscale": "tskey-auth-" + word(BASE62, 11) + "CNTRL-" + word(BASE62, 32),
        "age": "AGE-SECRET-KEY-1" + word(BECH32, 58),
        "nix-cache": "cache.example.org-1:" + word(BASE64, 86) + "==",
        "jwt": part(b'{"alg":"HS256","typ":"JWT"}').decode().rstrip("=")
        + "."
        + part(json.dumps({"sub": word(BASE62, 9)}).encode()).decode().rstrip("=")
        + "."
        + word(URL_SAFE, 42)
        + "g",
        "groq": "gsk_" + word(BASE62, 52),
        "xai": "xai-" + word(BASE62, 80),
        "replicate": "r8_" + word(BASE62, 37),
        "linear": "lin_api_" + word(BASE62, 40),
        "notion": "ntn_" + word(BASE62, 46),
        "grafana": "glsa_" + word(BASE62, 32) + "_" + word(HEXADECIMAL, 8),
        "databricks": "dapi" + word(HEXADECIMAL, 32),
        "shopify": "shpat_" + word(HEXADECIMAL, 32),
        "mailgun": "key-" + word(HEXADECIMAL, 32),
        **rarer_forms(source),
        "crypt": "$6$" + word(BASE62, 8) + "$" + word(BASE62 + "./", 86),
    }


def rarer_forms(source: random.Random) -> dict[str, str]:
    """Draw one token of every issuer that is met less often."""

    def word(alphabet: str, length: int) -> str:
        return draw(source, alphabet, length)

    def uuid() -> str:
        return "-".join(word(HEXADECIMAL, length) for length in (8, 4, 4, 4, 12))

    return {
        "adobe": "p8e-" + word(SMALL, 31) + "7",
        "bedrock": "ABSK" + word(BASE62, 110) + "==",
        "clickhouse": "4b1d" + word(BASE62, 38),
        "duffel": "duffel_live_" + word(SMALL, 42) + "7",
        "dynatrace": "dt0c01." + word(LARGE, 24) + "." + word(LARGE, 64),
        "easypost": "EZAK" + word(SMALL, 53) + "7",
        "harness": "pat."
        + word(URL_SAFE, 21)
        + "a."
        + word(HEXADECIMAL, 24)
        + "."
        + word(BASE62, 20),
        "infracost": "ico-" + word(BASE62, 31) + "7",
        "maxmind": word(BASE62, 6) + "_" + word(BASE62, 28) + "7_mmk",
        "octopus": "API-" + word(LARGE, 25) + "7",
        "openshift": "sha256~" + word(URL_SAFE, 42) + "a",
        "prefect": "pnu_" + word(SMALL, 35) + "7",
        "shippo": "shippo_live_" + word(HEXADECIMAL, 40),
        "sourcegraph": "sgp_" + word(HEXADECIMAL, 16) + "_" + word(HEXADECIMAL, 40),
        "azure-devops": word(BASE62, 76) + "AZDO" + word(BASE62, 4),
        "azure-storage": word(BASE62, 76) + "+ASt" + word(BASE62, 5) + "A==",
        "azure-bus": word(BASE62, 33) + "+ASb" + word(BASE62, 6) + "=",
        "launchdarkly": "sdk-" + uuid(),
        "plaid": "access-production-" + uuid(),
        "buildkite": "bkua_" + word(HEXADECIMAL, 40),
        "nostr": "nsec1" + word(BECH32.lower(), 58),
        "swarm": "SWMTKN-1-" + word(SMALL, 50) + "-" + word(SMALL, 25),
        "k3s": "K10" + word(HEXADECIMAL, 64) + "::server:" + word(HEXADECIMAL, 32),
        "aws-session": "IQoJb3JpZ2luX2Vj" + word(BASE62, 300),
        "openai-session": "sess-" + word(BASE62, 38) + "A7",
        "asana": "2/" + word("123456789", 16) + ":" + word(HEXADECIMAL, 32),
        "django": "pbkdf2_sha256$600000$"
        + word(BASE62, 22)
        + "$"
        + word(BASE62, 43)
        + "=",
        "ldap": "{SSHA}" + word(BASE64, 38) + "==",
        "mysql": "*" + word("0123456789ABCDEF", 40),
        "scram": "SCRAM-SHA-256$4096:"
        + word(BASE62, 22)
        + "==$"
        + word(BASE62, 43)
        + "=:"
        + word(BASE62, 43)
        + "=",
    }


SENTENCES: Final = (
    "I tried {} but the request still fails with 401",
    "the log says: using {} for the upload",
    "set it to {} and restart the service",
    '{{"credential": "{}", "retries": 3}}',
    "1. open the console\n2. paste {}\n3. save",
    "curl -H 'X-Api-Key: {}' https://api.example.org/v1/models",
    "export SERVICE_KEY={}",
    "(see {}).",
    "config line `{}` was committed by mistake, please rotate",
)

PASSWORD_FORMS: Final = (
    "password={}",
    "DB_PASSWORD={}",
    'export PGPASSWORD="{}"',
    "password: {}",
    '"password": "{}"',
    "{{'user': 'app', 'passwd': '{}'}}",
    '{{\\"password\\":\\"{}\\",\\"host\\":\\"db\\"}}',
    "mysql -u root -p{} app",
    "tool --password {} --verbose",
    "tool --password={}",
    "sshpass -p '{}' ssh host",
    "curl -u app:{} https://api.example.org",
    "postgres://app:{}@db.example.org:5432/app",
    "redis://:{}@cache.example.org:6379/0",
    "amqp://guest:{}@mq.example.org/vhost",
    "mongodb+srv://app:{}@cluster0.example.org/app?retryWrites=true",
    "machine git.example.org login app password {}",
    "db.example.org:5432:app:app:{}",
    "Server=db;User Id=app;Password={};Encrypt=True",
    "<password>{}</password>",
    "smtp_pass = '{}'",
    "the password for the router is {}",
    'services.app.adminPassword = "{}";',
    "ALTER USER app WITH PASSWORD '{}';",
    "requirepass {}",
    '    password: "{}"\n    user: app',
    "tool login -u app -p {} --verbose",
    "zip -P {} a.zip b",
    "htpasswd -b .htpasswd app {}",
    "net user app {} /add",
    "ConvertTo-SecureString '{}' -AsPlainText -Force",
    'variable "db_password" {{ default = "{}" }}',
    "jdbc:postgresql://db.example.org/app?user=app&password={}&ssl=true",
    "sqlplus app/{}",
    "Das Passwort lautet {}",
    "Kennwort: {}",
    "mot de passe : {}",
    "contrase\xf1a: {}",
    "la password \xe8 {}",
    "senha: {}",
    "wachtwoord: {}",
    "\u043f\u0430\u0440\u043e\u043b\u044c: {}",
    "\u5bc6\u7801\uff1a{}",
    "use {} as the password",
    "Password for app: {}",
    "user app, pass {}",
)

SECRET_FORMS: Final = (
    "API_KEY={}",
    'api_key = "{}"',
    '"apiKey": "{}"',
    "secret: {}",
    "CLIENT_SECRET='{}'",
    "Authorization: Bearer {}",
    "-H 'Authorization: token {}'",
    "X-Auth-Token: {}",
    "https://api.example.org/v1?access_token={}&limit=5",
    "aws_secret_access_key = {}",
    "//registry.example.org/:_authToken={}",
    "tool --token {}",
    "JWT_SECRET={}",
    "the API key is {}",
    "encryption-key={}",
)


def secrets(source: random.Random) -> Iterator[Planted]:
    """Yield a secret of every kind in a natural text."""
    for kind, value in token_forms(source).items():
        yield Planted(kind, "secret", source.choice(SENTENCES).format(value), value)
    for form in PASSWORD_FORMS:
        value = password(source)
        if "://" in form:
            value = value.replace("#", "").replace("%", "")
        yield Planted(f"password {form}", "secret", form.format(value), value)
    for form in SECRET_FORMS:
        value = draw(source, BASE62, 12) + "4" + draw(source, BASE62, 19)
        yield Planted(f"secret {form}", "secret", form.format(value), value)
    yield from key_blocks(source)


def key_blocks(source: random.Random) -> Iterator[Planted]:
    """Yield private keys: whole, escaped, indented and cut off."""
    for label in ("RSA ", "", "EC ", "OPENSSH ", "ENCRYPTED "):
        lines = [draw(source, BASE64, 64) for _ in range(6)] + [
            draw(source, BASE64, 20) + "=="
        ]
        body = "\n".join(lines)
        head, tail = (
            f"-----BEGIN {label}PRIVATE KEY-----",
            f"-----END {label}PRIVATE KEY-----",
        )
        whole = f"{head}\n{body}\n{tail}"
        value = source.choice(lines[:6])
        yield Planted("pem", "secret", f"the file is\n{whole}\nas said", value)
        escaped = json.dumps({"key": whole})
        yield Planted("pem escaped", "secret", escaped, value)
        yield Planted("pem cut", "secret", whole[:300], lines[2])
        indented = whole.replace("\n", "\n    ")
        yield Planted("pem indented", "secret", f"key: |\n    {indented}", value)


def _octet(source: random.Random) -> int:
    return source.randrange(1, 255)


def addresses(source: random.Random, names: Sequence[str] = NAMES) -> Iterator[Planted]:
    """Yield what describes a network, in natural text."""

    def o() -> int:
        return _octet(source)

    def hexadecimal(length: int) -> str:
        return draw(source, HEXADECIMAL, length)

    word, name = source.choice(WORDS), source.choice(names)
    host = f"{word}{source.randrange(10)}"
    ula = f"fd{draw(source, HEXADECIMAL, 2)}:{draw(source, HEXADECIMAL, 4)}:a1::{o()}"
    mac = (
        ":".join(draw(source, HEXADECIMAL, 2) for _ in range(5)) + ":a" + str(o() % 10)
    )
    values = {
        "10/8": f"10.{o()}.{o()}.{o()}",
        "172.16/12": f"172.{source.randrange(16, 32)}.{o()}.{o()}",
        "192.168/16": f"192.168.{o()}.{o()}",
        "100.64/10": f"100.{source.randrange(64, 128)}.{o()}.{o()}",
        "169.254/16": f"169.254.{o()}.{o()}",
        "ula": ula,
        "link-local": f"fe80::{hexadecimal(3)}:{hexadecimal(4)}",
        "mac": mac,
        "mac dashed": mac.upper().replace(":", "-"),
        "mac of an interface": "enx" + mac.replace(":", ""),
        "eui-64": mac[:9] + "ff:fe:" + mac[9:],
        "reverse": f"{o()}.{o()}.168.192.in-addr.arpa",
        "windows host": "DESKTOP-" + draw(source, LARGE, 6) + "7",
        "home router": f"{host}.fritz.box",
        **{
            end: f"{host}.{end}"
            for end in ("local", "lan", "internal", "home", "home.arpa", "corp")
        },
        "intranet": f"{word}-{name}.intranet",
        "localdomain": f"{host}.localdomain",
        "two labels": f"git.{word}.corp",
    }
    forms = (
        "the machine at {} does not answer",
        "ping {}: no route to host",
        'listen = "{}"',
        "connected to {}.",
        '{{"address": "{}"}}',
        "hosts:\\n{}\\nother",
        "({}) is up",
    )
    for kind, value in values.items():
        yield Planted(kind, "network", source.choice(forms).format(value), value)
    ip = values["192.168/16"]
    yield Planted("port", "network", f"open http://{ip}:8080/x", ip)
    yield Planted("prefix", "network", f"route {ip}/24 via eth0", ip)


def people(source: random.Random, names: Sequence[str] = NAMES) -> Iterator[Planted]:
    """Yield what names a person, in natural text."""
    name, word = source.choice(names), source.choice(WORDS)
    n = source.randrange(1000, 9999)
    mail = f"{name}.{word}@{word}{n}.de"
    yield Planted("mail", "people", f"write to {mail} please", mail)
    yield Planted("mail angle", "people", f"Author: {name.title()} <{mail}>", mail)
    yield Planted("mail json", "people", f'{{"to": "{mail}"}}', mail)
    yield Planted("mail escaped", "people", f"hello\\n{mail}\\nbye", mail)
    yield Planted("home", "people", f"cat /home/{name}/notes.md", name)
    yield Planted("home file", "people", f"file:///home/{name}/x", name)
    yield Planted("home only", "people", f"cd /home/{name}", name)
    yield Planted("home path", "people", f"PATH=/usr/bin:/home/{name}/bin", name)
    yield Planted("users", "people", f"open /Users/{name}/Library", name)
    yield Planted("windows", "people", f"C:\\Users\\{name}\\x.txt", name)
    yield Planted("windows json", "people", f"C:\\\\Users\\\\{name}\\\\x.txt", name)
    yield Planted("media", "people", f"cd /run/media/{name}/disk", name)
    dashed = f"projects/-home-{name}-src-app/log"
    yield Planted("home dashed", "people", dashed, name)
    yield Planted("id", "people", f"uid=1000({name}) gid=100(users)", name)
    account = f"{name}:x:1000:100:{name.title()} Smith"
    yield Planted("passwd", "people", f"{account}:/home/x:/bin/sh", account)
    spelled = f"{name} [at] {word}{n} [dot] de"
    yield Planted("mail spelled", "people", f"write to {spelled} please", spelled)
    yield Planted("mail quoted", "people", f'to "{name} x"@{word}{n}.de', f"@{word}{n}")
    yield Planted("ssh", "people", f"ssh {name}@{word}box uptime", f"{name}@{word}box")
    yield Planted("scp", "people", f"scp a.txt {name}@{word}:/tmp/", f"{name}@{word}")
    yield Planted("prompt", "people", f"[{name}@{word}:~]$ ls", f"{name}@{word}")
    for phone in (
        f"+49 30 {n}{n}",
        f"+1 (555) 234-{n}",
        f"+44 20 7946 {n}",
        f"+1-555-234-{n}",
        f"(555) 234-{n}",
        f"+4930{n}{n}",
        f"555-234-{n}",
        f"+33 6 12 34 56 {n % 90 + 10}",
        f"(030) 1234{n}",
        f"06-1234{n}",
        f"03-1234-{n}",
        f"(11) 91234-{n}",
    ):
        yield Planted(f"phone {phone[:4]}", "people", f"call {phone} at noon", phone)


def encoded(source: random.Random) -> Iterator[Planted]:
    """Yield secrets in the encodings that are undone one level deep."""
    value = password(source).replace(" ", "")
    whole = f"user=app password={value}"
    in_base64 = base64.b64encode(whole.encode()).decode()
    in_percent = quote(f"password={value}", safe="")
    yield Planted("base64", "secret", f"data: {in_base64}", in_base64)
    yield Planted("percent", "secret", f"q={in_percent}", value)
    mail = f"{source.choice(NAMES)}@{source.choice(WORDS)}9.de"
    yield Planted(
        "percent mail", "people", f"to={quote(mail, safe='')}", quote(mail, safe="")
    )
    token = "ghp_" + draw(source, BASE62, 36)
    hidden = token[:10] + "\u200b" + token[10:]
    yield Planted("zero width", "secret", f"use {hidden} now", token[12:])
    wide = "".join(chr(ord(mark) + 0xFEE0) for mark in token)
    yield Planted("full width", "secret", f"use {wide} now", wide)


def planted(source: random.Random) -> Iterator[Planted]:
    """Yield every kind once."""
    yield from secrets(source)
    yield from addresses(source)
    yield from people(source)
    yield from encoded(source)


def traps(source: random.Random) -> Iterator[str]:
    """Yield lines in which nothing is private."""

    def h(length: int) -> str:
        return draw(source, HEXADECIMAL, length)

    n = source.randrange(1, 4096)
    sri = base64.b64encode(source.randbytes(32)).decode()
    sri512 = base64.b64encode(source.randbytes(64)).decode()
    name = source.choice(WORDS)
    o = _octet(source)
    yield from (
        f"version 10.{n % 20}.{o} of {name} and Windows 10.0.{19000 + n}",
        f"/nix/store/{draw(source, NIX_BASE32, 32)}-{name}-1.{o}.{n}/bin/{name}",
        f"commit {h(40)} fixes it, see {h(7)} and {h(12)}",
        f"sha256:{h(64)}",
        f'hash = "sha256-{sri}";',
        f'"integrity": "sha512-{sri512}"',
        f'sha256 = "{draw(source, NIX_BASE32, 52)}";',
        f"id {h(8)}-{h(4)}-4{h(3)}-a{h(3)}-{h(12)} was found",
        f"password=<password-{n}> and <github-token-{n}> at <private-ip-{n}>",
        'token = os.environ["TOKEN"]',
        f'curl -H "Authorization: Bearer $TOKEN" https://api.example.org/{n}',
        "password: ${DB_PASSWORD}",
        (
            'LoadCredential = "api-key:/run/secrets/api-key"; Environment = '
            '"KEY_FILE=%d/api-key";'
        ),
        "password = @password-file@",
        f"the resolver is 8.8.{o}.8 and the mirror 151.101.{o}.69",
        (
            f"http://localhost:{n + 1024}/ and http://127.0.0.1:{n + 1024}/ and "
            f"[::1]:{n + 1024}"
        ),
        "listen on 0.0.0.0 and ::",
        f"write to {name}@example.org or admin@example.com or x@mail.{name}.example",
        (
            f"use 192.0.2.{o}, 198.51.100.{o}, 203.0.113.{o} or 2001:db8::{h(4)} in "
            "documents"
        ),
        "the password must be at least 12 characters",
        f"max_tokens={n}, tokens_used: {n}, token count: {n}",
        f"tokens_in: {n}, tokens_out: {n}, token_type: bearer",
        "/home/<user>/x and /home/$USER/y and /home/${USER}/z",
        "git clone git@github.com:NixOS/nixpkgs.git",
        f"systemctl status {name}@{name}.service getty@tty1.service user@1000.service",
        f"npm install @{name}/core@{o}.{n}.0 react@latest",
        f"@property\ndef {name}(self): ...",
        (
            f"at {o % 24:02}:{n % 60:02}:{o % 60:02} the job began, "
            f"2026-11-24T08:00:{o % 60:02}Z"
        ),
        "password: ****, token: xxxxxxxx, key: <redacted>",
        'services.app.passwordFile = "/run/secrets/app-password";',
        f"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{draw(source, BASE62, 43)}",
        f"age1{draw(source, BECH32.lower(), 58)}",
        f"cache.nixos.org-1:{sri}",
        (
            "trusted-public-keys = "
            "cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY="
        ),
        "uses: actions/checkout@v4 and docker image nginx@sha256:" + h(64),
        f"the option services.{name}.enable takes true or false",
        "key: value pairs; the primary key is unique, press any key",
        "the token is expired, the secret is stored in the vault",
        "Basic authentication and Bearer tokens are supported",
        "threading.local() and ~/.local/share and self.internal.state",
        f"release 2026.{o}.{n} built in {o}.{n} seconds, {n}-{o}-{n}",
        f"SHA256:{sri.rstrip('=')}",
        "MD5:" + ":".join(h(2) for _ in range(16)),
        f"pool-{n}-thread-{o}, port 5432:5432, 1920x1080, {o}/{n} tests",
        "https://example.org/home/news and https://example.com/Users/list",
        f"for key, value in {name}.items(): print(key, value)",
        "if not password: raise ValueError('password is required')",
        "def login(user: str, password: str) -> None: ...",
        f"{name}.nix:{n}:{o}: error: undefined variable 'secretKey'",
        f"use sha256 as the password hash, and {name} as the secret's name",
        f"sdk-{n}.{o} and api-{h(8)}-{h(4)}-4{h(3)}-a{h(3)}-{h(12)}",
        f"docker run -u 1000 -p {n + 1024}:80 {name}",
        "log in with oauth2 / openid, and sign in / sign up",
        f"the mac of {name} is unknown, mac=unset, APIM and AIoT gateways",
        "root:x:0:0:System administrator:/root:/bin/sh",
        f"DESKTOP-SESSION={name} and LAPTOP-MODE=on",
        "look (at) this and meet [at] noon",
        "-----BEGIN CERTIFICATE-----\\nMIIB\\n-----END CERTIFICATE-----",
        "8.8.8.8.in-addr.arpa and uid=0(root) gid=0(root)",
        f"phone book, {o} (11) files, 06-{n} and 2026-11-24",
        "the fritz.box is a router, and x.ts.network a file",
        "Passwort vergessen? Das Passwort ist zu kurz. Le mot de passe est incorrect.",
        "la contrase\xf1a es obligatoria; kennwort: <password-1>",
        "zip -r a.zip b and openssl enc -d -in x",
        f"func login(token *syscall.Token, password *string) // [.{h(3)}1.0020.0002]",
    )
