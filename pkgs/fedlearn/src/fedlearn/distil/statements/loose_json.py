"""JSON values in a text: in fences, in prose, by lines, cut off or slightly wrong.

One pass with a stack of its own, so that hostile brackets cost no more than their
length. After a fault what was whole is kept and reading goes on behind the fault.
"""

import json
import re
from collections.abc import Iterator
from typing import Final, TypeAlias

from fedlearn.distil.statements.lazy import lazy_pattern

Value: TypeAlias = "dict[str, Value] | list[Value] | str | int | float | bool | None"
Container: TypeAlias = "dict[str, Value] | list[Value]"

MAX_DEPTH: Final = 32

_OPENING: Final = lazy_pattern(r"\[(?=\s*+[\[{\"'/#])|\{(?=\s*+[\"'/#])")
_TOKEN: Final = lazy_pattern(
    r"""(?P<blank>[\s,]++|//[^\n]*+|\#[^\n]*+)
    |(?P<text>"(?:[^"\\]++|\\.)*+"|'(?:[^'\\]++|\\.)*+')
    |(?P<mark>[\[\]{}:])
    |(?P<word>-?\d[\d.eE+-]{0,40}%?|[Tt]rue|[Ff]alse|null|None)(?![\w.])""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE: Final = lazy_pattern(r"\\(.)", re.DOTALL)
_ESCAPED: Final = {"n": "\n", "t": "\t", "r": "\r"}
_WORDS: Final[dict[str, bool | None]] = {
    "true": True,
    "false": False,
    "null": None,
    "none": None,
}


def json_values(text: str) -> Iterator[Container]:
    """Yield the objects and lists of a text that are in no other one.

    Comments, commas at the end, single quotes and Python's words are understood. Of
    one that breaks off the whole parts are kept; of an unfinished object these are
    its lists and objects only.
    """
    opening = _OPENING.search(text)
    while opening:
        reader = _JsonReader()
        end = reader.read(text, opening.start())
        if reader.root is not None:
            yield reader.root
        opening = _OPENING.search(text, end)


class _JsonReader:
    """One value, token by token."""

    def __init__(self) -> None:
        self.root: Container | None = None
        self._open: list[Container] = []
        self._keys: list[str | None] = []

    def read(self, text: str, start: int) -> int:
        """Read from `start` on and return where to go on."""
        at = start
        while token := _TOKEN.match(text, at):
            if not self._take(token):
                break
            at = token.end()
            if not self._open:
                return at
        for container in self._open:
            _drop_plain(container)
        return max(at, start + 1)

    def _take(self, token: re.Match[str]) -> bool:
        """Return whether the token may stand here, and take it."""
        if token.lastgroup == "blank":
            return True
        if token.lastgroup == "mark":
            return self._take_mark(token[0])
        if token.lastgroup == "text":
            return self._take_text(_unquoted(token[0]))
        return self._put(_plain(token[0]))

    def _take_mark(self, mark: str) -> bool:
        if mark in "[{":
            return self._take_opening([] if mark == "[" else {})
        inside = self._open[-1]
        if mark == ":":
            return isinstance(inside, dict) and self._keys[-1] is not None
        if isinstance(inside, list) != (mark == "]"):
            return False
        self._open.pop()
        self._keys.pop()
        return True

    def _take_opening(self, container: Container) -> bool:
        if len(self._open) >= MAX_DEPTH:
            return False
        if not self._open:
            self.root = container
        elif not self._put(container):
            return False
        self._open.append(container)
        self._keys.append(None)
        return True

    def _take_text(self, text: str) -> bool:
        if isinstance(self._open[-1], dict) and self._keys[-1] is None:
            self._keys[-1] = text
            return True
        return self._put(text)

    def _put(self, value: Value) -> bool:
        inside, key = self._open[-1], self._keys[-1]
        if isinstance(inside, list):
            inside.append(value)
            return True
        if key is None:
            return False
        inside[key] = value
        self._keys[-1] = None
        return True


def _drop_plain(container: Container) -> None:
    """Leave an unfinished object nothing by which it could be taken for a whole one."""
    if isinstance(container, dict):
        whole = {k: v for k, v in container.items() if isinstance(v, dict | list)}
        container.clear()
        container.update(whole)


def _unquoted(token: str) -> str:
    if "\\" not in token:
        return token[1:-1]
    if token[0] == '"':
        try:
            return str(json.loads(token, strict=False))
        except ValueError:
            pass
    return _ESCAPE.sub(lambda m: _ESCAPED.get(m[1], m[1]), token[1:-1])


def _plain(token: str) -> Value:
    if token.lower() in _WORDS:
        return _WORDS[token.lower()]
    try:
        return float(token.rstrip("%"))
    except ValueError:
        return token
