"""The texts that a text can stand for: without what hides words from a reader."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from html import unescape
from typing import Final

from fedlearn.redaction import ENCODINGS, Prefilter, fold

_ALIKE: Final = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0445\u0443\u0456\u0458\u0455\u04cf\u0501\u051b"
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u0406\u0408\u0405"
    "\u03b1\u03bf\u03c1\u03bd\u03b9\u03c5\u0391\u0392\u0395\u0397\u0399\u039a\u039c\u039d"
    "\u039f\u03a1\u03a4\u03a7\u03a5\u0131\u0261\u0585",
    "aeopcxyijslqqABEKMHOPCTXIJSaopviuABEHIKMNOPTXYigo",
)
"""Letters of other scripts that look like Latin ones."""

_DIGITS: Final = str.maketrans("013457@$", "oieastas")
_LETTER_DIGIT: Final = re.compile(r"[A-Za-z][013457@$]|[013457@$][A-Za-z]")
_SPACED: Final = re.compile(r"\b[A-Za-z](?:[ ._*-][A-Za-z]){3,}\b")
_BETWEEN_WORDS: Final = re.compile(r"(?<=[A-Za-z])[_.*-](?=[A-Za-z])")
_CONTINUED: Final = re.compile(r"[\\`^][ \t]{0,9}\r?\n[ \t]{0,80}")
_TAGS: Final = range(0xE0020, 0xE007F)


def readings(text: str) -> set[str]:
    """Return a text as a shell and a browser read it, and what it encodes."""
    plain = _plain(text)
    found = {text, plain}
    found |= {inner for inner in _encoded(plain) if inner}
    if not text.isascii() and any(ord(mark) in _TAGS for mark in text):
        found.add("".join(_untagged(mark) for mark in text))
    return found


def reading_of_a_person(text: str) -> str:
    """Return a text in the words that a person sees in it; commands are lost in it."""
    return _bare(_plain(text))


def _plain(text: str) -> str:
    return _CONTINUED.sub(" ", fold(unescape(text)))


def _bare(text: str) -> str:
    """Return a text in letters without accents, in Latin ones where they look alike."""
    if not text.isascii():
        apart = unicodedata.normalize("NFKD", text.translate(_ALIKE))
        text = "".join(mark for mark in apart if not unicodedata.combining(mark))
    text = _SPACED.sub(lambda found: re.sub(r"[ ._*-]", "", found[0]), text)
    text = _BETWEEN_WORDS.sub(" ", text)
    return text.translate(_DIGITS) if _LETTER_DIGIT.search(text) else text


def _encoded(text: str) -> Iterator[str]:
    """Yield what stands in base64, in escapes or in the encoding of URLs."""
    for index in _prefilter().candidates(text):
        yield "\n".join(run.decoded for run in ENCODINGS[index][1](text))


@cache
def _prefilter() -> Prefilter:
    return Prefilter(pattern for pattern, _ in ENCODINGS)


def _untagged(mark: str) -> str:
    return chr(ord(mark) - 0xE0000) if ord(mark) in _TAGS else mark
