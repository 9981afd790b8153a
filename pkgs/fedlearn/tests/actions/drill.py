"""Canaries for the leak drill: how they are hidden, and how they are looked for."""

import base64
import json
import random
import re
import sqlite3
import string
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final, TypeAlias
from urllib.parse import quote, unquote_to_bytes

import numpy as np

from fedlearn.git.command import Git

from redaction.corpora.drawing import Planted, draw
from redaction.corpora.places import addresses, people
from redaction.corpora.secrets import secrets

Piece: TypeAlias = tuple[str, bytes]
"""Where something stands, and what."""

SHORTEST: Final = 8
"""Bytes of a value; a shorter one would be found where it does not stand."""

BATCH_BYTES: Final = 4_000_000
"""What is searched at once."""

_KEY_BYTES: Final = 8
_MARK: Final = "THE-CANARY"
_INVISIBLE: Final = "\u200b".encode()
_ESCAPE: Final = re.compile(rb"\\{1,8}u([0-9a-fA-F]{4})")
_OBJECT: Final = re.compile(rb"([0-9a-f]{40}) ([a-z]+) ([0-9]+)\n")


def canaries(number: int, source: random.Random) -> list[Planted]:
    """Plant different values of every kind, in natural texts."""
    found: dict[str, Planted] = {}
    while len(found) < number:
        name = draw(source, string.ascii_lowercase, 12)
        for planted in (
            *secrets(source),
            *addresses(source, [name]),
            *people(source, [name]),
        ):
            if len(planted.value) >= SHORTEST:
                found.setdefault(planted.value, planted)
    chosen = list(found.values())[:number]
    source.shuffle(chosen)
    return chosen


def _wide(text: str) -> str:
    return "".join(
        chr(ord(mark) + 0xFEE0) if "!" <= mark <= "~" else mark for mark in text
    )


def _hidden(planted: Planted) -> str:
    value = planted.value
    return planted.text.replace(value, f"{value[:3]}\u200b{value[3:]}")


def _literal(text: str) -> str:
    return json.dumps(text)[1:-1]


ENCODINGS: Final[Mapping[str, Callable[[Planted], str]]] = {
    "plain": lambda one: _literal(one.text),
    "escaped": lambda one: "".join(f"\\u{ord(mark):04x}" for mark in one.text),
    "json in json": lambda one: _literal(json.dumps({"note": one.text})),
    "percent": lambda one: _literal(quote(one.text, safe="")),
    "base64": lambda one: base64.b64encode(one.text.encode()).decode(),
    "full width": lambda one: _literal(_wide(one.text)),
    "zero width": lambda one: _literal(_hidden(one)),
    "no-break": lambda one: _literal(one.text.replace(" ", "\u00a0")),
}
"""How a text with a canary is written in a string of JSON."""


def _event(**fields: object) -> dict[str, object]:
    return {
        "timestamp": "2026-11-20T08:00:00Z",
        "event_type": "interaction_recorded",
        "query": "How to set up a timer",
        "response": "Write the unit and enable it.",
        "value_score": 0.9,
        **fields,
    }


_ERROR: Final = _event(
    category="error-solutions", error_type="E", error_message="It fails", solution="Fix"
)
_SKILL: Final = _event(category="skills-patterns", skill_name="A", usage_pattern="B")
_CHAT: Final = ({"role": "user", "content": "How?"},)

EVENTS: Final[Mapping[str, object]] = {
    "query": _event(query=f"Why? {_MARK}"),
    "response": _event(response=f"Do this: {_MARK}"),
    "nested": _event(metadata={"a": [{"b": [_MARK]}]}, query=f"In {_MARK}"),
    "key": _event(metadata={_MARK: {_MARK: 1}}),
    "kind": _event(event_type=_MARK),
    "agent": _event(agent_type=_MARK),
    "passed over": _event(event_type=_MARK, value_score=0.1),
    "unknown": {"event_type": _MARK, "value": 1},
    "far kind": _event(event_type=f"{'x' * 50} {_MARK}"),
    "far agent": _event(agent_type=f"{'x' * 50} {_MARK}"),
    "error message": {**_ERROR, "error_message": _MARK},
    "error type": {**_ERROR, "error_type": _MARK, "context": _MARK},
    "error lists": {**_ERROR, "files": [_MARK, "a"], "related_patterns": [_MARK]},
    "skill name": {**_SKILL, "skill_name": _MARK, "description": _MARK},
    "skill lists": {**_SKILL, "success_examples": [_MARK], "prerequisites": [_MARK]},
    "practice": _event(category="best-practices", title=_MARK, description=_MARK),
    "low value": _event(value_score=0.1, query=_MARK),
    "long": _event(response=f"{'word ' * 799} {_MARK}"),
    "time": _event(timestamp=_MARK),
}
"""Where in a line of telemetry a canary stands."""

SAMPLES: Final[Mapping[str, object]] = {
    "question": {"messages": [{"role": "user", "content": _MARK}, *_CHAT]},
    "answer": {"messages": [*_CHAT, {"role": "assistant", "content": _MARK}]},
    "role": {"messages": [{"role": _MARK, "content": "x"}, *_CHAT]},
}
"""Where in a line of a dataset a canary stands."""


def _bad(line: str) -> str:
    return line[:-1]


def lines(
    planted: Iterable[Planted], number: int, source: random.Random
) -> Iterator[tuple[str, str]]:
    """Give lines, each canary in turn in every place and encoding.

    Yields:
        `telemetry` or `dataset`, and a line.
    """
    templates = [
        ("telemetry" if part is EVENTS else "dataset", json.dumps(body), cut)
        for part in (EVENTS, SAMPLES)
        for body in part.values()
        for cut in (False, True)
    ]
    ways = [(*template, way) for template in templates for way in ENCODINGS.values()]
    source.shuffle(ways)
    known = list(planted)
    for place in range(number):
        round_, first = divmod(place, len(known))
        one = known[first]  # in each round in the next way
        kind, body, cut, way = ways[(first + round_) % len(ways)]
        line = body.replace(_MARK, way(one))
        yield kind, _bad(line) if cut else line


@dataclass(frozen=True, slots=True)
class _Needle:
    kind: str
    bytes: bytes


def _forms(value: str) -> Iterator[bytes]:
    """Write a value in the ways in which it could have been kept."""
    encoded = value.encode()
    yield encoded
    yield json.dumps(value)[1:-1].encode()
    yield json.dumps(json.dumps(value))[3:-3].encode()
    yield "".join(f"\\u{ord(mark):04x}" for mark in value).encode()
    yield quote(value, safe="").encode()
    yield _wide(value).encode()
    yield value.encode("utf-16-le")
    yield encoded.hex().encode()
    for shift, skipped in ((0, 0), (1, 2), (2, 3)):
        whole = base64.b64encode(b"\0" * shift + encoded).rstrip(b"=")
        inner = whole[skipped : len(whole) - 2]
        if len(inner) >= SHORTEST:
            yield inner


class Search:
    """Looks for canaries in bytes, in whatever form, without regard to case.

    Args:
        planted: The canaries.
    """

    def __init__(self, planted: Iterable[Planted]) -> None:
        self._needles: dict[int, list[_Needle]] = {}
        for one in planted:
            for form in _forms(one.value):
                needle = _Needle(one.kind, form.lower())
                self._needles.setdefault(_key(needle.bytes), []).append(needle)
        self._keys = np.array(sorted(self._needles), dtype=np.uint64)

    def leaks_in(self, pieces: Iterable[Piece]) -> Iterator[str]:
        """Tell where canaries stand, and of what kind; asks for many pieces at once."""
        for some in _batches(pieces):
            if self.kinds_in(b"\n".join(content for _, content in some)):
                for where, content in some:
                    yield from (f"{where}: {kind}" for kind in self.kinds_in(content))

    def kinds_in(self, content: bytes) -> set[str]:
        """Tell of what kinds canaries stand in a content."""
        views = [content]
        if b"\\u" in content:
            views.append(_ESCAPE.sub(_unescape, content))
        if b"%" in content:
            views += [unquote_to_bytes(view) for view in views]
        views += [_bare(view) for view in views if not view.isascii()]
        return {kind for view in views for kind in self._find(view.lower())}

    def _find(self, view: bytes) -> Iterator[str]:
        for offset in range(_KEY_BYTES):
            usable = (len(view) - offset) // _KEY_BYTES * _KEY_BYTES
            if usable <= 0:
                return
            keys = np.frombuffer(view[offset : offset + usable], dtype="<u8")
            for key in set(keys[np.isin(keys, self._keys)].tolist()):
                for needle in self._needles[key]:
                    if needle.bytes in view:
                        yield needle.kind


def _batches(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    some: list[Piece] = []
    size = 0
    for piece in pieces:
        some.append(piece)
        size += len(piece[1])
        if size >= BATCH_BYTES:
            yield some
            some, size = [], 0
    yield some


def _unescape(escape: re.Match[bytes]) -> bytes:
    return chr(int(escape[1], 16)).encode("utf-8", "replace")


def _bare(view: bytes) -> bytes:
    """Normalise a content, and take out what nobody sees."""
    text = unicodedata.normalize("NFKC", view.decode("utf-8", "replace"))
    return text.encode().replace(_INVISIBLE, b"")


def _key(needle: bytes) -> int:
    return int.from_bytes(needle[:_KEY_BYTES], "little")


def files_in(folder: Path, *, but: str = "") -> Iterator[Piece]:
    """Give name and content of every file below a folder, and its database rows."""
    for file in sorted(folder.rglob("*")):
        name = str(file.relative_to(folder.parent))
        if but and f"/{but}/" in f"/{name}/":
            continue
        yield f"name {name}", name.encode("utf-8", "surrogateescape")
        if file.is_symlink() or not file.is_file():
            continue
        content = file.read_bytes()
        yield name, content
        if content.startswith(b"SQLite format 3"):
            yield from _rows(file, name)


def _rows(file: Path, name: str) -> Iterator[Piece]:
    """Give the cells of a database: a value can lie over two of its pages."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        tables = database.execute("SELECT name FROM sqlite_master WHERE type='table'")
        for (table,) in tables.fetchall():
            for number, row in zip(
                count(),
                database.execute(f'SELECT * FROM "{table}"'),
                strict=False,
            ):
                cells = (
                    cell if isinstance(cell, bytes) else str(cell).encode()
                    for cell in row
                )
                yield f"{name} {table} {number}", b"\n".join(cells)


def objects_in(git: Git) -> Iterator[Piece]:
    """Give every object of a repository, packed or not, reachable or not."""
    output = git.run("cat-file", "--batch-all-objects", "--batch", "--unordered")
    position = 0
    while header := _OBJECT.match(output, position):
        end = header.end() + int(header[3])
        yield f"{header[2].decode()} {header[1].decode()}", output[header.end() : end]
        position = end + 1
    assert position == len(output)
