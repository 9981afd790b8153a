"""Secrets that are known by the name or the place they are assigned to."""

import re
from typing import Final

from fedlearn.redaction.rules.assigned_values import (
    TYPE,
    password_value,
    secret_value,
    value_end,
)
from fedlearn.redaction.rules.context import ends_word, is_random, starts_word
from fedlearn.redaction.rules.rule import FOREIGN_NAMES, VALUE, Rule, Span
from fedlearn.redaction.rules.secret_values import is_secret_value, name_kind

_SEPARATOR: Final = (
    r"[\\\"'`\])}*]{0,20}[ \t]{0,8}"
    rf"(?:{TYPE}|:=|=>|->|={{1,3}}|::?)\*{{0,2}}[ \t]{{0,8}}"
    r"(?:[rbuf]{0,2}\\{0,20}[\"'`]{1,3})?"
)
_LONG_VALUE: Final = r"(?P<value>[^\x00-\x20\"'`\\][^\x00-\x20\"'`\\]{5,999})"
_SUFFIX: Final = r"(?:[_-]?[a-z0-9]{1,8})?"
_WEAK_NAME: Final = (
    r"(?:passw(?:or[dt]|d)|pass[-_]?phrase|passcode|pass|pwd|pw|pin|psk|cvv2?|cvc2?"
    rf"|{FOREIGN_NAMES})"
)

_DATABASE_PORTS: Final = r"(?:[0-9]{4,5}|\*)"

_NUMBERED: Final = re.compile(r":[0-9]+:[^:]*:\Z")
"""The end of a place in a source file, `:12:5:`, where a database would stand."""


_PAIR_HEAD: Final = re.compile(
    r"(?P<call>[A-Za-z0-9_.:>-]{0,40})[(\[{][ \t\r\n]{0,40}\\{0,20}[\"']"
    r"(?P<name>[A-Za-z0-9_.-]{1,64})\\{0,20}[\"'],[ \t\r\n]{0,40}\\{0,20}[\"']\Z"
)
_PAIR_END: Final = re.compile(
    r"\\{0,20}[\"'][ \t\r\n]{0,40}(?:,[ \t]{0,4}[\"']?[A-Za-z0-9]{0,10}[\"']?"
    r"[ \t\r\n]{0,40})?[)\]}]"
)
_NO_SETTER: Final = re.compile(
    r"(?i)expect|assert|equal|raise|error|warn|info|debug|print|log|test|find|look"
)
_ADDRESS: Final = re.compile(r"(?:\A|[^0-9A-Za-z:])(?:[0-9A-Fa-f]{0,4}:){2,7}\Z")
_ADDRESS_END: Final = re.compile(r"(?:[0-9A-Fa-f]{1,4}|:[0-9A-Fa-f]{0,4})(?:\W.*)?")
"""The beginning of an IPv6 address and its last groups, where a password would stand;
of `fd12:3456:789a:1::53` the value is `:53`."""


def _aws_secret(text: str, start: int, end: int) -> Span | None:
    if not (starts_word(text, start) and ends_word(text, end)):
        return None
    return (start, end) if is_random(text[start:end]) else None


def _connection_line(text: str, start: int, end: int) -> Span | None:
    end, _ = value_end(text, start, end)
    value = text[start:end]
    head = text[max(0, start - 48) : start]
    if (
        value.isdigit()
        or (_ADDRESS.search(head) and _ADDRESS_END.fullmatch(value))
        or _NUMBERED.search(text, max(0, start - 160), start)
        or not is_secret_value("password", value, quoted=False, assigned=True)
    ):
        return None
    return start, end


def _markup_value(text: str, start: int, end: int) -> Span | None:
    if text[start - 1] == ">" and not text.startswith("</", end):
        return None
    end = start + len(text[start:end].rstrip(",; \t"))
    value = text[start:end]
    accepted = is_secret_value("password", value, quoted=True, assigned=True)
    return (start, end) if accepted else None


def _alike(name: str, value: str) -> bool:
    """Return whether two texts differ in nothing but numbers."""
    return re.sub("[0-9]", "", name) == re.sub("[0-9]", "", value)


def _pair_value(text: str, start: int, end: int) -> Span | None:
    """Accept the second of two arguments, or of a tuple, after a name of a secret."""
    head = _PAIR_HEAD.search(text, max(0, start - 200), start)
    end, quoted = value_end(text, start, end)
    if head is None or not quoted or not _PAIR_END.match(text, end):
        return None
    kind = name_kind(head["name"])
    value = text[start:end]
    if kind is None or _NO_SETTER.search(head["call"]) or _alike(head["name"], value):
        return None
    accepted = is_secret_value(kind, value, quoted=True, assigned=False)
    return (start, end) if accepted and " " not in value else None


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
        r"|mnemonic|session|sessionid|connect\.sid|sid|otp|seed|base|jwt)"
        rf"{_SUFFIX}{_SEPARATOR}{_LONG_VALUE}",
        validator=secret_value,
    ),
    Rule(
        "quoted-pair",
        "a quoted value after the quoted name of a secret, as the arguments of a call",
        r"(?i)[(\[{][ \t\r\n]{0,40}\\{0,20}[\"'][a-z0-9_.-]{0,40}"
        r"(?:passw(?:or[dt]|d)|passphrase|pass|pwd|key|token|secret)[a-z0-9_-]{0,8}"
        r"\\{0,20}[\"'],[ \t\r\n]{0,40}\\{0,20}[\"']" + VALUE,
        "password",
        _pair_value,
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
        r"(?i)(?:pass(?:word|phrase|wd)?|pwd|secret|token|(?:api|access|private|secret)"
        r"[-_]?key)(?:[-_]?[a-z0-9]{1,8})?"
        r"(?:[\"']?>|[\"'],?[ \t\r\n]{0,40}[\"']?[a-z]{0,20}value[\"']?[ \t]{0,4}[:=]"
        r"[ \t]{0,4}[\"']?|[ \t]{0,4}\r?\n[ \t-]{0,40}value:[ \t]{1,4}[\"']?"
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
