"""Tokens that say what they are by a word before random characters."""

import re
from itertools import takewhile
from typing import Final

from fedlearn.redaction.randomness import random_bits
from fedlearn.redaction.rules.context import (
    ends_word,
    is_masked,
    starts_word,
    walk_back,
    words,
)
from fedlearn.redaction.rules.rule import Rule, Span, whole_token

_PART: Final = "[A-Za-z0-9_-]"
_DISORDER: Final = (
    "(?:[0-9][a-z]|[0-9][A-Z]{1,2}[0-9]|[A-Z][A-Z0-9]?[a-z][A-Z]|[a-z](?:[0-9]{1,2}[A-Z]"
    "|[A-Z]{1,2}[0-9]|[A-Z]{2,4}[a-z]|[A-Z][a-z][A-Z]))"
)
"""What nearly every random value has somewhere, and few names."""

_LONGEST_HEAD: Final = 64
_LONGEST_NAME: Final = 24
_LONGEST: Final = 512
_LEAST_BODY: Final = 20
"""Characters behind the first word."""

_LEAST_BITS: Final = 17.0
"""Of randomness: more than is asked of a value that stands beside a telling word."""

_INSIDE_BASE64: Final = frozenset("+/-")
_LONGEST_ID: Final = 36
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

_WORD: Final = re.compile(
    r"(?:[a-z]{2,16}|[A-Z]{2,16}|[A-Za-z][a-z]{1,12}(?:[A-Z][a-z]{1,12}){0,2})"
    r"[0-9]{0,2}\Z"
)
_SHORT_HEAD: Final = re.compile(r"[a-z][0-9]?_")
_LEAD: Final = re.compile("(?:[0-9]{0,9}[_.:-])+")
"""What stands before a token without a blank, as the number of its line."""

_SEPARATORS: Final = re.compile(r"[_:.-]+")
_BODY: Final = re.compile(rf"{_PART}*(?:[.](?![a-z]+\b){_PART}{{6,}})*")
_SECRET_WORD: Final = re.compile(
    r"(?i)(?:^|[_.:-])(?:token|secret|apikey|sk|pat|pw"
    r"|(?:api|secret|access|private|auth|service)[_-]?key)[_.:-]"
    r"(?:[a-z]{2,8}[0-9]{0,2}[_-]){0,2}"
    r"(?:[0-9a-f]{32,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\Z"
)
"""A digest or a UUID behind a word that says it is a secret."""

_ALGORITHMS: Final = words("sha1 sha224 sha256 sha384 sha512 md5 blake2b blake3")
_DIGEST_WORDS: Final = _ALGORITHMS | words(
    """
    nonce etag
    integrity hash digest checksum fingerprint commit rev id uuid guid chunk asset
    bundle build cache nar
    """
)
"""Words right before what is public, or at the start of it."""

_ID_WORDS: Final = words(
    """
    pk msg toolu srvtoolu call chatcmpl cmpl resp run thread asst req file batch gen org
    proj fc rs ws conv step vs ft ftjob event evt item trace span cus pi sub price prod
    in ch seti acct cs txn pm card src tok po re2 il si iss crate
    ghsa
    """
)
"""Words that begin ids of messages, calls, customers and payments."""

_BEHIND_ID: Final = re.compile(
    r"(?:(?:^|[^A-Za-z])[Ii][Dd]|[a-z]Id|(?i:hash|digest|etag|nonce))"
    r"[\"']?[ ]?[=:][ ]?[\"']?\Z"
)
"""What names an id or a digest before its value."""

_FILE: Final = re.compile(r"[.][a-z]{1,12}[0-9]?\b(?![(])")
"""The ending of a file whose name has a digest."""


_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""A UUID, of which one in 300 begins with letters as if they were a word."""

_ID_CHARS: Final = 36


def _prefixed(text: str, start: int, end: int) -> Span | None:
    """Widen a part of a token to the whole, if it is one."""
    first = walk_back(text, start + 1, "_.:-", _LONGEST_HEAD)
    lead = _LEAD.match(text, first)
    first = lead.end() if lead else first
    body = _BODY.match(text, end)
    last = min(body.end() if body else end, first + _LONGEST)
    value = text[first:last].rstrip("-_.")
    named = _BEHIND_ID.search(text, max(0, first - _LONGEST_NAME), first)
    if text[first - 1 : first] == "+" or named or not _is_token(value):
        return None
    if _is_in_id(text, first):
        return None
    if _FILE.match(text, last) or text[last : last + 1] == "@":
        return None
    return first, first + len(value)


def _is_in_id(text: str, start: int) -> bool:
    """Return whether a UUID begins at a position, or before it and goes on."""
    found = _ID.finditer(text, max(0, start - _ID_CHARS), start + _ID_CHARS)
    return any(one.start() <= start < one.end() for one in found)


def _is_token(value: str) -> bool:
    """Return whether a value is random behind words that do not make it public."""
    head, *rest = _SEPARATORS.split(value)
    body = value[len(head) + 1 :]
    worded = _WORD.match(head) or _SHORT_HEAD.match(value)
    if not worded or len(body) < _LEAST_BODY or is_masked(value):
        return False
    if _SECRET_WORD.search(value):
        return True
    return not _is_public(head, rest) and _is_drawn(body, rest)


def _is_public(head: str, rest: list[str]) -> bool:
    """Return whether the words say that it is an id, a digest or half of a pair."""
    if "secret" in rest:
        return False
    last = [head, *takewhile(_WORD.match, rest)][-1]
    return (
        head in _ID_WORDS
        or not {head.lower(), last.lower()}.isdisjoint(_DIGEST_WORDS)
        or not _ALGORITHMS.isdisjoint(rest)
    )


def _is_drawn(body: str, parts: list[str]) -> bool:
    """Return whether a body is random, or is without the words that begin it.

    Words may be in capitals, and the rest in small letters.
    """
    words_first = sum(len(part) + 1 for part in takewhile(_WORD.match, parts))
    return max(random_bits(body), random_bits(body[words_first:])) >= _LEAST_BITS


def _numbered(text: str, start: int, end: int) -> Span | None:
    """Widen the end of an id and a token to both."""
    first = walk_back(text, start + 1, "-", _LONGEST_ID)
    row = text[first : start + 1]
    numbered = row.isdigit() or _UUID.fullmatch(row)
    if not (numbered and starts_word(text, first) and ends_word(text, end)):
        return None
    return (first, end) if random_bits(text[start + 2 : end]) >= _LEAST_BITS else None


def _unmarked(text: str, start: int, end: int) -> Span | None:
    """Accept a whole word that is random and no part of base64."""
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    if before in _INSIDE_BASE64 or after in _INSIDE_BASE64 or after == "=":
        return None
    span = whole_token(text, start, end)
    return span if span and random_bits(text[start:end]) >= _LEAST_BITS else None


PREFIXED_RULES: Final[tuple[Rule, ...]] = (
    Rule(
        "prefixed-token",
        "random characters behind a word, as most services issue tokens",
        rf"[A-Za-z0-9][_:.-]{_PART}{{0,40}}{_DISORDER}{_PART}{{2,}}",
        "token",
        _prefixed,
    ),
    Rule(
        "numbered-token",
        "random characters behind the id of their row, as Laravel issues tokens",
        r"[0-9a-f]\|[A-Za-z0-9_-]{20,256}",
        "token",
        _numbered,
    ),
    Rule(
        "unmarked-token",
        "tokens of Brave, Canva, Confluent, Exoscale, Telnyx and Yandex, whose prefix "
        "has no mark behind it",
        r"(?:BSA[A-Za-z0-9_-]{24,40}|EXO[A-Za-z0-9]{24,30}|cnvca[A-Za-z0-9_-]{51}"
        r"|cflt[A-Za-z0-9]{50,80}|KEY[0-9A-F]{32}_[A-Za-z0-9]{22}|YC[A-Za-z0-9_-]{38})",
        "token",
        _unmarked,
    ),
)
