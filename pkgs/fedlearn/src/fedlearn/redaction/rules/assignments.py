"""Secrets that are known by the name or the place they are assigned to."""

import re
from typing import Final

from fedlearn.redaction.rules.assigned_values import (
    TYPE,
    password_value,
    plain_value,
    secret_value,
    value_end,
)
from fedlearn.redaction.rules.context import ends_word, is_random, starts_word
from fedlearn.redaction.rules.rule import FOREIGN_NAMES, VALUE, Rule, Span
from fedlearn.redaction.rules.secret_values import is_secret_value

_SEPARATOR: Final = (
    r"[\\\"'`\])}*]{0,20}[ \t]{0,8}"
    rf"(?:{TYPE}|:=|=>|->|={{1,3}}|:)[ \t]{{0,8}}"
    r"(?:[rbuf]{0,2}\\{0,20}[\"'`]{1,3})?"
)
_LONG_VALUE: Final = r"(?P<value>[^\x00-\x20\"'`\\][^\x00-\x20\"'`\\]{5,999})"
_SUFFIX: Final = r"(?:[_-]?[a-z0-9]{1,8})?"
_WEAK_NAME: Final = (
    r"(?:passw(?:or[dt]|d)|pass[-_]?phrase|passcode|pass|pwd|pw|pin|psk"
    rf"|{FOREIGN_NAMES})"
)

_DATABASE_PORTS: Final = r"(?:[0-9]{4,5}|\*)"

_NUMBERED: Final = re.compile(r":[0-9]+:[^:]*:\Z")
"""The end of a place in a source file, `:12:5:`, where a database would stand."""


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


ASSIGNMENT_RULES: Final[tuple[Rule, ...]] = (
    Rule(
        "password",
        "what is assigned to a password-like name",
        rf"(?i){_WEAK_NAME}{_SUFFIX}{_SEPARATOR}{VALUE}",
        validator=password_value,
    ),
    Rule(
        "secret",
        "what is assigned to the name of a key, token or secret",
        r"(?i)(?:secret|token|key|credentials?|bearer|auth|pat|sig|signature|salt|nonce"
        r"|mnemonic|session|sessionid|connect\.sid|sid|otp|seed|base)"
        rf"{_SUFFIX}{_SEPARATOR}{_LONG_VALUE}",
        validator=secret_value,
    ),
    Rule(
        "quoted-pair",
        "a quoted value after the quoted name of a secret, as arguments of a call",
        r"(?i)(?:passw(?:or[dt]|d)|passphrase|pass|pwd|key|token|secret)"
        r"\\{0,20}[\"'],[ ]{0,2}\\{0,20}[\"']" + VALUE,
        "password",
        plain_value,
    ),
    Rule(
        "connection-line",
        "passwords in the lines of .pgpass",
        rf"[A-Za-z0-9*_.-]{{1,64}}:{_DATABASE_PORTS}:[A-Za-z0-9*_.-]{{1,64}}:"
        rf"[A-Za-z0-9*_.-]{{1,64}}:{VALUE}",
        "password",
        _connection_line,
    ),
    Rule(
        "markup-secret",
        "secrets in XML elements, in pairs of name and value, and as defaults of "
        "Terraform",
        r"(?i)(?:pass(?:word|phrase|wd)?|pwd|secret|token|(?:api|access|private)[-_]?key)"
        r"(?:>|[\"'],?[ \t\r\n]{0,40}[\"']?value[\"']?[ \t]{0,4}[:=][ \t]{0,4}[\"']?"
        r"|[ \t]{0,4}\r?\n[ \t-]{0,40}value:[ \t]{1,4}[\"']?"
        r"|\\{0,8}[\"'] {0,2}\{[^{}]{0,200}?default {0,4}= {0,4}\\{0,8}[\"'])"
        r"(?P<value>[^\r\n\"'<>\\]{1,256})",
        "password",
        _markup_value,
    ),
    Rule(
        "aws-secret-key",
        "AWS secret access keys beside their key id",
        r"(?:AKIA|ASIA)[A-Z0-9]{16}[ \t\r\n\"',;:/|&]{1,8}"
        r"(?:[A-Za-z_ \t=\"',:\\-]{0,60}[ \t=\"':\\])?(?P<value>[A-Za-z0-9/+]{40})",
        validator=_aws_secret,
    ),
)
