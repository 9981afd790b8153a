"""Credentials in URLs and in the headers of HTTP, and URLs that are keys."""

import base64
import re
from typing import Final
from urllib.parse import unquote

from fedlearn.redaction.rules.context import is_masked, is_mixed, is_random
from fedlearn.redaction.rules.rule import Rule, Span
from fedlearn.redaction.rules.secret_values import (
    is_reference,
    is_stand_in,
    is_technical,
    is_value_in_prose,
)

_LEAST_TOKEN: Final = 32
_LEAST_COOKIE: Final = 8
_NO_PASSWORDS: Final = frozenset({"", "pass", "password", "passwd", "pw", "token"})
"""What manuals write in the place of a password of a URL."""

_LEAST_URL_KEY: Final = 16
"""Characters of a key in a URL."""

_PATH_WORDS: Final = (
    "(?:[a-z0-9_-]{0,20}hooks?|webhookb2|w?push|pings?|heartbeats?|triggers?|receiver"
    "|inputs|integrations?|keys?|tokens?|secrets?|magic(?:[-_]?links?)?|reset(?:[-_]?"
    "password)?|password[-_]?reset|verify(?:[-_]?email)?|confirm(?:ation)?|invit(?:e|ation)"
    "s?|activate|unlock|unsubscribe|sso)"
)
_KEY_HOSTS: Final = (
    r"(?:hc-ping\.com|webhook\.site|infura\.io/v3|alchemy\.com/v2|quiknode\.pro"
    r"|push\.apple\.com|pipedream\.net|betterstack\.com/api/v1/heartbeat)"
)
_PARAMETERS: Final = (
    "(?:[a-z_-]{0,16}(?:key|token|secret|sig|signature|hmac|jwt|password|passwd)"
    "|code|auth|ticket|otp|assertion|samlresponse|samlrequest|session|sid|hdnts|policy"
    "|credential)"
)
_PUBLIC_NAMES: Final = re.compile(
    r"(?i)[?&;#](?:public|site|cache|sort|partition|idempotency|lookup|page|next|cont\w*)"
    r"[-_]?\w*=\Z"
)

_PARAMETER_REST: Final = re.compile(r"[A-Za-z0-9%+/=_.~-]{0,4000}")
_SEGMENT: Final = re.compile(r"[^/?#&=]+")
_UUID: Final = re.compile(r"(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
_HEXADECIMAL: Final = re.compile(r"[0-9a-f]{24,128}\Z")
_FILE_NAME: Final = re.compile(r"[.][a-z]{1,5}[0-9]?\Z")
_NO_CREDENTIALS: Final = re.compile(r"[sSwWdDb][*+?]|[A-Za-z]+\Z")
"""A pattern for headers, or a word: no value has letters only."""

_IN_LIST: Final = re.compile(r"(?i)authorization[ \t]{0,4},[ \t]{0,4}\Z")
"""The header in a list of names of headers."""


def _header_value(text: str, start: int, end: int) -> Span | None:
    end = min(end, start + len(text[start:end].rstrip(".,;:)]}")))
    value = text[start:end]
    if is_reference(value) or is_stand_in(value) or is_technical(value):
        return None
    if _NO_CREDENTIALS.match(value) or _IN_LIST.search(text, max(0, start - 40), start):
        return None
    long = len(value) >= _LEAST_TOKEN and is_mixed(value)
    return (start, end) if long or is_value_in_prose(value) else None


def _basic_value(text: str, start: int, end: int) -> Span | None:
    """Accept base64 of a name, a colon and a password."""
    value = text[start:end]
    try:
        decoded = base64.b64decode(value + "=" * (-len(value) % 4), validate=True)
    except ValueError:
        return None
    return (start, end) if b":" in decoded and decoded.isascii() else None


def _url_credentials(text: str, start: int, end: int) -> Span | None:
    value = text[start:end]
    user, colon, password = value.partition(":")
    if not colon:
        return (start, end) if is_random(user) or len(user) >= _LEAST_TOKEN else None
    if is_reference(password) or is_masked(password) or password.startswith("<"):
        return None
    before_slash = password.partition("/")[0]
    if before_slash.isdigit() and (before_slash != password or "." in user):
        return None
    return None if password.lower() in _NO_PASSWORDS else (start, end)


def _cookies(text: str, start: int, end: int) -> Span | None:
    value = text[start:end]
    name, _, rest = value.partition("=")
    if " " in name.strip() or len(rest) < _LEAST_COOKIE or rest[0] in "<$. ":
        return None
    return (start, end) if is_mixed(rest) else None


def _is_key(value: str) -> bool:
    """Return whether a part of a URL is drawn; a UUID and a digest are where it asks.

    Fingerprints of public keys, in capitals or behind `0x`, are none.
    """
    bare = unquote(value)
    if len(bare) < _LEAST_URL_KEY or is_masked(bare) or _FILE_NAME.search(bare):
        return False
    return bool(_UUID.match(bare) or _HEXADECIMAL.match(bare) or is_random(bare))


def _path_keys(text: str, start: int, end: int) -> Span | None:
    """Narrow the rest of a path to its random parts, and what is between them."""
    value = text[start:end].rstrip(".,;:!?)]}*_")
    keys = [one for one in _SEGMENT.finditer(value) if _is_key(one[0])]
    return (start + keys[0].start(), start + keys[-1].end()) if keys else None


def _parameter(text: str, start: int, end: int) -> Span | None:
    """Widen a value to its end, for a session's token is long."""
    whole = _PARAMETER_REST.match(text, end)
    value = text[start : whole.end() if whole else end].rstrip(".,;:!?)]}*")
    if _PUBLIC_NAMES.search(text, max(0, start - 40), start) or not _is_key(value):
        return None
    return start, start + len(value)


URL_RULES: Final[tuple[Rule, ...]] = (
    Rule(
        "url-credentials",
        "user and password in a URL or connection string",
        r"://(?P<value>[^ \t\r\n/:@\"'`<>\\?#]{0,128}:[^ \t\r\n\"'`<>\\]{1,256})@",
        "credentials",
        _url_credentials,
    ),
    Rule(
        "url-token",
        "a token in the place of the user of a URL",
        r"://(?P<value>[A-Za-z0-9_.~-]{20,255})@",
        "credentials",
        _url_credentials,
    ),
    Rule(
        "url-key",
        "random parts of a path behind hook, webhook, push, key, token and their like, "
        "and of private calendars",
        rf"(?i)(?:/{_PATH_WORDS}/|{_KEY_HOSTS}/|/private-)"
        r"(?P<value>[A-Za-z0-9][^\x00-\x20\"'`<>\\^{}|]{15,512})",
        "url-key",
        _path_keys,
    ),
    Rule(
        "url-parameter",
        "keys, tokens, codes and signatures in the query of a URL",
        rf"(?i)[?&;#](?:x-(?:amz|goog)-(?:security-token|signature)|{_PARAMETERS})="
        r"(?P<value>[^\x00-\x20\"'`<>\\&#]{16,1000})",
        "url-key",
        _parameter,
    ),
    Rule(
        "authorization",
        "credentials in Authorization headers",
        r"(?i)authorization[\\\"'`\]]{0,8}[ \t]{0,4}[:=,][ \t]{0,4}\\{0,20}[\"'`]{0,3}"
        r"(?:(?:bearer|basic|token|digest|apikey|api-key|negotiate|bot|key|splunk"
        r"|aws4-hmac-sha256|github-bearer)[ \t:=]{1,4})?"
        r"(?P<value>[^ \t\r\n\"'`\\,<>]{6,1000})",
        "secret",
        _header_value,
    ),
    Rule(
        "bearer",
        "bearer tokens",
        r"(?i)bearer[ \t:=]{1,4}[\"'`]?(?P<value>[A-Za-z0-9._~+/=-]{12,1000})",
        "secret",
        _header_value,
    ),
    Rule(
        "basic",
        "user and password of HTTP basic authentication, of docker and npm",
        r"(?i)(?:basic[ \t:]{1,4}|auth[\\\"']{0,8}[ \t]{0,2}[:=][ \t]{0,2}\\{0,8})"
        r"[\"'`]?(?P<value>[A-Za-z0-9+/]{6,512}={0,2})",
        "credentials",
        _basic_value,
    ),
    Rule(
        "cookie",
        "cookies of a session",
        r"(?i)cookie[\\\"'`]{0,4}[ \t]{0,4}:[ \t]{0,4}\\{0,20}[\"'`]{0,2}"
        r"(?P<value>[^\r\n\"'`\\]{8,1000})",
        validator=_cookies,
    ),
)
