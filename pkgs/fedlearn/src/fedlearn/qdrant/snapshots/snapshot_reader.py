"""Reading snapshot files, of this program and of others.

Our own files have a point a line and are read line by line. Others are one line
or indented; they are parsed as a whole, up to a limit.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Final

import orjson

from fedlearn.errors import BrokenDataError
from fedlearn.qdrant.client import JsonObject, PointId
from fedlearn.qdrant.snapshots.snapshot_names import SnapshotName
from fedlearn.records import NODE_NAME, Category

HEAD: Final = b'{"result":{"points":[\n'
"""First line of our own files."""

TAIL: Final = b"]"
"""How the line behind the points begins."""

MAX_WHOLE_BYTES: Final = 128 * 1024 * 1024
"""Largest file that is parsed as a whole: 12,000 points measured 20 MB."""

MAX_POINT_BYTES: Final = 8 * 1024 * 1024
"""Longest line of a point; a quarter of what a server takes in one request."""

MAX_DEPTH: Final = 64
"""Levels of objects and lists in a payload, as in telemetry."""


@dataclass(frozen=True, slots=True)
class SnapshotPoint:
    """A point as a snapshot has it; the node is "" where it is not known."""

    collection: Category
    point_id: PointId
    payload: JsonObject
    node: str
    time: str


@dataclass(slots=True)
class SnapshotContent:
    """The valid points of one file.

    Attributes:
        complete: Whether the export behind the file came to its end.
    """

    points: list[SnapshotPoint] = field(default_factory=list)
    rejected: int = 0
    complete: bool = True


def read_snapshot(name: SnapshotName) -> SnapshotContent:
    """Read a snapshot; an entry that is no point is counted and left out.

    Raises:
        BrokenDataError: The file is no snapshot, cut off, or too large.
    """
    try:
        with name.path.open("rb") as file:
            if file.read(len(HEAD)) == HEAD:
                return _read_lines(name, file)
            file.seek(0)
            content = file.read(MAX_WHOLE_BYTES + 1)
    except OSError as error:
        raise _broken(name, error.strerror or "it cannot be read") from error
    if len(content) > MAX_WHOLE_BYTES:
        raise _broken(name, f"it is larger than {MAX_WHOLE_BYTES} bytes")
    try:
        return _read_whole(name, orjson.loads(content))
    except orjson.JSONDecodeError as error:
        raise _broken(name, "it is empty or cut off") from error


def stream_lines(name: SnapshotName, file: BinaryIO) -> Iterator[object]:
    """Read behind the head of one of our own files, in constant memory.

    Yields:
        Each entry, None for a line that is none; at last the envelope.

    Raises:
        BrokenDataError: The file is cut off.
    """
    while line := file.readline(MAX_POINT_BYTES + 1):
        if line.startswith(TAIL):
            tail = _parse(HEAD.rstrip() + line)
            if tail is not None:
                yield tail
                return
        elif not line.endswith(b"\n"):
            file.readline()  # the rest of a line that is too long, or of the file
            yield None
        elif line.strip():
            yield _parse(line.rstrip().removesuffix(b","))
    raise _broken(name, "it is cut off")


def _read_lines(name: SnapshotName, file: BinaryIO) -> SnapshotContent:
    if name.collection is None:
        raise _broken(name, "its name does not say which collection it holds")
    reading = SnapshotContent()
    for entry in stream_lines(name, file):
        if _at(entry, "result") is not None:
            reading.complete = _is_complete(entry)
        else:
            _add(reading, name, name.collection, entry, name.node or "")
    return reading


def _read_whole(name: SnapshotName, content: object) -> SnapshotContent:
    """Read a scroll answer, or the exchange snapshot of several collections."""
    reading = SnapshotContent()
    if name.collection is not None:
        points = _at(content, "result", "points")
        if not isinstance(points, list):
            raise _broken(name, "it holds no points")
        for entry in points:
            _add(reading, name, name.collection, entry, name.node or "")
        reading.complete = _is_complete(content)
        return reading
    collections = _at(content, "collections")
    if not isinstance(collections, dict):
        raise _broken(name, "it holds no collections")
    for category in Category:
        entries = collections.get(category.value, [])
        for entry in entries if isinstance(entries, list) else []:
            _add(reading, name, category, entry, _node(_at(entry, "source_node")))
    return reading


def _add(
    reading: SnapshotContent,
    name: SnapshotName,
    category: Category,
    entry: object,
    node: str,
) -> None:
    if good := parse_entry(entry):
        reading.points.append(SnapshotPoint(category, *good, node, name.time))
    else:
        reading.rejected += 1


def parse_entry(entry: object) -> tuple[PointId, JsonObject] | None:
    """Read id and payload of an entry; None where it is no point."""
    point_id, payload = _at(entry, "id"), _at(entry, "payload")
    if not isinstance(point_id, str | int) or isinstance(point_id, bool):
        return None
    if not isinstance(payload, dict) or _depth(payload) > MAX_DEPTH:
        return None
    return point_id, payload


def _depth(value: object) -> int:
    """Count the levels of objects and lists; a value by itself has none."""
    level, here = 0, [value]
    while here := [v for v in here if isinstance(v, dict | list)]:
        level += 1
        inside = (v.values() if isinstance(v, dict) else v for v in here)
        here = [item for items in inside for item in items]
    return level


def _node(source: object) -> str:
    """Read the name of a node; "" for what cannot be one."""
    good = isinstance(source, str) and re.fullmatch(NODE_NAME, source, re.ASCII)
    return str(source) if good else ""


def _is_complete(content: object) -> bool:
    return _at(content, "result", "next_page_offset") is None


def _at(value: object, *keys: str) -> object:
    """Read a value of nested objects; None where there is nothing."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _parse(line: bytes) -> object:
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        return None


def _broken(name: SnapshotName, reason: str) -> BrokenDataError:
    return BrokenDataError(f"{name.path} is not a complete snapshot: {reason}")
