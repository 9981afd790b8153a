"""What other nodes' snapshots hold, made ready for an import.

A point that carries the mark is a pattern, and one more source of it. Any other
point was written by a program of the stack on another machine: it is imported
as it is, with an id made from its content, unless a pattern says the same, or
said it and was retracted.
"""

import logging
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import msgspec

from fedlearn.errors import BrokenDataError
from fedlearn.qdrant.client import MARK, JsonObject
from fedlearn.qdrant.points import (
    Point,
    content_id,
    content_of,
    make_point,
    mark_of,
    raw_text,
    understand,
)
from fedlearn.qdrant.snapshots.snapshot_names import find_snapshots, latest
from fedlearn.qdrant.snapshots.snapshot_reader import SnapshotPoint, read_snapshot
from fedlearn.qdrant.snapshots.snapshot_writer import Redact
from fedlearn.records import FAMILIES, Pattern, pattern_id
from fedlearn.settings import Extraction
from fedlearn.telemetry.events import UNKNOWN_TIME, Observation, finish, is_knowledge

logger = logging.getLogger(__name__)

ANYTHING: Final = Extraction(threshold=0)
HIGHEST: Final = {"value_score": 1.0, "confidence_score": 1.0}
"""Together: what a point says, whatever its value."""


@dataclass(slots=True)
class Gathered:
    """What snapshots hold beyond what is known.

    Attributes:
        patterns: Each once for every snapshot that has it; join them.
        points: Points that are no patterns, each once.
    """

    patterns: list[Pattern] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)


def gather(
    places: Iterable[Path], known: Collection[str], redact: Redact, rules: int
) -> Gathered:
    """Read the latest snapshot of each collection and node.

    Args:
        known: Ids of patterns that are known, retracted ones included.

    Raises:
        ConfigurationError: A place is no folder and no snapshot.
        BrokenDataError: A snapshot that was named by itself is damaged.
    """
    gathered = Gathered()
    found: dict[str, list[SnapshotPoint]] = {}
    for place in places:
        for point in _points_in(place):
            _sort(point, known, redact, gathered, found)
    gathered.points = [
        _raw_point(name, same, rules) for name, same in sorted(found.items())
    ]
    return gathered


def _points_in(place: Path) -> Iterator[SnapshotPoint]:
    """Yield the points of the newest intact snapshot of each group."""
    for group in latest(find_snapshots(place)).values():
        for name in group:
            try:
                reading = read_snapshot(name)
            except BrokenDataError as error:
                if name.path == place:
                    raise
                logger.warning("%s; an older one is taken", error)
                continue
            if not reading.complete:
                logger.warning("%s holds only a part of its collection", name.path)
            yield from reading.points
            break


def _sort(
    point: SnapshotPoint,
    known: Collection[str],
    redact: Redact,
    gathered: Gathered,
    found: dict[str, list[SnapshotPoint]],
) -> None:
    """Put a point where it belongs: patterns, raw points, or left out."""
    if pattern := pattern_of(point):
        if pattern.pattern_id not in known:
            gathered.patterns.append(pattern)
        return
    payload = redact({k: v for k, v in point.payload.items() if k != MARK})
    clean = replace(point, payload=payload)
    wanted = is_knowledge(payload) and raw_text(payload)
    if wanted and _pattern_id_of(clean) not in known:
        found.setdefault(content_id(point.collection, payload), []).append(clean)


def pattern_of(point: SnapshotPoint) -> Pattern | None:
    """Read a pattern back from its point.

    Returns:
        None for a point of another program, and where the id is not that of the
        content, so that nobody can put words under another pattern's id.
    """
    mark = mark_of(point.payload)
    if not mark:
        return None
    family = FAMILIES[point.collection]
    further = family.texts + family.lists
    payload = {name: point.payload.get(name) for name in family.core}
    payload |= {name: v for name in further if (v := point.payload.get(name))}
    record = {
        "pattern_id": point.point_id,
        "category": point.collection,
        "payload": payload,
        "evidence": mark.get("evidence"),
        "agent_type": mark.get("agent_type"),
        "rules": mark.get("rules"),
    }
    try:
        pattern = msgspec.convert(record, Pattern)
    except msgspec.ValidationError:
        return None
    return pattern if pattern.is_genuine else None


def _pattern_id_of(point: SnapshotPoint) -> str:
    """Return the id of the pattern that would say the same; "" where none could."""
    meaning = _understand(point)
    if meaning is None:
        return ""
    payload = finish(meaning.category, meaning.payload)
    return pattern_id(meaning.category, payload)


def _understand(point: SnapshotPoint) -> Observation | None:
    meaning = understand(point.collection, {**point.payload, **HIGHEST}, ANYTHING)
    return meaning if isinstance(meaning, Observation) else None


def _raw_point(name: str, same: list[SnapshotPoint], rules: int) -> Point:
    """Return one point for what several nodes exported."""
    first = min(same, key=lambda point: (point.node, point.time))
    meaning = _understand(first)
    origin: JsonObject = {
        "nodes": sorted({point.node for point in same if point.node}),
        "agent_type": "",
        "timestamp": meaning.seen if meaning else UNKNOWN_TIME,
        "rules": rules,
        "evidence": {},
    }
    payload = first.payload
    text = raw_text(payload)
    state = content_of(payload)
    return make_point(name, first.collection, text, payload, origin, state=state)
