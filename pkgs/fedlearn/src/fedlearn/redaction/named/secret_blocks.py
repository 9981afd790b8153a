"""Values on the lines behind their name: block scalars, here-documents, manifests."""

import re
from collections.abc import Iterator
from typing import Final

from fedlearn.redaction.rules import (
    Kind,
    Rule,
    Span,
    is_reference,
    is_secret_value,
    is_stand_in,
    is_value_in_prose,
    name_kind,
    walk_back,
)

_LONGEST: Final = 8_000
"""Characters of a block or a manifest that are read."""

_MOST_LINES: Final = 100
_INDENT: Final = 42
_LEAST_VALUE: Final = 4

_NAME_END: Final = re.compile(
    r"[\\\"'`\])}*]{0,20}[ \t]{0,8}(?::=|=>|=|:|<<)[ \t]{0,8}"
    r"(?:[|>][-+0-9]{0,2}|<<[-~]?[\"']?[A-Za-z_]{1,40}[\"']?|''|\"\"\"|'''|`|\\)?"
    r"(?:[ \t]{1,8}\#[^\r\n]{0,80})?[ \t]{0,8}\r?\n[ \t]{0,80}\Z"
)
_LINE: Final = re.compile(r"(?P<indent>[ \t]*)(?P<text>[^\r\n]*)\r?(?:\n|\Z)")
_DATA_LINE: Final = re.compile(
    r"(?:[ \t]*\#[^\r\n]*\r?\n)*(?P<indent>[ \t]*)"
    r"[\"']?[A-Za-z0-9_.-]{1,128}[\"']?:(?:[ \t]+|(?=\r?\n|\Z))"
    r"(?:(?P<block>[|>][-+0-9]{0,2})[ \t]*"
    r"|(?P<quote>[\"'])(?P<quoted>(?:[^\"'\\\r\n]|\\.)*)(?P=quote)"
    r"|(?P<bare>[^\s#\"'][^\r\n]*?))?(?:[ \t]+\#[^\r\n]*)?[ \t]*(?:\r?\n|\Z)"
)
_JSON_PAIR: Final = re.compile(
    r"[\s,{]*\\{0,8}\"[A-Za-z0-9_.-]{1,128}\\{0,8}\"\s*:\s*\\{0,8}\"(?P<value>[^\"\\\r\n]*)\\{0,8}\""
)
_SECRET_KIND: Final = re.compile(
    r"kind[\\\"']{0,9}[ \t]*:[ \t]*[\\\"']{0,9}Secret(?:[\\\"'\s,}]|\Z)"
)
_BETWEEN: Final = "\n---"
"""What stands between the documents of a YAML file."""


def _kind_before(text: str, start: int) -> Kind | None:
    window = text[max(0, start - 256) : start]
    head = _NAME_END.search(window)
    if head is None:
        return None
    end = start - len(window) + head.start()
    return name_kind(text[walk_back(text, end, "_.-", 64) : end])


def _block(text: str, start: int) -> Iterator[re.Match[str]]:
    """Yield the lines of a block that begins within its first line."""
    position = text.rfind("\n", 0, start) + 1
    stop = min(len(text), start + _LONGEST)
    least = start - position
    for _ in range(_MOST_LINES):
        line = _LINE.match(text, position, stop)
        if line is None or not line["text"] or len(line["indent"]) < least:
            return
        yield line
        position = line.end()
        if position >= stop:
            return


def block_value(text: str, start: int) -> Iterator[Span]:
    """Yield the only line of a block under the name of a secret, or each of its lines.

    More than one line is a secret where none has blanks or a name of its own.
    """
    kind = _kind_before(text, start)
    if kind not in {"password", "secret"}:
        return
    head = text[max(0, start - 256) : start].rstrip()[-3:]
    open_block = head[-1:] not in {":", "="}  # its first line says so
    for line in _block(text, start):
        value = line["text"].strip().strip("\"'")
        if " " in value or not (open_block or is_value_in_prose(value)):
            return
        if value[-1:] == ":" or not is_secret_value(
            kind, value, quoted=True, assigned=True
        ):
            return
        first = text.index(value, line.start("text"))
        yield first, first + len(value)
        if not open_block:
            return


def _is_in_secret(text: str, start: int) -> bool:
    """Return whether a place is in a manifest of the kind Secret."""
    low, high = max(0, start - _LONGEST), min(len(text), start + _LONGEST)
    if text.find("Secret", low, high) < 0:
        return False
    first = text.rfind(_BETWEEN, low, start)
    last = text.find(_BETWEEN, start, high)
    low, high = max(low, first), high if last < 0 else last
    return bool(_SECRET_KIND.search(text, low, high))


def _is_value(value: str) -> bool:
    return (
        len(value) >= _LEAST_VALUE
        and not is_reference(value)
        and not is_stand_in(value)
    )


def manifest_data(text: str, start: int) -> Iterator[Span]:
    """Return the values of the data of a manifest of the kind Secret."""
    below = text[max(0, start - _INDENT) : start].strip(" \t")[-1:] in {"\r", "\n"}
    if not (below or text[start] == "{") or not _is_in_secret(text, start):
        return iter(())
    return _json_data(text, start) if text[start] == "{" else _yaml_data(text, start)


def _json_data(text: str, start: int) -> Iterator[Span]:
    position, stop = start, min(len(text), start + _LONGEST)
    while pair := _JSON_PAIR.match(text, position, stop):
        position = pair.end()
        if _is_value(pair["value"]):
            yield pair.span("value")


def _yaml_data(text: str, start: int) -> Iterator[Span]:
    position = text.rfind("\n", 0, start) + 1
    stop = min(len(text), start + _LONGEST)
    indent = start - position
    while line := _DATA_LINE.match(text, position, stop):
        if len(line["indent"]) != indent or line.end() == position:
            return
        position = line.end()
        if line["block"]:
            for inner in _block(text, position + indent + 1):
                value = inner["text"].rstrip()
                position = inner.end()
                if " " not in value and _is_value(value):
                    yield inner.start("text"), inner.start("text") + len(value)
            continue
        group = "quoted" if line["quote"] else "bare"
        if line[group] and _is_value(line[group]):
            yield line.span(group)


BLOCK_RULES: Final[tuple[Rule, ...]] = (
    Rule(
        "secret-block",
        "secrets on the lines behind their name: block scalars, here-documents",
        r"(?i)(?:passw(?:or[dt]|d)|passphrase|pass|pwd|psk|secret|token|key)"
        r"(?:[_-]?[a-z0-9]{1,8})?[\"'`]{0,3}[ \t]{0,8}(?:=|:|=>|<<)[ \t]{0,8}"
        r"(?:[|>][-+0-9]{0,2}|<<[-~]?[\"']?[a-z_]{1,40}[\"']?|''|\"\"\"|'''|`|\\)?"
        r"(?:[ \t]{1,8}\#[^\r\n]{0,80})?[ \t]{0,8}\r?\n[ \t]{0,80}"
        r"(?P<value>[^\x00-\x20])",
        "secret",
        reader=block_value,
    ),
    Rule(
        "manifest-secret",
        "the data of Kubernetes manifests of the kind Secret",
        r"(?:d|stringD)ata[\\\"']{0,9}[ \t]{0,4}:"
        r"(?:[ \t]{0,4}\r?\n(?:[ \t]{0,40}\#[^\r\n]{0,200}\r?\n){0,3})?"
        r"[ \t]{0,40}(?P<value>[A-Za-z0-9_.\"'{-])",
        "secret",
        reader=manifest_data,
    ),
)
