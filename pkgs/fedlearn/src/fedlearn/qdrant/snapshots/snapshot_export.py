"""A collection into a snapshot file: complete, redacted, or not at all.

Pages are read one after the other and written at once, so the memory does not
grow with the collection. Where only the points of highest value are wanted, a first
pass reads their scores alone, a second one the chosen points.
"""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fedlearn.errors import ConfigurationError, TryAgainError, UnreachableError
from fedlearn.qdrant.client import (
    MARK,
    PAGE,
    SOURCE,
    JsonObject,
    PointId,
    Progress,
    batched,
)
from fedlearn.qdrant.points import is_from_source
from fedlearn.qdrant.snapshots.snapshot_names import find_snapshots, snapshot_name
from fedlearn.qdrant.snapshots.snapshot_writer import (
    Redact,
    SnapshotWriter,
    content_digest,
)
from fedlearn.records import Category
from fedlearn.telemetry.events import given_score, is_knowledge

if TYPE_CHECKING:
    from fedlearn.qdrant.client.client import Store

LIMIT: Final = 10_000
"""Points of a collection that are exported unless more are asked for."""

EMBEDDED_PAGE: Final = 10_000
"""The embedded store sorts all its ids for each page, and has them in memory."""

SLACK: Final = 0.95
"""Share of the points that were too many which the next try takes."""

SCORES: Final = (
    "value_score",
    "confidence_score",
    "endorsement_count",
    "memory_id",
    "error_regex",
    f"{MARK}.{SOURCE}",
)
"""What the first pass reads: the value of a point, and whether it is one of ours."""

Points = Iterator[tuple[PointId, JsonObject]]


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What an export did.

    Attributes:
        left_out: Points that are no knowledge (memory records, rules), and those of
            other repositories, which are not ours to pass on.
        path: The new file; None where the content had not changed.
    """

    collection: Category
    total: int
    left_out: int
    exported: int
    path: Path | None

    @property
    def cut(self) -> int:
        """How many points were below the limit."""
        return self.total - self.left_out - self.exported


def export_collection(  # noqa: PLR0913 (each is one choice of the caller)
    store: "Store",
    collection: Category,
    folder: Path,
    *,
    node: str,
    now: datetime,
    redact: Redact,
    limit: int = LIMIT,
    max_bytes: int | None = None,
    progress: Progress | None = None,
) -> ExportReport | None:
    """Write a snapshot of a collection.

    Args:
        limit: At most so many points, highest value first; 0 for all.
        max_bytes: Largest file; the points of lowest value are left out.

    Returns:
        None where there is no such collection.

    Raises:
        UnreachableError: A page could not be read; what lay in the folder before
            still does.
        TryAgainError: Points vanished while the pages were read.
    """
    if store.describe(collection) is None:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    while True:
        with SnapshotWriter(folder, redact) as writer:
            reader = _Reader(store, collection, progress)
            report = _write(reader, writer, limit, max_bytes)
            if report is None:
                if writer.count == 1:
                    raise ConfigurationError(
                        f"not one point fits into {max_bytes} bytes",
                        hint="raise export.max_bytes",
                    )
                limit = max(1, int(writer.count * SLACK))
                continue
            if writer.digest == _latest_digest(folder, collection, node):
                return report
            target = folder / snapshot_name(collection, now, node)
            writer.finish(target, _description(report, node, limit))
            return replace(report, path=target)


def _write(
    reader: "_Reader", writer: SnapshotWriter, limit: int, max_bytes: int | None
) -> ExportReport | None:
    """Write the wanted points; None as soon as the file is too large."""
    for point_id, payload in reader.points(limit):
        writer.write(point_id, payload)
        if max_bytes is not None and writer.size_bytes > max_bytes:
            return None
    reader.check()
    return ExportReport(
        reader.collection, reader.total, reader.left_out, writer.count, path=None
    )


def _description(report: ExportReport, node: str, limit: int) -> JsonObject:
    return {
        "collection": report.collection.value,
        "node": node,
        "total": report.total,
        "left_out": report.left_out,
        "exported": report.exported,
        "limit": limit,
    }


def _latest_digest(folder: Path, collection: Category, node: str) -> str | None:
    """Return the digest of this node's latest snapshot, if there is a complete one."""
    own = (
        name
        for name in find_snapshots(folder)
        if name.collection is collection and name.node == node
    )
    return next(map(content_digest, own), None)


class _Reader:
    """Reads a collection page by page, in the order of ids."""

    def __init__(
        self, store: "Store", collection: Category, progress: Progress | None
    ) -> None:
        self.collection = collection
        self._store = store
        self._progress = progress
        self._before = store.count(collection)
        self._expected = self._before
        self._size = EMBEDDED_PAGE if store.embedded else PAGE
        self.total = 0
        self.left_out = 0

    def points(self, limit: int) -> Points:
        """Return the points of highest value, or all; always in the order of ids."""
        if not 0 < limit < self._before:
            return self._all()
        self._expected += limit  # the chosen ones are read once more
        return self._chosen(self._highest(limit))

    def _all(self) -> Points:
        for page in self._pages(None):
            for point_id, payload in page:
                if self._counts(payload):
                    yield point_id, payload

    def _highest(self, limit: int) -> list[PointId]:
        """Choose the points with the highest scores, by id; equal ones by id too."""
        ranked = (
            (-value_of(self.collection, payload), isinstance(point_id, str), point_id)
            for page in self._pages(SCORES)
            for point_id, payload in page
            if self._counts(payload)
        )
        # Only points of equal value and kind are compared by id.
        best = heapq.nsmallest(limit, ranked)
        return [point_id for _, _, point_id in sorted(best, key=lambda r: r[1:])]

    def _chosen(self, ids: list[PointId]) -> Points:
        """Yield the points of these ids that still exist, in this order."""
        for number, some in enumerate(batched(ids, PAGE), start=1):
            try:
                page = self._store.retrieve(self.collection, some)
            except UnreachableError as error:
                raise self._failure("chosen page", number, error) from error
            self._report(len(page))
            yield from ((name, page[name]) for name in some if name in page)

    def check(self) -> None:
        """Make sure that no page was skipped.

        Raises:
            TryAgainError: Fewer points were read than were there all the time.
        """
        if self.total < min(self._before, self._store.count(self.collection)):
            raise TryAgainError(
                f"{self.collection} changed while it was read: "
                f"{self.total} of {self._before} points came",
                hint="the previous snapshot is kept; run the same export again",
            )

    def _pages(
        self, fields: tuple[str, ...] | None
    ) -> Iterator[list[tuple[PointId, JsonObject]]]:
        number = 1
        try:
            for page in self._store.pages(self.collection, fields, size=self._size):
                self._report(len(page))
                yield page
                number += 1
        except UnreachableError as error:
            raise self._failure("page", number, error) from error

    def _counts(self, payload: JsonObject) -> bool:
        """Count a point, and return whether it is knowledge of ours."""
        self.total += 1
        wanted = is_knowledge(payload) and not is_from_source(payload)
        self.left_out += not wanted
        return wanted

    def _report(self, points: int) -> None:
        if self._progress is not None:
            self._progress(points, self._expected)

    def _failure(self, what: str, number: int, error: Exception) -> UnreachableError:
        return UnreachableError(
            f"{self.collection}: {what} {number} could not be read: {error}",
            hint="the previous snapshot is kept; run the same export again",
        )


def value_of(collection: Category, payload: JsonObject) -> float:
    """Return the value by which points are chosen; -1 for a point without one."""
    score = given_score(payload, collection)
    if score is None and collection is not Category.PRACTICES:
        score = given_score(payload, Category.ERRORS)
    return score if score is not None and score >= 0 else -1.0
