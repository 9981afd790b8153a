"""Secrets in the dialogues of protocols."""

import pytest

from fedlearn.redaction.redactor import Redactor

from redaction.marked import marked

SCRUBBER = Redactor()

SECRET = [
    "127.0.0.1:6379> AUTH \xabhV7kQ2mZ9x\xbb\nOK",
    "127.0.0.1:6379> auth default \xabhV7kQ2mZ9x\xbb\nOK",
    "AUTH \xabnordlicht\xbb\r\n+OK",
    "*2\r\n$4\r\nAUTH\r\n$9\r\n\xabnordlicht\xbb\r\n",
    "a001 LOGIN bob \xabnordlicht\xbb\na001 OK",
    'a1 LOGIN "bob" "\xabKd9xQp3m\xbb"',
    "AUTH PLAIN \xabAGJvYgBub3JkbGljaHQ5\xbb\n235 ok",
    "USER bob\n+OK\nPASS \xabnordlicht\xbb\n+OK",
    "220 ftp\nUSER bob\n331 Password required\nPASS \xabKd9xQp3m\xbb\n230 ok",
    "C: PASS \xabKd9xQp3m\xbb\nS: +OK",
    "334 UGFzc3dvcmQ6\r\n\xabbm9yZGxpY2h0OXg=\xbb\r\n235",
    'expect "*assword:*"\nsend "\xabnordlicht\xbb\\r"',
    'expect -re ".*assword.*" { send "\xabKd9xQp3m\xbb\\r" }',
    'child.expect("assword:")\nchild.sendline("\xabnordlicht\xbb")',
    'tn.read_until(b"Password: ")\ntn.write(b"\xabnordlicht\xbb\\n")',
]

ORDINARY = [
    "AUTH LOGIN PLAIN\n250 OK",
    "250-AUTH LOGIN PLAIN\n250 SIZE",
    "auth required pam_unix.so",
    "PASS src/app.test.ts\nPASS src/b.test.ts",
    "--- PASS: TestLogin (0.00s)\nPASS\nok",
    "PASS: tests/a.sh",
    'expect "*assword:*"\nsend "$password\\r"',
    "child.sendline(password)",
    "a1 LOGIN user password",
]


@pytest.mark.parametrize("text", SECRET)
def test_dialogues_lose_their_secrets(text: str) -> None:
    """What a client sends to log in is replaced."""
    plain, secrets = marked(text)
    redacted = SCRUBBER.redact_text(plain).text
    assert secrets
    assert [secret for secret in secrets if secret in redacted] == []


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_dialogues_stay(text: str) -> None:
    """Answers of servers and results of tests stay."""
    assert SCRUBBER.redact_text(text).text == text
