"""Texts that are made to keep a redactor busy, of any length."""

import base64
from collections.abc import Callable
from typing import Final

_SECRET: Final = "password=Tr0ub4dor&3 "


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


REPEATED: Final = (
    *("a", "A", "1", " ", "\n", "_", "-", "/", "\\", '"', "[", ":", "@", "a=", "AAAA"),
    *("\"'`", "[{(<>)}]", "-_.", "a-b_c.", "\U0001f600", "a\u200b", "a\u0301"),
    *("\ufdfa", "\ufdfau@h.org ", "\x1b[31mred\x1b[0m", "\x1b[31mu@h.org\x1b[0m"),
    *("password=", "password='", "password=a))))", 'password=\\\\"a', "password:\n"),
    *("password ", "pw 1", "token=", "token:a:", "key:", "secret:x,", "api_key="),
    *("token=;a;a", "token=aB3xY9Qq1Zz7;a.a.a.a.a.", "a=b&c=d&password=", "user a,"),
    *("password is ", "password for a ", "use abcdef as ", "login ", "seed phrase "),
    *(_SECRET, _SECRET.replace(" ", ";"), "password\u200b=Tr0ub4dor&3 "),
    *("a@", "a@a.", '"a"@b.org ', "@\xfc", "@\xfc.", "(at)", "[at] a [dot] b "),
    *(".local", "a.local.", "a" * 250 + ".lan ", "/home/", "/home/\xfc", "C:\\Users\\"),
    *("fe80:", "fd00::1:", "10.0.0.1.", "aa:bb:cc:", "uid=1000(a", "a:x:1000:1:"),
    *("-----BEGIN PRIVATE KEY-----", "-----BEGIN PRIVATE KEY-----\nVersion: x\n"),
    *("-----BEGIN ", "-----BEGIN PRIVATE KEY-----\n" + "Ab1" * 30 + "\n"),
    *("://", "://a:", "://a:b@", "eyJ", "eyJhbGciOiJIUzI1NiJ9.", "ghp_", "sk-", "$6$"),
    *("+ABa", "a1Q~", "bearer ", "cookie: ", "authorization: basic ", "basic dXNlcg"),
    *("-token ", "-a", "mysql -p", "echo abc | ", "docker login -p", "7z a ", "WIFI:"),
    *("password>", 'token" {default = "', "+49 30 1234567 ", "00", "(0", "phone "),
    *("%70%61%73%73", "%2525252541", "password%3DTr0ub4dor%263%20", "\\u0061"),
    *("\\u0070assword=Tr0ub4dor&3 ", "\\\\\\\\u0061", _base64(_SECRET) + " "),
    *("SGVsbG8gd29ybGQh.", "SGVsbG8gd29ybGQh\n", "SGVsbG8gd29ybGQh=", "mnemonic a "),
    _base64("\u043f\u0430\u0440\u043e\u043b\u044c: Tr0ub4dor&3") + " ",
    *("h:5432:d:u:", "ghp_", "ghp_a\n", "ghp_aB3xY9Qq1Zz7\n", "ghp_aB3xY9Qq1\\\n  "),
    *("\x1b[0m", "a\x1b[1mb", "&#95;", "a&#95;b", "ab_1a", "ab_1aB2c", "1|aB3", "ab-"),
    *("/hooks/", "/hooks/aB3xY9Qq1Zz7aB3x", "?key=", "?code=aB3xY9Qq1Zz7aB3x", "BSAa1"),
    *("mysql -p", "mysql ", "curl -u ", "net use ", "docker login -p abc1 ", "set -x "),
    *("snmpwalk -A aB3xY9Qq ", "['mysql', '-p', ", "mkpasswd 'a", "<<<"),
    "ENV A_TOKEN ",
    *("echo 'a' | chpasswd ", "echo \\n|passwd", "chpasswd <<EOF\n", "passwd <<< 'a"),
    *("enable password ", "username a ", "tacacs server a\n key ", "key chain a\n"),
    *("AUTH a\n", "PASS a\n", "USER a\nPASS b\n", "1 LOGIN a ", 'assword"} send "'),
    *("identified by '", "set password ", "create secret (", "crypt('"),
    "aes_encrypt(a,",
    *("mysqli_connect(", 'hmac.new("a', "auth=(((", '.login("a","b",', "('token', 'a"),
    *('"a" b "c" *', "auth-user-pass\na\n", " a:b@tcp(", "password a\n"),
    "user a on >b ",
    *("keys=[", '"keys": ["', "keys:\n- ", "keys:\n- x=\n", "tokens: [a, ", "pass: "),
    *("secret=|\n ", "password: |\n  a1\n  ", "password:\n", "data:\n  a: bcdef\n"),
    *("kind: Secret\ndata:\n  a:\n", "kind: Secret\n", "  data:\n", "data: {"),
    *(
        "recovery codes: ",
        "backup codes: 1234 5678 ",
        "('password', 'a1b2c3'",
        "('key', ",
    ),
    *("password for a b c d to ", "key is ", "f(password=a1'", "password: 'a''b"),
    *("wheel:x:1:a,", "a,b,", " pts/0 ", "Ab <a@b.cd> ", "Ab Cd ", "Host a\n"),
    *(
        "-rw-r--r-- 1 a b 1 ",
        "~abc/",
        "\\\\a\\home\\a",
        "\\home",
        "DE89 3704 ",
        "0044-",
    ),
    *("4539 1488 0343 6467 ", "ssn 536-22-8145 ", "192.0.2.1 ab cd ", "10-0-3-7-"),
    *(
        "12:00:00 ab cd[1]: ",
        "user 'abc' ",
        "sudo -u abc ",
        " at ab dot de",
        "USER=abc ",
    ),
    *("\nUser a\n", "[user]\n"),
)
"""Pieces of which a text is made."""

NUMBERED: Final[tuple[Callable[[int], str], ...]] = (
    lambda n: f"password=Tr0ub4dor&{n} ",
    lambda n: f"token=aB3{n:08d}Xy9Q ",
    lambda n: f"token=Tr0ub4{'aB3dE6' * (n % 80)} ",
    lambda n: f"the password is hunt3r{n}x ",
    lambda n: f"u{n}@h{n}.org ",
    lambda n: f"u{n}@h{n}.org,",
    lambda n: f"u{n}\u200b@h{n}.org ",
    lambda n: f"u{n}\\u0040h{n}.org ",
    lambda n: f"\\u0070assword=Tr0ub4dor&{n} ",
    lambda n: f"pass\u200bword=Tr0ub4dor&{n} ",
    lambda n: _base64(f"password=Tr0ub4dor&{n} x") + " ",
    lambda n: f"h{n}.local ",
    lambda n: f"/home/u{n}/x ",
    lambda n: f"/home/u{n}",
    lambda n: f"C:\\Users\\u{n}\\x ",
    lambda n: f"bob{n}@system{n}:",
    lambda n: f"/home/u{n}x/ u{n}x U{n}X ",
    lambda n: f"From: Ab{n} Cd <a{n}@b.cd>, Ab{n} Cd\n",
    lambda n: f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255} ",
    lambda n: f"52:54:00:{n >> 16 & 255:02x}:{n >> 8 & 255:02x}:{n & 255:02x} ",
    lambda n: f"https://u{n}:p4ss{n}@h ",
    lambda n: f"<email-{n + 1}> u{n}@h{n}.org ",
    lambda n: f"u{n}:x:1000:100:Name {n}:/home/u{n}:/bin/sh\n",
    lambda n: f"Tr0ub4dor&{n} token: Tr0ub4dor&{n // 2} ",
)
"""Makers of pieces that all differ."""

HEADS: Final = (
    *("password\t", "password=\\", "password=a.", "://a:b", "c:\\", "@\xfc", "@a.a."),
    *("-----BEGIN PRIVATE KEY----- ", "-----BEGIN PRIVATE KEY-----\nAAAA", "fe80:0:"),
    *('-----BEGIN PRIVATE KEY-----" +', "a\u0301", "%41a", "token=a"),
)
"""Beginnings whose last character is repeated."""


def repeated(piece: str, size: int) -> str:
    """Return a text of many equal pieces."""
    return (piece * (size // len(piece) + 1))[:size]


def numbered(make: Callable[[int], str], size: int) -> str:
    """Return a text of pieces that all differ."""
    return "".join(map(make, range(size // len(make(0)) + 1)))[:size]


def nested(size: int) -> str:
    """Return base64 of base64 of secrets."""
    return _base64(_base64(repeated(_SECRET, size)))[:size]


def hostile_texts(size: int) -> list[str]:
    """Return a text of each kind."""
    return [
        *(repeated(piece, size) for piece in REPEATED),
        *(numbered(make, size) for make in NUMBERED),
        *(head + head[-1] * (size - len(head)) for head in HEADS),
        _base64(repeated(_SECRET, size))[:size],
        nested(size),
    ]
