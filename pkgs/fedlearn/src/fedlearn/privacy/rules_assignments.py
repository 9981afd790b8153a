"""Secrets that are known by their place: after a name, an option or a word."""

import re
from typing import Final

from fedlearn.privacy.assigned import (
    TYPE,
    argument_value,
    password_value,
    plain_told_value,
    secret_value,
    told_value,
    value_end,
)
from fedlearn.privacy.context import ends_word, is_random, starts_word
from fedlearn.privacy.rule import Rule, Span, secret_rule
from fedlearn.privacy.values import Kind, is_camel, is_reference, is_secret_value

_SEPARATOR: Final = (
    r"[\\\"'`\])}*]{0,20}[ \t]{0,8}"
    rf"(?:{TYPE}|:=|=>|->|={{1,3}}|::?)[ \t]{{0,8}}"
    r"(?:[rbuf]{0,2}\\{0,20}[\"'`]{1,3})?"
)
_VALUE: Final = r"(?P<value>[^\x00-\x20\"'`\\][^\x00-\x20\"'`\\]{0,255})"
_LONG_VALUE: Final = r"(?P<value>[^\x00-\x20\"'`\\][^\x00-\x20\"'`\\]{5,999})"
_SUFFIX: Final = r"(?:[_-]?[a-z0-9]{1,8})?"
_FOREIGN_NAMES: Final = (
    "kennwort|contrase[\xf1\xd1n]a|mot de passe|senha|wachtwoord|l[o\xf6\xd6]senord"
    "|has[l\u0142\u0141]o|parola|[\u043f\u041f]\u0430\u0440\u043e\u043b\u044c"
    "|\u5bc6\u7801|\u5bc6\u78bc|\u30d1\u30b9\u30ef\u30fc\u30c9|\ube44\ubc00\ubc88\ud638"
)
"""The word password in German, Spanish, French, Portuguese, Dutch, Swedish, Polish,
Romanian and Turkish, Russian, Chinese, Japanese and Korean."""

_FOREIGN_HINTS: Final = (
    *("kennwort", "contrase", "mot de passe", "senha", "wachtwoord", "senord", "has"),
    *("parola", "\u0430\u0440\u043e\u043b\u044c", "\u5bc6", "\u30d1\u30b9"),
    "\ube44\ubc00",
)
_WEAK_NAME: Final = (
    r"(?:passw(?:or[dt]|d)|pass[-_]?phrase|passcode|pass|pwd|pw|pin|psk"
    rf"|{_FOREIGN_NAMES})"
)

_DATABASE_PORTS: Final = r"(?:[0-9]{4,5}|\*)"


_SHORTEST_PLAIN_ARGUMENT: Final = 4

_NUMBERED: Final = re.compile(r":[0-9]+:[^:]*:\Z")
"""The end of a place in a source file, `:12:5:`, where a database would stand."""

_PORTS: Final = re.compile(r"[0-9.:]+(?:/[a-z]+)?")

_WORD_PAIR: Final = re.compile(r"[A-Za-z]+")


def _beside_key_word(text: str, start: int, end: int) -> Span | None:
    value = text[start:end].rstrip("=.-")
    if not (starts_word(text, start) and ends_word(text, end)):
        return None
    before = text[max(0, start - 64) : start].lower()
    if (
        "public" in before
        or value[:3].lower() in {"sha", "md5"}
        or "sha" in before
        or "ssh-" in before
        or before[-1:] in "/-+"
    ):
        return None
    return (start, end) if is_random(value) and not is_reference(value) else None


def _aws_secret(text: str, start: int, end: int) -> Span | None:
    if not (starts_word(text, start) and ends_word(text, end)):
        return None
    return (start, end) if is_random(text[start:end]) else None


def _connection_line(text: str, start: int, end: int) -> Span | None:
    end, _ = value_end(text, start, end)
    value = text[start:end]
    if (
        value.isdigit()
        or _NUMBERED.search(text, max(0, start - 160), start)
        or not is_secret_value("password", value, quoted=False, assigned=True)
    ):
        return None
    return start, end


def _markup_value(text: str, start: int, end: int) -> Span | None:
    value = text[start:end]
    if text[start - 1] == ">" and not text.startswith("</", end):
        return None
    accepted = is_secret_value("password", value, quoted=True, assigned=True)
    return (start, end) if accepted else None


def _user_option(text: str, start: int, end: int) -> Span | None:
    span = argument_value(text, start, end)
    return None if span is None or text[span[0] : span[1]].isdigit() else span


def _word_value(text: str, start: int, end: int) -> Span | None:
    """Accept a word that is plainly none, in the middle of a sentence."""
    value = text[start:end].rstrip(".,;:!")
    told = is_secret_value("password", value, quoted=False, assigned=False)
    return (start, start + len(value)) if told and not is_camel(value) else None


def _flag_value(text: str, start: int, end: int) -> Span | None:
    """Accept the argument of an option, when an option it is."""
    opening = start
    while opening and text[opening - 1] in " \t\"'`\\":
        opening -= 1
    word = opening
    while (
        word
        and word > opening - 64
        and (text[word - 1].isalnum() or text[word - 1] in "-._")
    ):
        word -= 1
    if text[word] != "-" or not starts_word(text, word):
        return None
    end, quoted = value_end(text, start, end)
    value = text[start:end]
    if value.startswith("-") or (
        not quoted
        and _WORD_PAIR.fullmatch(value)
        and value.islower()
        and len(value) < _SHORTEST_PLAIN_ARGUMENT
    ):
        return None
    name = text[word:opening].lower()
    kind: Kind = "password" if "pass" in name or "pwd" in name else "secret"
    accepted = is_secret_value(kind, value, quoted=quoted, assigned=True)
    return (start, end) if accepted else None


def _login_argument(text: str, start: int, end: int) -> Span | None:
    """Accept the argument; mysql's -p takes its value without a blank."""
    span = argument_value(text, start, end)
    if span is None:
        return None
    head = text[max(0, start - 160) : start]
    attached = head.rstrip("\"'").endswith("-p")
    if not attached and ("mysql" in head or "mariadb" in head) and "-p " in head[-5:]:
        return None
    value = text[span[0] : span[1]]
    # A switch of `net user`, or the ports of `docker run -u USER -p`.
    return None if value[0] == "/" or _PORTS.fullmatch(value) else span


ASSIGNMENT_RULES: Final[tuple[Rule, ...]] = (
    secret_rule(
        "password",
        "what is assigned to a password-like name",
        rf"(?i){_WEAK_NAME}{_SUFFIX}{_SEPARATOR}{_VALUE}",
        (
            "passw",
            "passphrase",
            "pass-phrase",
            "pass_phrase",
            "passcode",
            "pass",
            "pwd",
            "pw",
            "pin",
            "psk",
            *_FOREIGN_HINTS,
        ),
        "POSTGRES_PASSWORD=hunter2",
        "password: must be at least 12 characters, passwordFile = /run/secrets/x",
        "password",
        password_value,
    ),
    secret_rule(
        "secret",
        "what is assigned to the name of a key, token or secret",
        r"(?i)(?:secret|token|key|credentials?|bearer|auth|pat|sig|signature|salt|nonce"
        r"|mnemonic|session|sessionid|connect\.sid|sid|otp|seed|base)"
        rf"{_SUFFIX}{_SEPARATOR}{_LONG_VALUE}",
        (
            "secret",
            "token",
            "key",
            "credential",
            "bearer",
            "auth",
            "pat",
            "sig",
            "salt",
            "nonce",
            "mnemonic",
            "session",
            "sid",
            "otp",
            "seed",
            "base",
        ),
        'api_key = "' + "a1B2c3D4" * 3 + '"',
        "max_tokens=4096, key: services.nginx.enable, token = os.environ['X']",
        "secret",
        secret_value,
    ),
    secret_rule(
        "secret-flag",
        "secrets given as an argument of a command",
        r"(?i)-(?:[a-z0-9]{1,16}[._-]){0,4}[a-z0-9]{0,16}"
        r"(?:password|passwd|passphrase|pass|pwd|token|secret|apikey|key)"
        r"[ \t]{1,4}\\{0,20}[\"'`]?" + _VALUE,
        ("-",),
        "tool --db-password hunter2",
        "pass --password to the command, or --password-file /run/secrets/x",
        "password",
        _flag_value,
    ),
    secret_rule(
        "login-argument",
        "passwords of sshpass, mysql, docker login, redis-cli and their like",
        r"(?:sshpass -p|(?:mysql|mysqldump|mysqladmin|mariadb|mariadb-dump)"
        r"[^\r\n|;&]{0,120}? -p|(?:docker|podman|helm registry|nerdctl|skopeo|oras)"
        r" login[^\r\n|;&]{0,120}? -p|redis-cli[^\r\n|;&]{0,120}? -a"
        r"|ldap[a-z]{3,10}[^\r\n|;&]{0,120}? -w|pass(?:in|out)? pass:"
        r"|7z[a-z]? [^\r\n|;&]{0,80}? -p|(?:un)?zip(?: [^\r\n|;&]{0,40}?)? -P"
        r"|ipmitool[^\r\n|;&]{0,80}? -P|openssl enc[^\r\n|;&]{0,120}? -[kK]"
        r"|htpasswd[^\r\n|;&]{0,20}? -[a-zA-Z]{0,4}b[a-zA-Z]{0,4}(?: [^ \r\n]{1,80}){2}"
        r"|lftp[^\r\n|;&]{0,60}? -u {0,2}[^ ,\r\n]{1,64},|net user [^ /\r\n]{1,40}"
        r"|(?:-u|--user|--username)[ =][^ \t\r\n]{1,64} -p|WIFI:[^\r\n]{0,120}?;P:"
        r"|(?:jdbc:oracle:[a-z]{3,5}:|sqlplus(?: -[a-zA-Z]{1,2})? )[^/@ \t\r\n]{1,64}/"
        r"|(?i:convertto-securestring(?: -string)?) [\"']"
        r"|(?i:requirepass|masterauth)"
        r"|(?i:identified by|(?:with|encrypted) password) {1,3}[\"'`])"
        r" {0,3}[\"'`]?" + _VALUE,
        (
            "sshpass",
            "mysql",
            "mariadb",
            " login",
            "redis-cli",
            "ldap",
            "pass:",
            "7z",
            "zip",
            "ipmitool",
            "identified by",
            "requirepass",
            "masterauth",
            " password",
            *("openssl enc", "htpasswd", "lftp", "net user", "-u", "--user", "wifi:"),
            *("jdbc:oracle", "sqlplus", "convertto-securestring"),
        ),
        "sshpass -p hunter2 ssh host",
        "docker run -p 8080:80 and mysql -u root -p",
        "password",
        _login_argument,
    ),
    secret_rule(
        "user-option",
        "user and password in one argument, as of curl and smbclient",
        r"[ \t\r\n\"'`(\[](?:(?:-u|--user|--proxy-user|--basic-auth)[ =]{0,2}[\"']?"
        r"[^ \t\r\n:\"'@/$]{0,64}:[\"']?|-U {0,2}[\"']?[^ \t\r\n%\"'/]{1,64}%)"
        + _VALUE,
        ("-u", "--user", "--proxy-user", "--basic-auth"),
        "curl -u alice:hunter2 https://x",
        "docker run -u 1000:1000 image and curl -u $USER:$PASSWORD",
        "password",
        _user_option,
    ),
    secret_rule(
        "netrc",
        "passwords in netrc lines and SQL statements",
        r"(?i)(?:(?:login|user|account)[ \t\r\n]{1,4}[^ \t\r\n]{1,64}[ \t\r\n]{1,4}"
        r"password[ \t\r\n]{1,4}"
        r"|(?:password|passphrase|passcode|passwd)[ \t]{1,3}['\"`])" + _VALUE,
        ("password", "passphrase", "passcode", "passwd"),
        "machine git.example.org login alice password hunter2",
        "the login page has a password field",
        "password",
        argument_value,
    ),
    secret_rule(
        "piped-password",
        "passwords that a shell pipes into a command",
        r"(?:echo|printf)(?: -n| -e| '%s')? {1,3}[\"']?(?P<value>[^ \t\r\n|\"']{3,128})"
        r"[\"']? {0,3}\|[^\r\n|]{0,80}(?:--?password-stdin|chpasswd|--stdin|sudo -S"
        r"|--passphrase-fd|cryptsetup)",
        (
            "password-stdin",
            "chpasswd",
            "--stdin",
            "sudo -s",
            "--passphrase-fd",
            "cryptsetup",
        ),
        "echo hunter2 | docker login --password-stdin",
        "echo $PASSWORD | docker login --password-stdin",
        "password",
        argument_value,
    ),
    secret_rule(
        "password-word",
        "what stands right after the word password and is plainly no word",
        r"(?i)(?:passw(?:or[dt]|d)|passphrase|passcode|pw|api[-_ ]key|token|secret"
        r"|(?:user|username|login)[ :]{1,2}[^ \t\r\n,;]{1,40}[,;]? (?:and )?pass)"
        r"[ \t]{1,2}(?P<value>[^\x00-\x20\"'`\\:=]{0,40}[0-9!@#$%^&*+~?]"
        r"[^\x00-\x20\"'`\\]{0,255})",
        ("pass", "pw", "key", "token", "secret"),
        "user bob and password hunter2",
        "password protected, password authentication, token v2, secret 'name'",
        "password",
        plain_told_value,
    ),
    secret_rule(
        "quoted-pair",
        "a quoted value after the quoted name of a secret, as arguments of a call",
        r"(?i)(?:passw(?:or[dt]|d)|passphrase|pass|pwd|key|token|secret)"
        r"\\{0,20}[\"'],[ ]{0,2}\\{0,20}[\"']" + _VALUE,
        ("passw", "passphrase", "pass", "pwd", "key", "token", "secret"),
        "define('DB_PASSWORD', 'hunter2');",
        "columns = ['password', 'token', 'email']",
        "password",
        plain_told_value,
    ),
    secret_rule(
        "connection-line",
        "passwords in the lines of .pgpass",
        rf"[A-Za-z0-9*_.-]{{1,64}}:{_DATABASE_PORTS}:[A-Za-z0-9*_.-]{{1,64}}:"
        rf"[A-Za-z0-9*_.-]{{1,64}}:{_VALUE}",
        (":",),
        "db.example.org:5432:app:alice:hunter2",
        "main.py:1234:12:5: error",
        "password",
        _connection_line,
    ),
    secret_rule(
        "markup-secret",
        "secrets in XML elements, in pairs of name and value, and as defaults of "
        "Terraform",
        r"(?i)(?:pass(?:word|phrase|wd)?|pwd|secret|token|(?:api|access|private)[-_]?key)"
        r"(?:>|[\"'],?[ \t\r\n]{0,40}[\"']?value[\"']?[ \t]{0,4}[:=][ \t]{0,4}[\"']?"
        r"|[ \t]{0,4}\r?\n[ \t-]{0,40}value:[ \t]{1,4}[\"']?"
        r"|\\{0,8}[\"'] {0,2}\{[^{}]{0,200}?default {0,4}= {0,4}\\{0,8}[\"'])"
        r"(?P<value>[^\r\n\"'<>\\]{1,256})",
        ("pass", "pwd", "secret", "token", "key"),
        "<password>hunter2</password>",
        "<password></password> and <token>${TOKEN}</token>",
        "password",
        _markup_value,
    ),
    secret_rule(
        "aws-secret-key",
        "AWS secret access keys beside their key id",
        r"(?:AKIA|ASIA)[A-Z0-9]{16}[ \t\r\n\"',;:/|&]{1,8}"
        r"(?:[A-Za-z_ \t=\"',:\\-]{0,60}[ \t=\"':\\])?(?P<value>[A-Za-z0-9/+]{40})",
        ("akia", "asia"),
        "AKIA" + "IOSFODNN7EXAMPLE" + ": " + "a1B2c3D4/x" * 4,
        "AKIA" + "IOSFODNN7EXAMPL: 0123456789012345678901234567890123456789",
        "aws-secret-key",
        _aws_secret,
    ),
    secret_rule(
        "told-secret",
        "passwords, tokens and keys that a sentence tells",
        r"(?i)(?:pass(?:word|wort|phrase|code|wd)?|pwd|secret|token|credentials?|"
        rf"(?:api|access|secret|private|license)[ -]key|{_FOREIGN_NAMES})"
        r"(?:(?: [A-Za-z0-9@._'-]{1,24}){0,4}? (?:is|was|are|to|as|will be|ist|lautet"
        "|war|est|es|era|jest|\xe8|\xe9|\xe4r)"
        r"(?: (?:now|still|just|set|changed|reset|updated|called|simply|currently))?"
        "(?: to)?[: ]{1,2}|(?: (?:for|of|f\xfcr) [^ \\t\\r\\n:]{1,40}){1,2} ?: )"
        r"[\"'`]?" + _VALUE,
        ("pass", "pwd", "secret", "token", "credential", "key", *_FOREIGN_HINTS),
        "the password for the router is hunter2",
        "the password is stored in the vault, the token is base64 encoded",
        "password",
        told_value,
    ),
    secret_rule(
        "told-before",
        "passwords and keys that a sentence tells before it says what they are",
        r"(?i)(?:(?:use|using|try|enter|type|set|with) [\"'`]?"
        r"(?P<value>[^\x00-\x20\"'`\\]{5,255})[\"'`]?"
        r" as (?:(?:the|a|my|your|our|its|new|admin|root) ){0,3}"
        r"(?:password|passphrase|passcode|token|secret|api[- ]key))",
        ("password", "passphrase", "passcode", "token", "secret", "key"),
        "use hunter2x as the password",
        "use uuid4 for the token, with sha256 as the password hash",
        "password",
        _word_value,
    ),
    secret_rule(
        "login-pair",
        "name and password with a stroke between them, after the word login",
        r"(?i)(?:log ?in|sign ?in|creds|credentials)(?: (?:with|as|are|is|mit))?:? "
        r"[\"'`]?[A-Za-z0-9._@-]{1,40}[\"'`]? ?/ ?[\"'`]?" + _VALUE,
        ("log", "sign", "cred"),
        "login with joe / hunter2x",
        "login with oauth2/github and sign in / sign up",
        "password",
        plain_told_value,
    ),
    secret_rule(
        "random-beside-word",
        "high-entropy text near the words key, token or secret",
        r"(?i)(?:secret|token|key|password|credential)s?[^A-Za-z0-9\r\n]{1,4}"
        r"(?:[a-z]{1,12}[^A-Za-z0-9\r\n/]{1,3}){0,3}(?P<value>[A-Za-z0-9+/_-]{20,255})",
        ("secret", "token", "key", "password", "credential"),
        "the token -- " + "a1B2c3D4" * 3 + " -- is new",
        "the key sha256-AAAABBBBCCCCddddEEEEffff1111 and my-long-option-name-here",
        "secret",
        _beside_key_word,
    ),
    secret_rule(
        "seed-phrase",
        "mnemonics of wallets",
        r"(?i)(?:mnemonic|seed phrase|recovery phrase)[\"']?(?: is)?[ :=]{1,4}[\"'`]?"
        r"(?P<value>(?:[a-z]{3,8}[ ,]{1,2}){11,23}[a-z]{3,8})",
        ("mnemonic", "seed phrase", "recovery phrase"),
        "seed phrase: " + "abandon " * 11 + "about",
        "the seed phrase has twelve words",
        "seed-phrase",
        lambda _text, start, end: (start, end),
    ),
)
