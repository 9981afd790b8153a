"""The parts of an answer: fences, code, list items, sentences."""

import re
from typing import Final

from fedlearn.distil.statements import lazy_pattern

HEAD: Final = 1_200
"""Characters of a question or answer in which its intent stands."""
SHORT: Final = 600

FENCE: Final = lazy_pattern(r"^[ \t]*(?:```|~~~)", re.MULTILINE)
FENCED: Final = lazy_pattern(
    r"^[ \t]*(?:```|~~~).*?(?:^[ \t]*(?:```|~~~)|\Z)", re.MULTILINE | re.DOTALL
)
SENTENCE_END: Final = lazy_pattern(r"(?<=[.!?:;])\s+|\n+")
CODE: Final = lazy_pattern(r"`[^`\n]{2,200}`|^(?: {4}|\t)\S", re.MULTILINE)
WORD: Final = lazy_pattern(r"[^\W_]+")
_LIST_ITEM: Final = lazy_pattern(r"^[ \t]*(?:[-*•+]|\d{1,3}[.)])[ \t]+\S", re.MULTILINE)

_MAX_READ: Final = 100_000
_FEWEST_STEPS: Final = 3
_LEAST_SENTENCE: Final = 8


def has_steps(answer: str) -> bool:
    """Return whether there is a list of three items at least."""
    return len(_LIST_ITEM.findall(answer[:_MAX_READ])) >= _FEWEST_STEPS


def has_substance(answer: str) -> bool:
    """Return whether there are code or several steps."""
    if FENCE.search(answer) or len(CODE.findall(answer[:_MAX_READ])) > 1:
        return True
    return len(answer) > SHORT and has_steps(answer)


def sentences_of(text: str) -> list[str]:
    """Return the sentences and lines of a text, without very short ones."""
    parts = SENTENCE_END.split(text)
    return [s for s in parts if len(s.strip()) > _LEAST_SENTENCE] or [text]
