"""The whole of an assigned value and the name it is assigned to."""

import re
from collections.abc import Collection
from functools import partial
from typing import Final

from fedlearn.redaction.rules.context import walk_back
from fedlearn.redaction.rules.name_forms import plural_kind
from fedlearn.redaction.rules.rule import Span
from fedlearn.redaction.rules.secret_values import (
    Kind,
    is_camel,
    is_secret_value,
    name_kind,
)

_WINDOW: Final = 64
"""Characters before a value in which the end of its name is looked for."""

_LONGEST_NAME: Final = 64

_SHORT: Final = 5

_LEAST_PART: Final = 8
"""Characters of the end of a name that a value repeats."""

_LONGEST: Final = 512
"""Longest quoted value."""

_LINE: Final = 160
"""Characters of its line that are read before a name."""

TYPE: Final = r":[ ]?&?[A-Za-z][A-Za-z0-9_.\[\]]{0,24} = "
"""The annotation of a variable, with what assigns its value."""

_HEAD: Final = re.compile(
    r"[\\\"'`\])}*]{0,20}[ \t]{0,8}"
    r"(?P<separator>:=|=>|->|={1,3}|::?)\*{0,2}[ \t]{0,8}"
    r"(?:[rbufRBUF]{0,2}(?P<opening>\\{0,20}[\"'`]{1,3}))?\Z"
)
_TYPED_NAME: Final = re.compile(r"([A-Za-z0-9_]{2,64}): ?&?\Z")
_NEXT_FIELD: Final = re.compile(
    r"</|[;&,|][ ]?[\"']?[A-Za-z_][A-Za-z0-9_. -]{0,40}[=:]"
)
_LINE_START: Final = re.compile(
    r"(?:\A|[\r\n]|\\[nrt]|[\"'`])[ \t]{0,40}"
    r"(?:(?:[-*+#>|;]|//|[0-9]{1,6}[:|]) {0,4}){0,4}"
    r"(?:(?:export|set|setenv|ENV|ARG|let) )?[\"'`]?\Z"
)
_FIELD_START: Final = re.compile(r"[{,;&?][ \t]{0,4}[\"'`]?\Z")
_OPENED: Final = re.compile(r"[{,;&?(\"'/-][ \t]{0,4}\Z")
_VALUE_ENDS: Final = re.compile(
    r"(?:[ \t]*(?:[ \t](?:\#|//|;|<!--|/\*|--)[^\r\n]*)?(?:\Z|[\r\n]|\\[nrt\"'])|[\"'`]"
    r"|[ \t]*[},\]])"
)
_IDENTIFIER: Final = re.compile(
    r"(?:[A-Za-z_]\w*(?:[.?]{1,2}|::?))*[A-Za-z_]\w*[?!]?\Z"
)
_CALLED: Final = re.compile(r"\w\([^()\"'`]*(?:[\"'`][^\"'`]*[\"'`][^()\"'`]*)*\Z")
"""The end of a text in the arguments of a call, not within a string of them."""

_CODE_BEHIND: Final = re.compile(r";|,[ \t]*(?:\Z|[\r\n])|[ \t]*(?:\||\?|=|\{|\))")
_LAST_WORD: Final = re.compile(r"[A-Za-z0-9]+\Z")
_DOUBLED: Final = re.compile("''[A-Za-z0-9]")
"""A quote within a value of YAML or SQL."""

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
        doubled = quote == "'" and _DOUBLED.match(text, position)
        if text[position] == quote and not doubled:
            return position if position > start else None
        position += 2 if doubled or text[position] == "\\" else 1
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
    name_start, name_end = _name_span(text, start, head)
    name = text[name_start:name_end]
    kind = name_kind(name) or plural_kind(name)
    if (
        kind is None
        or kind not in kinds
        or head["separator"] == "::"
        or _is_verb(text, name_start, name, head["separator"])
    ):
        return None
    end, quoted = value_end(text, start, end)
    value = text[start:end]
    if value == name or (
        not quoted and _is_expression(text, (name_start, name_end), head, (start, end))
    ):
        return None
    assigned = quoted or _is_assigned(text, head, (name_start, name_end), (start, end))
    return _accepted(text, (start, end), kind, quoted=quoted, assigned=assigned)


def _name_span(text: str, start: int, head: re.Match[str]) -> Span:
    name_end = start - len(head.string) + head.start()
    name_start = _name_start(text, name_end)
    typed = _TYPED_NAME.search(text, max(0, name_start - _WINDOW), name_start)
    if typed and head["separator"] == "=" and name_kind(typed[1]):
        return typed.span(1)
    return name_start, name_end


def _accepted(
    text: str, span: Span, kind: Kind, *, quoted: bool, assigned: bool
) -> Span | None:
    value = text[slice(*span)]
    parts = value.split(",") if kind == "key" else [value]
    secret = any(
        is_secret_value(kind, part, quoted=quoted, assigned=assigned) for part in parts
    )
    return span if secret else None


password_value: Final = partial(_assigned_value, kinds={"password", "pin"})
secret_value: Final = partial(_assigned_value, kinds={"secret", "key"})


def _name_start(text: str, name_end: int) -> int:
    """Return where a name begins, with the word before it, as in `api key`."""
    start = walk_back(text, name_end, "_.@-", _LONGEST_NAME)
    if start and text[start - 1] == " ":
        word = walk_back(text, start - 1, "_", _LONGEST_NAME)
        return word if word < start - 1 else start
    return start


def _line_before(text: str, position: int) -> str:
    """Return what stands on the line before a place, or the end of it."""
    first = max(0, position - _LINE)
    return text[max(first, text.rfind("\n", first, position)) : position]


def _is_verb(text: str, start: int, name: str, separator: str) -> bool:
    """Return whether a name is the verb or the result of a test, `First pass: ...`.

    Or the name of a variable, or of a field between colons.
    """
    before = text[max(0, start - _LINE) : start]
    if separator == ":" and before.endswith(("${", ":")):
        return True
    word = _LAST_WORD.search(name)
    if word is None or word[0].lower() != "pass":
        return "@" in name
    if " " in name or separator not in {":", "->"}:
        return name.lower().endswith(" pass")
    begins = _LINE_START.search(before) or _OPENED.search(before)
    return name == "PASS" or not begins


def _is_same(name: str, value: str) -> bool:
    """Return whether a value only repeats the name, as arguments of calls do."""
    bare = "".join(filter(str.isalnum, value)).lower()
    whole = "".join(filter(str.isalnum, name)).lower()
    return whole == bare or (len(bare) >= _LEAST_PART and whole.endswith(bare))


def _is_expression(text: str, name: Span, head: re.Match[str], value: Span) -> bool:
    """Return whether a value without quotes is code: a name, a type or a call."""
    word = text[slice(*value)]
    if word[:1] in "([" or _is_same(text[slice(*name)], word):
        return True
    if not _IDENTIFIER.match(word) or _is_numbered(word):
        return False
    before = _line_before(text, name[0])
    if _CALLED.search(before):
        return True
    behind = bool(_CODE_BEHIND.match(text, value[1], value[1] + 4))
    if head["separator"] == ":":
        quoted_name = head[0].lstrip("\\")[:1] in {'"', "'"}
        return quoted_name or (behind and not _FIELD_START.search(before))
    spaced = head[0][:1] == " " and head[0].endswith(" ")
    return spaced and behind and ";" not in before


def _is_numbered(word: str) -> bool:
    """Return whether digits make a word more than an identifier."""
    return any(map(str.isdigit, word)) and not is_camel(word.rstrip("0123456789"))


def _is_assigned(text: str, head: re.Match[str], name: Span, value: Span) -> bool:
    """Return whether a program or a file of settings assigns a value, not prose."""
    if head[0].endswith(" ") and is_camel(text[slice(*value)]):
        return False
    ends = bool(_VALUE_ENDS.match(text, value[1]))
    if head["separator"] in {"=", ":=", "=>"}:
        spaced = head[0].endswith(" ")
        return not spaced or ends or text[value[1] : value[1] + 1] in ";&|)"
    if head["separator"] != ":" or not ends:
        return False
    before = text[max(0, name[0] - _LINE) : name[0]]
    if _LINE_START.search(before) or _FIELD_START.search(before):
        return " " not in text[slice(*name)].strip()
    return False


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
