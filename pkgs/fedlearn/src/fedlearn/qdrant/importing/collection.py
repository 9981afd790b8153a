"""The import into one collection: read, compare, write, read back.

A point of the same id without our mark (another program imported a snapshot)
holds the same knowledge, because the id is made from the content: it is adopted,
embedded anew, and keeps its further payload keys. So do our own points,
on which the AI stack counts accesses.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Final

from fedlearn.errors import BrokenDataError
from fedlearn.qdrant.client import MARK, JsonObject, PointId, batched
from fedlearn.qdrant.embedding import TolerantEmbedder, Vectors
from fedlearn.qdrant.importing.import_report import ImportReport
from fedlearn.qdrant.points import Importable, Point, as_point, id_of, mark_of
from fedlearn.qdrant.points.collections import choose_vector
from fedlearn.records import FAMILIES, Category

if TYPE_CHECKING:
    from fedlearn.qdrant.client.client import Store

BATCH: Final = 100
"""Points in one request: about 2 MB with 768 numbers each; the limit is 32 MB."""

READ_BATCH: Final = 1000
"""Points in one request that reads; with their payloads about 2 MB."""

STATE: Final = f"{MARK}.payload_sha256"
"""The field that shows in which state a point was written."""


Call = Callable[[], None]

Stale = list[tuple[Point, JsonObject]]
"""Points whose vector is missing or stale, with the payload that is there."""


class CollectionImport:
    """The import into one collection.

    Attributes:
        absent: Ids of what is not in the store, for want of a text or vector, or
            not as it should be, for its size.
        refused: What the server finds too large, and why.
    """

    def __init__(
        self,
        store: "Store",
        tolerant: TolerantEmbedder,
        category: Category,
        report: ImportReport,
        batch: int,
    ) -> None:
        info = store.describe(category)
        if info is None:
            raise BrokenDataError(f"collection {category} vanished while it was used")
        self._store = store
        self._tolerant = tolerant
        self._category = category
        self._report = report
        self._batch = batch
        embedder = tolerant.embedder
        self._model, self._dimension = embedder.model, embedder.dimension
        self.using = choose_vector(category, info, self._dimension)
        self.absent: set[str] = set()
        self.refused: list[tuple[PointId, BrokenDataError]] = []
        self._meant: dict[str, object] = {}

    def take_out(self, ids: Sequence[str]) -> None:
        """Delete those of the points that are there.

        Raises:
            BrokenDataError: One is still there afterwards.
        """
        for some in batched(ids, READ_BATCH):
            present = list(self._store.retrieve(self._category, some, [STATE]))
            if not present:
                continue
            self._store.delete(self._category, present)
            if self._store.retrieve(self._category, present, [STATE]):
                raise BrokenDataError(
                    f"retracted points are still in {self._category} after deletion"
                )
            self._report.deleted += len(present)

    def bring_in(self, sources: Sequence[Importable]) -> Iterator[int]:
        """Store what is missing or differs; yield how many each step handled."""
        # The embedded store belongs to the thread that opened it.
        with _one_behind(background=not self._store.embedded) as write:
            for some in batched(sources, READ_BATCH):
                points = [point for point in map(as_point, some) if point.text]
                self._report.skipped += len(some) - len(points)
                self.absent |= {*map(id_of, some)} - {p.point_id for p in points}
                stale, changed = self._compare(points)
                done = len(some) - len(stale) - len(changed)
                self._report.unchanged += done - (len(some) - len(points))
                yield done
                for renewed in batched(changed, self._batch):
                    write(partial(self._renew, renewed))
                    yield len(renewed)
                for wanted in batched(stale, self._batch):
                    self._embed(wanted, write)
                    yield len(wanted)

    def read_back(self) -> None:
        """Make sure that what was written is there, in the state that was meant.

        Raises:
            BrokenDataError: Something is not.
        """
        wrong = 0
        for some in batched(sorted(self._meant), READ_BATCH):
            present = self._store.retrieve(self._category, some, [STATE])
            for name in some:
                state = mark_of(present.get(name, {})).get("payload_sha256")
                wrong += state != self._meant[name]
        if wrong:
            raise BrokenDataError(
                f"{wrong} of {len(self._meant)} points are not in {self._category} as "
                "they were written",
                hint="does another program write to the same points?",
            )

    def _compare(self, points: Sequence[Point]) -> tuple[Stale, list[Point]]:
        """Return what has to be embedded, and of what only the payload changed."""
        known = self._store.retrieve(self._category, [p.point_id for p in points])
        stale: Stale = []
        changed = []
        for point in points:
            present = known.get(point.point_id)
            if present is None or self._is_stale(point, present):
                stale.append((point, present or {}))
            elif _differs(point, present):
                changed.append(point)
        return stale, changed

    def _is_stale(self, point: Point, present: JsonObject) -> bool:
        """Return whether the stored vector is not that of this text and model."""
        mark = mark_of(present)
        return (
            mark.get("model") != self._model
            or mark.get("dimension") != self._dimension
            or mark.get("text_sha256") != point.origin["text_sha256"]
        )

    def _payload(self, point: Point) -> JsonObject:
        """Return the payload to write, and remember that it was meant."""
        self._meant[point.point_id] = point.origin["payload_sha256"]
        return point.marked(self._model, self._dimension)

    def _renew(self, points: Sequence[Point]) -> None:
        """Write payloads; the vectors stay."""
        payloads: dict[PointId, JsonObject] = {
            point.point_id: self._payload(point) for point in points
        }
        refused = self._store.set_payloads(self._category, payloads)
        self._report.updated += len(points) - self._leave_out(refused)

    def _embed(
        self,
        wanted: Sequence[tuple[Point, JsonObject]],
        write: Callable[[Call], None],
    ) -> None:
        """Embed and store; what gets no vector is left for the next import."""
        places, vectors = self._tolerant.embed([point.text for point, _ in wanted])
        done = [wanted[place] for place in places]
        ids = {point.point_id for point, _ in done}
        self.absent |= {point.point_id for point, _ in wanted} - ids
        if done:
            write(partial(self._write, done, vectors))

    def _write(
        self, done: Sequence[tuple[Point, JsonObject]], vectors: Vectors
    ) -> None:
        """Store points; further keys of a payload that was there stay."""
        ids = [point.point_id for point, _ in done]
        payloads = [{**present, **self._payload(point)} for point, present in done]
        refused = self._store.upsert(self._category, ids, vectors, payloads, self.using)
        self._report.written += len(done) - self._leave_out(refused)

    def _leave_out(self, refused: Sequence[tuple[PointId, BrokenDataError]]) -> int:
        """Expect nothing of what the server finds too large; count it."""
        self.refused += refused
        for name in (str(name) for name, _ in refused):
            self.absent.add(name)
            del self._meant[name]
        return len(refused)


def _differs(point: Point, present: JsonObject) -> bool:
    """Return whether a stored payload is not the one that is wanted.

    Numbers and lists are compared by the digest in the mark alone: the AI
    stack rewrites them, and a server may round a number in its last bit.
    """
    if mark_of(present).get("payload_sha256") != point.origin["payload_sha256"]:
        return True
    core = FAMILIES[point.category].core
    return any(present.get(name) != point.payload.get(name) for name in core)


@contextmanager
def _one_behind(*, background: bool) -> Iterator[Callable[[Call], None]]:
    """Give a function that runs each call while its caller prepares the next.

    What a call raises comes with the next one, or at the end. Without background each
    call runs at once, in the thread that makes it.
    """
    if not background:
        yield lambda call: call()
        return
    running: Future[None] | None = None

    def run(call: Call) -> None:
        nonlocal running
        if running is not None:
            running.result()
        running = pool.submit(call)

    with ThreadPoolExecutor(max_workers=1) as pool:
        yield run
        if running is not None:
            running.result()
