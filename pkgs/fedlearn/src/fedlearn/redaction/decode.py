"""Undoes what hides a value from the eye of a rule: Unicode and encodings."""

import base64
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from typing import Final
from urllib.parse import unquote

from fedlearn.redaction.randomness import random_bits
from fedlearn.redaction.rules import Span

_NOT_ASCII: Final = re.compile(r"[^\x00-\x7f]")
_LIKENESSES: Final = {
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63", "-"),
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
    **dict.fromkeys("\u2044\u2215", "/"),
}
"""Marks that NFKC leaves apart though programs and people write them alike."""

_INVISIBLE: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0") | {
    chr(code) for code in (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
}

_PERCENT_RUN: Final = re.compile(r"[A-Za-z0-9._~+%-]{5,}")
_TERMINAL_SEQUENCE: Final = (
    r"(?:\x1b|\\{1,16}(?:x1[Bb]|u001[Bb]|033|e)|\^\[)(?:\[[0-9;?]{0,16}[A-Za-z]|\(B)"
)
"""Colours and movements of the cursor, as they are and as logs show them."""

_COLOUR: Final = re.compile(_TERMINAL_SEQUENCE)
_MARK_ENTITY: Final = (
    "&(?:#(?:[0-9]{2,4}|[Xx][0-9A-Fa-f]{2,4})|commat|hyphen|lowbar|period|colon|sol);"
)
_ENTITY: Final = re.compile(_MARK_ENTITY)
_ESCAPE: Final = re.compile(r"\\{1,16}(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|(/))")

_MARKED: Final = (
    "(?:gh[pousr]_|github_pat_|gl[a-z]{2,6}-|[sr]k[-_]|xox[a-z]-|xapp-|A[KS]IA|AIza"
    r"|ya29\.|GOCSPX-|hf_|npm_|pypi-|eyJ|dckr_[a-z]{2,3}_|shp[a-z]{2}_|hv[sbr]\.|SG\."
    "|gls[a-z]_|do[opr]_v1_|tskey-|xai-|gsk_|AGE-SECRET-KEY-|lin_api_|ntn_|nvapi-|pplx-"
    "|r8_|whsec_|PMAK-|sntry[su]_|[Bb]earer )"
)
"""How tokens begin that are looked for where a line ends in them."""

_MARGIN: Final = (
    "(?:[ \t]{0,20}(?:[>|+#*-]{1,3}|[0-9]{1,5}[ \t]{0,3}[:|]))?[ \t]{0,40}[\"']?"
)
"""What stands before a line: indentation, marks of quotes and of a diff, its number."""

_BREAK: Final = r"[\"']?[ \t]?(?:\\|=)?\r?\n" + _MARGIN
_WRAPPED: Final = (
    rf"(?:{_MARKED}[A-Za-z0-9_.~+/-]{{0,255}}{_BREAK}"
    rf"|[A-Za-z0-9_+/-]\\\r?\n{_MARGIN})[A-Za-z0-9_-]"
)
_WRAP: Final = re.compile(_WRAPPED)
_REST: Final = re.compile(_BREAK + "(?P<rest>[A-Za-z0-9_.~+/=-]{4,255})")
_DIGITS_OF_DIGEST: Final = re.compile("[0-9a-f]{6,}")
_BEFORE_BREAK: Final = frozenset("\r\\=\"' \t")
_LONGEST_BEGINNING: Final = 300
_LEAST_REST_BITS: Final = 8.0
"""Bits of randomness of the rest of a token, which no first word of a line has."""

BASE64_TEXT: Final = (
    r"(?:[I-Za-f][C-HS-Xi-ny-z0-3][ABEFIJMNQRUVYZcdghklopstwx014589]"
    r"[A-Za-z0-9+/_-]){4}"
)
"""Twelve printable ASCII characters in base64, as they are encoded together."""

_ASCII_NEXT: Final = (
    "[C-HS-Xi-nyz0-3][ABD-FH-JL-NP-RT-VX-Zbcdf-hj-ln-pr-tvwxz0134578-9/_]"
)
_INSIDE: Final = "[IJKLYZabopqr4-7][A-Za-z0-9+/_-]"
_LEADING: Final = "[MNOcdestu89+-][CGKOSWaeimquy26+-]"
BASE64_UNICODE: Final = (
    rf"(?:(?:[I-Za-f](?:{_ASCII_NEXT}|{_LEADING})"
    rf"|[g-v](?:{_ASCII_NEXT}|{_INSIDE}|{_LEADING})|[w-z0-7]{_INSIDE})"
    "[A-Za-z0-9+/_-]){4}"
)
"""Twelve bytes of text in UTF-8 in base64: what may follow an ASCII character, a byte
inside a character, and one that begins a character."""

_BASE64_TEXT: Final = re.compile(BASE64_TEXT)
_BASE64_WORD: Final = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
_BASE64_RUN: Final = re.compile(
    r"[A-Za-z0-9+/_-]*(?:\r?\n[A-Za-z0-9+/_-]{4,76})*={0,2}"
)
_BASE64_MARKS: Final = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_-"
)
_URL_SAFE: Final = str.maketrans("-_", "+/")


@dataclass(frozen=True, slots=True)
class Encoded:
    """A run of a text, and what it says when it is decoded."""

    start: int
    end: int
    decoded: str
    offsets: tuple[int, ...] = ()
    """Of each decoded character, and of the end, the place in the text; empty when a
    part of the run means nothing by itself."""


@lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    if character in _LIKENESSES:
        return _LIKENESSES[character]
    if character in _INVISIBLE or unicodedata.category(character) == "Cf":
        return ""
    return unicodedata.normalize("NFKC", character)


def fold(text: str) -> str:
    """Normalise a text to NFKC, character by character, without the invisible ones."""
    if text.isascii():
        return text
    return _NOT_ASCII.sub(lambda found: _fold_character(found[0]), text)


def folded_offsets(text: str) -> list[int]:
    """Return for each position of the folded text, its end too, that in the text."""
    offsets: list[int] = []
    for index, character in enumerate(text):
        width = 1 if character.isascii() else len(_fold_character(character))
        offsets.extend([index] * width)
    offsets.append(len(text))
    return offsets


def _percent_runs(text: str) -> Iterator[Encoded]:
    for run in _PERCENT_RUN.finditer(text):
        decoded = unquote(run[0])
        if decoded != run[0]:
            yield Encoded(run.start(), run.end(), decoded)


def _escaped_runs(text: str) -> Iterator[Encoded]:
    """Yield a text in which something is written with the escapes of JSON or of C."""
    return _replaced_runs(text, _ESCAPE, _unescape)


def _coloured_runs(text: str) -> Iterator[Encoded]:
    """Yield a text without the sequences that terminals obey."""
    return _replaced_runs(text, _COLOUR, lambda _sequence: "")


def _entity_runs(text: str) -> Iterator[Encoded]:
    """Yield a text with the marks for which HTML has entities."""
    return _replaced_runs(text, _ENTITY, lambda entity: unescape(entity[0])[:1])


def _replaced_runs(
    text: str, pattern: re.Pattern[str], decode: Callable[[re.Match[str]], str]
) -> Iterator[Encoded]:
    """Yield a whole text in which each match stands for one character or for none."""
    parts: list[str] = []
    offsets: list[int] = []
    end = 0
    for found in pattern.finditer(text):
        decoded = decode(found)
        parts += (text[end : found.start()], decoded)
        offsets += (*range(end, found.start()), *[found.start()] * len(decoded))
        end = found.end()
    if parts:
        offsets += range(end, len(text) + 1)
        yield Encoded(0, len(text), "".join((*parts, text[end:])), tuple(offsets))


def _wrapped_runs(text: str) -> Iterator[Encoded]:
    """Yield the lines whose last word, a token, goes on in the next line."""
    position = 0
    while found := _WRAP.search(text, position):
        position = found.end() - 1
        end = _line_end(text, found)
        rests = list(_rests(text, end))
        if rests:
            position = rests[-1][1]
            earliest = max(0, found.start() - _LONGEST_BEGINNING)
            start = max(text.rfind("\n", earliest, found.start()) + 1, earliest)
            yield _joined(text, [(start, end), *rests])


def _joined(text: str, pieces: Sequence[Span]) -> Encoded:
    """Return what pieces of a text say together."""
    offsets = (place for piece in pieces for place in range(*piece))
    decoded = "".join(text[slice(*piece)] for piece in pieces)
    start, end = pieces[0][0], pieces[-1][1]
    return Encoded(start, end, decoded, (*offsets, end))


def _line_end(text: str, wrap: re.Match[str]) -> int:
    """Return where the token ends at which a line is broken."""
    end = text.index("\n", wrap.start())
    while text[end - 1] in _BEFORE_BREAK:
        end -= 1
    return end


def _rests(text: str, end: int) -> Iterator[Span]:
    """Yield where the parts of a token are that follow in the next lines."""
    while found := _REST.match(text, end):
        rest = found["rest"].rstrip(".")
        drawn = random_bits(rest) >= _LEAST_REST_BITS
        if not (drawn or _DIGITS_OF_DIGEST.fullmatch(rest)):
            return
        end = found.start("rest") + len(rest)
        yield found.start("rest"), end


def _unescape(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2]
    return chr(int(code, 16)) if code else "/"


def _base64_runs(text: str) -> Iterator[Encoded]:
    """Yield the printable text that stands in base64 in a text."""
    position = 0
    while found := _BASE64_TEXT.search(text, position):
        start = found.start()
        while start - 4 >= position and _BASE64_MARKS.issuperset(
            text[start - 4 : start]
        ):
            start -= 4
        run = _BASE64_RUN.match(text, found.end())
        position = run.end() if run else found.end()
        yield Encoded(start, position, _decode_base64(text[start:position]))


def _unicode_base64_runs(text: str) -> Iterator[Encoded]:
    """Yield the text beyond ASCII that stands in base64 in a text, as whole words."""
    for run in _BASE64_WORD.finditer(text):
        decoded = _decode_base64(run[0], "strict")
        readable = all(c.isprintable() or c in "\t\r\n\u3000\u00a0" for c in decoded)
        if readable and not decoded.isascii():
            yield Encoded(run.start(), run.end(), decoded)


def _decode_base64(run: str, errors: str = "replace") -> str:
    """Return what a run says; "" if it is no text in base64."""
    bare = "".join(run.split()).rstrip("=").translate(_URL_SAFE)
    bare = bare[: len(bare) - (len(bare) % 4 == 1)]
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4)).decode("utf-8", errors)
    except ValueError:
        return ""


ENCODINGS: Final = (
    ("%[0-9A-Fa-f]{2}", _percent_runs),
    (BASE64_TEXT, _base64_runs),
    (BASE64_UNICODE, _unicode_base64_runs),
    (r"\\(?:u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|/)", _escaped_runs),
    (_WRAPPED, _wrapped_runs),
    (_TERMINAL_SEQUENCE, _coloured_runs),
    (_MARK_ENTITY, _entity_runs),
)
"""The pattern of a text that may hold encoded runs, and what yields them."""
