"""What files under data/ must be, beside redacted: whole, unique, within bounds."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import msgspec
import orjson

from fedlearn.audit.chunks import Numbered
from fedlearn.audit.findings import AuditFinding
from fedlearn.records import (
    FAMILIES,
    RETRACTIONS,
    SAMPLES,
    SCHEMA,
    UNREADABLE,
    Category,
    Pattern,
    Retraction,
    Sample,
)
from fedlearn.redaction import TOO_COSTLY, JsonValue
from fedlearn.worktree import (
    COLLECTION_SNAPSHOTS,
    DATASET_SNAPSHOTS,
    SHARED_FILES,
    TELEMETRY_SNAPSHOTS,
)

CHECKS: Final = {
    "schema": "a record that cannot be read",
    "duplicate-id": "a record with the id of another one",
    "below-threshold": "a record whose value is below extraction.threshold",
    "vector": "a vector, which belongs only in Qdrant",
    "empty-text": "a pattern with an empty core text",
    "low-average": "patterns whose average value is below extraction.threshold",
    "file-too-large": "a file over 10 MB and `retention.max_file_bytes`",
    "data-too-large": "data/ over 50 MB and `retention.max_data_bytes`",
    TOO_COSTLY: "text that takes too much work to check; it is not shared",
    "foreign-file": "a file that does not belong under data/",
    "runtime-data": "runtime data that git tracks or does not ignore",
    "remote-credentials": "a remote URL with a password or token in it",
}
"""Id of each check beyond the privacy rules, and what a finding of it is."""

QUALITY: Final = frozenset(
    {"duplicate-id", "vector", "empty-text", "low-average", "schema"}
)
"""The checks of `--quality`."""

_VECTORS: Final = ("vector", "vectors", "embedding")


class _RecordHeader(msgspec.Struct):
    schema: int


_HEADER: Final = msgspec.json.Decoder(_RecordHeader)
_TYPES: Final[Mapping[str, type[Pattern | Retraction | Sample]]] = {
    **{category.value: Pattern for category in Category},
    RETRACTIONS: Retraction,
    SAMPLES: Sample,
}


class RecordChecker:
    """Checks the records of one file.

    Findings call it by its name; its path in a work tree decides what it holds.
    """

    def __init__(self, name: str, path: str, threshold: float) -> None:
        self._name = name
        self._kind = kind_of(path)
        self._threshold = threshold
        self._ids: set[str] = set()
        self._scores: list[float] = []

    def check(self, numbered: Iterable[Numbered]) -> Iterator[AuditFinding]:
        """Check the lines of a file of records, and then the file as a whole."""
        for number, line in numbered:
            if line.strip():
                for rule, place in self._check_line(line):
                    fields = (place,) if place else ()
                    yield AuditFinding(self._name, number, fields, (rule,))
        average = sum(self._scores) / len(self._scores) if self._scores else 1.0
        if average < self._threshold:
            yield AuditFinding(self._name, 0, (), ("low-average",))

    def _check_line(self, line: bytes) -> Iterator[tuple[str, str]]:
        """Yield rule and field of each fault of a line."""
        try:
            value: JsonValue = orjson.loads(line)
            place = find_vector(value)
        except (orjson.JSONDecodeError, RecursionError):
            yield "schema", ""
            return
        if place:
            yield "vector", place
        if self._kind:
            yield from self._check_record(line)
        elif not isinstance(value, dict):
            yield "schema", ""
        elif _is_below(value.get("value_score"), self._threshold):
            yield "below-threshold", "value_score"

    def _check_record(self, line: bytes) -> Iterator[tuple[str, str]]:
        try:
            record = msgspec.json.decode(line, type=_TYPES[self._kind or ""])
        except UNREADABLE:
            if not _is_newer(line):
                yield "schema", ""
            return
        own_id = record.sample_id if isinstance(record, Sample) else record.pattern_id
        if own_id in self._ids:
            yield "duplicate-id", ""
        self._ids.add(own_id)
        if isinstance(record, Pattern):
            self._scores.append(record.value_score)
            if record.category != self._kind:
                yield "schema", "category"
            if _is_below(record.value_score, self._threshold):
                yield "below-threshold", "value_score"
            for name in FAMILIES[record.category].core:
                if not str(record.payload[name]).strip():
                    yield "empty-text", f"payload.{name}"


def check_document(name: str, path: str, content: bytes) -> Iterator[AuditFinding]:
    """Check a JSON document such as a snapshot of a collection."""
    try:
        value: JsonValue = orjson.loads(content)
        place = find_vector(value)
    except (orjson.JSONDecodeError, RecursionError):
        yield AuditFinding(name, 0, (), ("schema",))
        return
    if place:
        yield AuditFinding(name, 0, (place,), ("vector",))
    if path.startswith(COLLECTION_SNAPSHOTS):
        points = _points(value)
        if points is None:
            yield AuditFinding(name, 0, ("result.points",), ("schema",))
        ids = [str(p.get("id")) for p in points or () if isinstance(p, dict)]
        if len(set(ids)) < len(ids):
            yield AuditFinding(name, 0, ("result.points",), ("duplicate-id",))


def kind_of(path: str) -> str | None:
    """Return the kind of record that a path holds; None for what one node reads."""
    if path.startswith(DATASET_SNAPSHOTS):
        return SAMPLES
    return next((kind for kind, known in SHARED_FILES.items() if known == path), None)


def holds_records(path: str) -> bool:
    """Return whether the lines of a file are records of fedlearn."""
    return kind_of(path) is not None or path.startswith(TELEMETRY_SNAPSHOTS)


def find_vector(value: JsonValue, at: str = "") -> str:
    """Return the place of a vector in a record; empty if there is none."""
    if isinstance(value, dict):
        for key, item in value.items():
            place = f"{at}.{key}" if at else key
            if key in _VECTORS and isinstance(item, (list, dict)) and item:
                return place
            if found := find_vector(item, place):
                return found
    elif isinstance(value, list):
        places = (find_vector(item, f"{at}[{n}]") for n, item in enumerate(value))
        return next(filter(None, places), "")
    return ""


def _points(value: JsonValue) -> list[JsonValue] | None:
    result = value.get("result") if isinstance(value, dict) else None
    points = result.get("points") if isinstance(result, dict) else None
    return points if isinstance(points, list) else None


def _is_newer(line: bytes) -> bool:
    """Return whether a newer fedlearn wrote a record, which is kept unchanged."""
    try:
        return _HEADER.decode(line).schema > SCHEMA
    except UNREADABLE:
        return False


def _is_below(score: JsonValue, threshold: float) -> bool:
    return isinstance(score, (int, float)) and score < threshold
