"""The whole of an assigned value and the name it is assigned to."""

import re
from collections.abc import Collection
from functools import partial
from typing import Final

from fedlearn.redaction.rules.context import walk_back
from fedlearn.redaction.rules.rule import Span
from fedlearn.redaction.rules.secret_values import (
    Kind,
    is_camel,
    is_secret_value,
    is_value_in_prose,
    name_kind,
)

_WINDOW: Final = 64
"""Characters before a value in which the end of its name is looked for."""

_LONGEST_NAME: Final = 64

_SHORT: Final = 5

_LONGEST: Final = 512
"""Longest quoted value."""

TYPE: Final = r":[ ]?&?[A-Za-z][A-Za-z0-9_.\[\]]{0,24} = "
"""The annotation of a variable, with what assigns its value."""

_HEAD: Final = re.compile(
    r"[\\\"'`\])}*]{0,20}[ \t]{0,8}"
    r"(?P<separator>:=|=>|->|={1,3}|::?)[ \t]{0,8}"
    r"(?:[rbufRBUF]{0,2}(?P<opening>\\{0,20}[\"'`]{1,3}))?\Z"
)
_TYPED_NAME: Final = re.compile(r"([A-Za-z0-9_]{2,64}): ?&?\Z")
_NEXT_FIELD: Final = re.compile(
    r"</|[;&,|][ ]?[\"']?[A-Za-z_][A-Za-z0-9_. -]{0,40}[=:]"
)
_LINE_START: Final = re.compile(
    r"[ \t]{0,40}(?:[-*+#>|] {0,4}|export |set |[{(,\"'] ?)*\Z"
)
_MARKS_BEHIND: Final = ".,;:!?*_~"
"""Of a sentence, and of Markdown, behind a word."""

_CLOSERS: Final = {")": "(", "]": "[", "}": "{", ">": "<"}
_QUOTES: Final = "\"'`"


def value_end(text: str, start: int, end: int) -> tuple[int, bool]:
    """Return where a value ends whose beginning matched, and whether it is quoted."""
    quote = text[start - 1] if start else ""
    quoted = bool(quote and quote in _QUOTES)
    if quoted and (closing := _closing_quote(text, start, quote)):
        return closing, True
    if field := _NEXT_FIELD.search(text, start + 1, end):
        end = field.start()
    return _without_punctuation(text, start, end), quoted


def _closing_quote(text: str, start: int, quote: str) -> int | None:
    slashes = 0
    while start - 2 - slashes >= 0 and text[start - 2 - slashes] == "\\":
        slashes += 1
    if slashes:
        found = text.find("\\" * slashes + quote, start, start + _LONGEST)
        return found if found > start else None
    position = start
    stop = min(len(text), start + _LONGEST)
    while position < stop and text[position] not in "\r\n":
        if text[position] == quote:
            return position if position > start else None
        position += 2 if text[position] == "\\" else 1
    return None


def _without_punctuation(text: str, start: int, end: int) -> int:
    while end > start + 1:
        last = text[end - 1]
        opener = _CLOSERS.get(last)
        if opener is not None and opener in text[start:end]:
            return end
        if opener is None and last not in ".,;:":
            return end
        end -= 1
    return end


def _assigned_value(
    text: str, start: int, end: int, *, kinds: Collection[Kind]
) -> Span | None:
    """Accept the value of an assignment to a name of one of some kinds."""
    window = text[max(0, start - _WINDOW) : start]
    head = _HEAD.search(window)
    if head is None:
        return None
    end, quoted = value_end(text, start, end)
    name_end = start - len(window) + head.start()
    name_start = _name_start(text, name_end)
    typed = _TYPED_NAME.search(text, max(0, name_start - _WINDOW), name_start)
    if typed and head["separator"] == "=" and name_kind(typed[1]):
        name_start, name_end = typed.span(1)
    name = text[name_start:name_end]
    kind = name_kind(name)
    if kind is None or kind not in kinds:
        return None
    assigned = quoted or _is_program_like(text, head, name_start, name, (start, end))
    return _accepted(text, (start, end), kind, quoted=quoted, assigned=assigned)


def _accepted(
    text: str, span: Span, kind: Kind, *, quoted: bool, assigned: bool
) -> Span | None:
    value = text[slice(*span)]
    secret = is_secret_value(kind, value, quoted=quoted, assigned=assigned)
    return span if secret else None


password_value: Final = partial(_assigned_value, kinds={"password"})
secret_value: Final = partial(_assigned_value, kinds={"secret", "key"})


def _name_start(text: str, name_end: int) -> int:
    """Return where a name begins, with the word before it, as in `api key`."""
    start = walk_back(text, name_end, "_.@-", _LONGEST_NAME)
    if start and text[start - 1] == " ":
        return min(start, walk_back(text, start - 1, "_-", _LONGEST_NAME))
    return start


def _is_program_like(
    text: str, head: re.Match[str], name_start: int, name: str, value: Span
) -> bool:
    """Return whether it is an assignment of a program or of YAML, not prose."""
    separator = head["separator"]
    if head[0].endswith(" ") and is_camel(text[slice(*value)]):
        return False
    if separator in {"=", ":=", "=>"} or head["opening"]:
        return True
    if separator != ":":
        return False
    line = text.rfind("\n", max(0, name_start - 64), name_start) + 1
    line = line or max(0, name_start - 64)
    rest = text[value[1] : value[1] + 1]
    return bool(
        _LINE_START.match(text, line, name_start)
        and " " not in name.strip()
        and rest in {"", "\r", "\n", ",", "}", "\\"}
    )


def argument_value(text: str, start: int, end: int) -> Span | None:
    """Accept the value that a command line or a protocol expects in this place."""
    end, quoted = value_end(text, start, end)
    return _accepted(text, (start, end), "password", quoted=quoted, assigned=True)


def plain_value(text: str, start: int, end: int) -> Span | None:
    """Accept a quoted value that is no word of prose either."""
    end, quoted = value_end(text, start, end)
    if end - start <= _SHORT:
        return None
    return _accepted(text, (start, end), "password", quoted=quoted, assigned=False)


def value_in_prose(text: str, start: int, end: int) -> Span | None:
    """Accept a value that a sentence states, when it is no word of prose."""
    end, quoted = value_end(text, start, end)
    if not quoted and not is_value_in_prose(text[start:end].rstrip(_MARKS_BEHIND)):
        return None
    return _accepted(text, (start, end), "password", quoted=quoted, assigned=quoted)
