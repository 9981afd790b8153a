"""Telephone numbers."""

import re
from typing import Final

from fedlearn.redaction.people.accounts import person_rule
from fedlearn.redaction.rules import Rule, Span, ends_word, starts_word

_COUNTRY_CODE: Final = re.compile(
    r"1|7|2[07]|2[1-69][0-9]|3[0-469]|3[578][0-9]|4[013-9]|42[0-9]|5[1-8]|5[09][0-9]"
    r"|6[0-6]|6[789][0-9]|8[1246]|8[0578][0-9]|9[0-58]|9[679][0-9]"
)
_SHORT_NUMBER: Final = 6
_LONG_NUMBER: Final = 9
_LONGEST_NUMBER: Final = 15
"""Digits of telephone numbers; the longest by E.164."""

_FOUR_PARTS: Final = re.compile(r"[0-9]+(?:\.[0-9]+){3}")
_GOES_ON: Final = re.compile(r"[.:]\d")
_SEPARATED: Final = re.compile(r"[0-9)][ ./-]\(?[0-9]")
_COLUMN_BEFORE: Final = re.compile(r"(?:\A|[^0-9])[0-9]{3,}[ \t]{1,4}\Z")
_COLUMN_AFTER: Final = re.compile(r"[ \t]{1,4}[0-9]{3,}(?![0-9/.-])")
_JOINED: Final = re.compile(r"[A-Za-z0-9][.-]")
_BYTE_BEFORE: Final = re.compile(
    r"(?:\A|[^0-9A-Za-z])(?:[0-9][0-9A-Fa-f]|[A-Fa-f][0-9]) \Z"
)
_BYTE_AFTER: Final = re.compile(r" (?:[0-9][0-9A-Fa-f]|[A-Fa-f][0-9])(?![0-9A-Za-z])")
_WITHIN_WORD: Final = re.compile(r"(?i)[a-z](?:tel|cell|handy|mobile)[^0-9+(a-z]*\Z")


def _digits(value: str) -> str:
    return "".join(filter(str.isdigit, value))


def _is_part(text: str, start: int, end: int) -> bool:
    """Return whether it is a part of an id with dashes, or one of many numbers."""
    if _JOINED.match(text, start - 2) and start > 1:
        return True
    if text[end : end + 1] == "-" and text[end + 1 : end + 2].isalnum():
        return True
    before = text[max(0, start - 24) : start]
    if _BYTE_BEFORE.search(before) or _BYTE_AFTER.match(text, end):
        return True
    return bool(_COLUMN_BEFORE.search(before) or _COLUMN_AFTER.match(text, end))


def _international_number(text: str, start: int, end: int) -> Span | None:
    if not starts_word(text, start) or not ends_word(text, end):
        return None
    digits = _digits(text[start:end].removeprefix("00"))
    if not _LONG_NUMBER <= len(digits) <= _LONGEST_NUMBER or not _COUNTRY_CODE.match(
        digits
    ):
        return None
    if text[start] != "+" and (
        not _SEPARATED.search(text, start, end) or _is_part(text, start, end)
    ):
        return None
    return None if _GOES_ON.match(text, end) else (start, end)


def _national_number(text: str, start: int, end: int) -> Span | None:
    before, after = text[start - 1 : start], text[end : end + 1]
    if not starts_word(text, start) or (before and before in "-./:_"):
        return None
    if after and (after.isalnum() or after in "-_/"):
        return None
    if text[start] != "(" and _is_part(text, start, end):
        return None
    return None if _GOES_ON.match(text, end) else (start, end)


def _named_number(text: str, start: int, end: int) -> Span | None:
    digits = _digits(text[start:end])
    separated = bool(_SEPARATED.search(text, start, end))
    if not _SHORT_NUMBER <= len(digits) <= _LONGEST_NUMBER or not ends_word(text, end):
        return None
    if not separated and len(digits) < _LONG_NUMBER:
        return None
    if _FOUR_PARTS.fullmatch(text, start, end):
        return None
    if _WITHIN_WORD.search(text, max(0, start - 24), start):
        return None
    return start, end


PHONE_RULES: Final[tuple[Rule, ...]] = (
    person_rule(
        "phone",
        "telephone numbers in international form",
        r"(?:\+|00)[1-9][0-9 ()./-]{6,22}[0-9]",
        validator=_international_number,
    ),
    person_rule(
        "phone-national",
        "telephone numbers as they are written in America, Europe and Japan",
        r"(?:(?:1[-. ])?\([2-9][0-9]{2}\) ?[2-9][0-9]{2}[-. ][0-9]{4}"
        r"|(?:1[-. ])?[2-9][0-9]{2}[-.][2-9][0-9]{2}[-. ][0-9]{4}"
        r"|0[1-9](?:[ .][0-9]{2}){4}|0[1-9][0-9]{1,3} [0-9]{3,4} [0-9]{3,4}"
        r"|0[1-9][0-9]{1,4}[ /-][0-9]{6,9}|\(0[1-9][0-9]{1,4}\) ?[0-9]{5,9}"
        r"|06-[0-9]{8}"
        r"|0[1-9][0-9] [0-9]{3} [0-9]{2} [0-9]{2}|0[1-9][0-9]?-[0-9]{4}-[0-9]{4}"
        r"|\([1-9][0-9]\) ?9?[0-9]{4}-[0-9]{4}"
        r"|8 ?\([0-9]{3}\) ?[0-9]{3}-[0-9]{2}-[0-9]{2})",
        "phone",
        _national_number,
    ),
    person_rule(
        "phone-named",
        "numbers after the word phone",
        r"(?i)(?:phone|tel|mobile|cell|fax|whatsapp|telephone|handy)"
        r"(?: ?(?:number|no|nr))?\.?[\"']?(?: is)?[ :=]{1,3}[\"']?"
        r"(?P<value>[+(0-9][0-9 ()./-]{5,20}[0-9])",
        "phone",
        _named_number,
    ),
)
