"""Sentences of a text, in scripts with blanks and without."""

from collections.abc import Iterator
from typing import Final

from fedlearn.distil.statements import lazy_pattern

_END: Final = lazy_pattern(
    r"[.!?\u2026][\"')\]*_\u201d»]{0,3}(?=\s+[^a-z\s]|\s*$)|[\u3002\uff01\uff1f]|\n"
)
_ABBREVIATION: Final = lazy_pattern(
    r"(?i)(?:^|[\s(])(?:e\.g|i\.e|z\. ?b|d\. ?h|bzw|ca|etc|vs|nr|no|p\. ?ex|cf"
    r"|p\. ?ej|dr|mr"
    r"|mrs|st|fig|approx|incl|usw|u\. ?a)\.$"
)
_LINK: Final = lazy_pattern(r"!?\[([^\]\n]{1,200})\]\([^)\n]{0,400}\)")
_MARKS: Final = lazy_pattern(r"\*\*|__|`+|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)|~~")
_LINE_START: Final = lazy_pattern(
    r"^(?:\s{0,12}(?:#{1,6}\s|[-*+\u2022]\s|>\s?|[0-9]{1,3}[.)]\s|\[[ xX]\]\s))+"
)


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a text, without what is blank; a line ends one."""
    start = 0
    for end in _END.finditer(text):
        if _ABBREVIATION.search(text[max(start, end.end() - 8) : end.end()]):
            continue
        if piece := text[start : end.end()].strip():
            yield piece
        start = end.end()
    if piece := text[start:].strip():
        yield piece


def without_marks(line: str) -> str:
    """Return a line without the marks of Markdown."""
    plain = _LINK.sub(r"\1", _LINE_START.sub("", line))
    return " ".join(_MARKS.sub("", plain).split())
