"""Answers without a proper end: cut off, or running in circles."""

import re
from typing import Final

from fedlearn.distil.reasons import reason_words
from fedlearn.distil.reasons.text_parts import (
    FENCE,
    FENCED,
    SENTENCE_END,
    SHORT,
    WORD,
)
from fedlearn.distil.statements import lazy_pattern
from fedlearn.episodes import lines_of

_TAIL: Final = 600
_MAX_READ: Final = 100_000
_TRUNCATED: Final = lazy_pattern(
    r"[\[(<…]{1,2}\W{0,3}(?:truncated|cut off|output truncated|abgeschnitten|tronqué"
    r"|truncado|max[_ ]tokens)[^\n]{0,40}[\])>]\W*$",
    re.IGNORECASE,
)
_ENDED: Final = lazy_pattern(r"[.!?…)\]}>\"'”»`*|✅✔☑;]\s*$")
_BARE_ITEM: Final = lazy_pattern(r"(?:\d{1,3}[.)]|[-*+•])")
_NEVER_LAST: Final = (",", ":", "(", "[", "{", " -")
_OTHER_LINES: Final = ("|", "#", ">", "$")
_LEAST_CHARS: Final = 40
_PARAGRAPH: Final = 60
_PARAGRAPHS: Final = 4

_UNIT_CHARS: Final = 20
_MANY_UNITS: Final = 4
_TWICE: Final = 2
_REPEATED, _REPEATED_CODE = 0.4, 0.75
_LOOP_WORDS, _LOOP_SHARE = 40, 0.4


def is_cut_off(_question: str, answer: str) -> bool:
    """Return whether a fence is open, or the end is in the middle of a sentence."""
    if len(FENCE.findall(answer)) % 2 or _TRUNCATED.search(answer[-_TAIL:]):
        return True
    last = answer[-_TAIL:].rsplit("\n", 1)[-1].strip()
    if _BARE_ITEM.fullmatch(last):
        return True
    if len(answer) < _LEAST_CHARS or FENCE.match(last):
        return False
    if last.startswith(_OTHER_LINES):
        return False
    return last.endswith(_NEVER_LAST) or _lacks_an_end(answer, last)


def _lacks_an_end(answer: str, last: str) -> bool:
    if _ENDED.search(last) or reason_words.CODE_LINE.search(last):
        return False
    if _is_open(last) or reason_words.FUNCTION_WORD.search(last):
        return True
    return "://" not in last and _lacks_its_stop(answer, last)


def _is_open(line: str) -> bool:
    """Return whether a bracket or a code span of the last line is still open."""
    brackets = line.count("(") - line.count(")") - line.count(":(")
    return brackets > 0 or line.count("`") % 2 == 1


def _lacks_its_stop(answer: str, last: str) -> bool:
    """Return whether all other paragraphs end with a stop, and there are some."""
    prose = FENCED.sub("", answer[-8_000:])
    lines = [line.strip() for line in lines_of(prose)]
    long = [line for line in lines if len(line) > _PARAGRAPH and line != last]
    if len(answer) < SHORT or len(long) < _PARAGRAPHS:
        return False
    return all(_ENDED.search(line) or line.endswith(":") for line in long)


def is_circling(_question: str, answer: str) -> bool:
    """Return whether an answer says the same again and again."""
    text = answer[:_MAX_READ]
    prose = FENCED.sub("", text)
    if _repeats(prose, _REPEATED) or _repeats(text, _REPEATED_CODE):
        return True
    return _turns(WORD.findall(prose.lower()))


def _repeats(text: str, share: float) -> bool:
    parts = (part.strip() for part in SENTENCE_END.split(text))
    units = [part for part in parts if len(part) >= _UNIT_CHARS]
    again = len(units) - len(set(units))
    return len(units) >= _MANY_UNITS and again >= max(_TWICE, share * len(units))


def _turns(spoken: list[str]) -> bool:
    """Return whether most runs of four words are repetitions."""
    runs = list(zip(spoken, spoken[1:], spoken[2:], spoken[3:], strict=False))
    return len(spoken) >= _LOOP_WORDS and len(set(runs)) < _LOOP_SHARE * len(runs)
