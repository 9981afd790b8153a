"""Texts with planted secrets, in the forms that services publish."""

import base64
import json
import random
import string
from collections.abc import Iterator
from typing import Final

from redaction.corpora.drawing import (
    BASE62,
    BASE64,
    BECH32,
    HEXADECIMAL,
    LARGE,
    SMALL,
    URL_SAFE,
    Planted,
    draw,
    password,
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
        "deploy-server": "API-" + word(LARGE, 25) + "7",
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
