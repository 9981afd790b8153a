"""Several secrets under one name: lists, and the codes that recover an account."""

import re
from collections.abc import Iterator
from itertools import takewhile
from typing import Final

from fedlearn.redaction.rules import (
    Kind,
    Rule,
    Span,
    is_secret_value,
    is_value_in_prose,
    list_kind,
    starts_word,
    walk_back,
)

_LONGEST: Final = 4_000
"""Characters of a list that are read."""

_NAME_END: Final = re.compile(
    r"[\\\"'`\])}*]{0,20}[ \t]{0,8}(?::=|=>|=|:)[ \t\r\n]{0,80}\Z"
)
_INLINE_ITEM: Final = re.compile(
    r"[ \t\r\n,]*(?:\\{0,8}(?P<quote>[\"'`])"
    r"(?P<quoted>[^\"'`\r\n\\]{1,512})\\{0,8}(?P=quote)"
    r"|(?P<bare>[^\s,\"'`\\\[\]{}()<>]{1,512}))"
)
_DASHED_ITEM: Final = re.compile(
    r"(?:\r?\n)?(?P<indent>[ \t]*)-[ \t]+(?P<quote>[\"']?)"
    r"(?P<value>[^\s\"'#][^\r\n\"']{0,511})"
)
_CODE: Final = re.compile(
    r"(?:[ \t\r\n,;:|/\"'`*\u2022\[\]()-]|(?:and|or|are|is) |[0-9]{1,2}[.)][ \t])*"
    r"(?P<code>[0-9]{3,4} [0-9]{3,4}(?: [0-9]{3,4})?"
    r"|[A-Za-z0-9]{4,}(?:-[A-Za-z0-9]{3,}){0,7})"
)
_LEAST_CODE: Final = 6


def _kind_before(text: str, start: int) -> Kind | None:
    window = text[max(0, start - 128) : start]
    head = _NAME_END.search(window)
    if head is None:
        return None
    end = start - len(window) + head.start()
    return list_kind(text[walk_back(text, end, "_.-", 64) : end])


def _inline_items(text: str, start: int, kind: Kind) -> Iterator[Span]:
    """Yield the secrets of a list in brackets, as of JSON, of YAML and of Nix."""
    position, stop = start + 1, min(len(text), start + _LONGEST)
    while item := _INLINE_ITEM.match(text, position, stop):
        group = "quoted" if item["quote"] else "bare"
        position = item.end()
        quoted = group == "quoted"
        sure = quoted or is_value_in_prose(item[group])
        if sure and is_secret_value(kind, item[group], quoted=quoted, assigned=True):
            yield item.span(group)


def _dashed_items(text: str, start: int, kind: Kind) -> Iterator[Span]:
    """Yield the secrets of a list of lines with dashes, as of YAML."""
    position = text.rfind("\n", 0, start) + 1
    stop = min(len(text), start + _LONGEST)
    indent = None
    while item := _DASHED_ITEM.match(text, position, stop):
        if indent not in {None, item["indent"]}:
            return
        indent, position = item["indent"], item.end() + len(item["quote"])
        value = item["value"].split(" #")[0].rstrip()
        if ": " in value or value[-1:] in {":", "="}:
            return
        if is_secret_value(kind, value, quoted=bool(item["quote"]), assigned=True):
            yield item.start("value"), item.start("value") + len(value)


def list_items(text: str, start: int) -> Iterator[Span]:
    """Return the secrets of a list whose first mark is at a place."""
    kind = _kind_before(text, start)
    if kind is None or kind == "pin":
        return iter(())
    if text[start] == "[":
        return _inline_items(text, start, kind)
    return _dashed_items(text, start, kind)


def _is_code(found: re.Match[str]) -> bool:
    code = found["code"]
    return len(code) >= _LEAST_CODE and any(map(str.isdigit, code))


def codes(text: str, start: int) -> Iterator[Span]:
    """Yield the codes that stand one after the other from a place on."""
    stop = min(len(text), start + _LONGEST)

    def following() -> Iterator[re.Match[str]]:
        position = start
        while found := _CODE.match(text, position, stop):
            yield found
            position = found.end()

    for found in takewhile(_is_code, following()):
        if starts_word(text, found.start("code")):
            yield found.span("code")


LIST_RULES: Final[tuple[Rule, ...]] = (
    Rule(
        "secret-list",
        "secrets in a list under one name, as of JSON, YAML and Nix",
        r"(?i)(?:passw(?:or[dt]|d)|passphrase|pwd|secret|token|key|credential)s?"
        r"[\\\"'`]{0,9}[ \t]{0,8}(?:=|:|:=|=>)[ \t]{0,8}(?:\r?\n[ \t]{0,40})?"
        r"(?P<value>\[|-[ \t])",
        "secret",
        reader=list_items,
    ),
    Rule(
        "recovery-code",
        "codes that recover an account",
        r"(?i)(?:recovery|backup|scratch|rescue|emergency|2fa|mfa|one-time)[ _-]codes?"
        r"[\"'`*]{0,4}[ \t]{0,4}(?:[:=]|is|are)[\"'`*]{0,4}"
        r"(?P<value>[ \t\r\n\"'`\[*-]{0,80}"
        r"(?:1[.)][ \t])?[A-Za-z0-9])",
        "secret",
        reader=codes,
    ),
)
