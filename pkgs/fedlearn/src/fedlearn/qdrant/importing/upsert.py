"""Patterns into Qdrant: what is missing is embedded, what changed is renewed.

The id of a point is the id of its pattern, and the mark in its payload shows
in which state it was written, so an import writes only what differs, and one
that was interrupted anywhere is completed by the next. It reports only what was
read back and found by a search.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Final

from fedlearn.errors import BrokenDataError, UnreachableError
from fedlearn.qdrant.client import PointId, Progress
from fedlearn.qdrant.embedding import Embedder, TolerantEmbedder
from fedlearn.qdrant.importing.collection import BATCH, CollectionImport
from fedlearn.qdrant.importing.import_report import ImportReport
from fedlearn.qdrant.importing.verify import verify_by_search
from fedlearn.qdrant.points import Importable, id_of
from fedlearn.qdrant.points.collections import ensure_collections
from fedlearn.records import Category, Pattern

if TYPE_CHECKING:
    from fedlearn.qdrant.client.client import Store


NAMED: Final = 5
"""Points that a message names at most."""


def import_patterns(  # noqa: PLR0913 (each is one choice of the caller)
    store: "Store",
    embedder: Embedder,
    patterns: Iterable[Pattern],
    retracted: Collection[str],
    *,
    points: Iterable[Importable] = (),
    batch: int = BATCH,
    progress: Progress | None = None,
    reembed: bool = False,
) -> ImportReport:
    """Bring patterns into the store, take retracted ones out, and verify both.

    Args:
        retracted: Ids that shall not be there; they win over `patterns`.
        points: What shall be there as well: of snapshots, and of other repositories.

    Raises:
        ConfigurationError: A collection was filled with another model.
        UnreachableError: The store or the embedder does not answer; what was
            done stays, the same call completes it.
        BrokenDataError: A text got no vector, or a point is too large for the
            server (the others are in), or what was written is not there or not found.
    """
    ensure_collections(store, embedder, reembed=reembed)
    tolerant = TolerantEmbedder(embedder)
    gone = frozenset(retracted)
    wanted = _each_once((*patterns, *points), gone)
    report = ImportReport()
    jobs = {c: CollectionImport(store, tolerant, c, report, batch) for c in Category}
    for job in jobs.values():
        job.take_out(sorted(gone))
    for category, job in jobs.items():
        for done in job.bring_in([p for p in wanted if p.category is category]):
            if progress is not None:
                progress(done, len(wanted))
    for job in jobs.values():
        job.read_back()
    if isinstance(failure := tolerant.explain(), UnreachableError):
        raise failure from tolerant.failure
    # What has no vector cannot be found.
    absent = {pattern_id for job in jobs.values() for pattern_id in job.absent}
    present = [one for one in wanted if id_of(one) not in absent]
    using = {category: job.using for category, job in jobs.items()}
    report.proven = verify_by_search(store, embedder, present, using)
    if failure is not None:
        raise failure from tolerant.failure
    if refused := [pair for job in jobs.values() for pair in job.refused]:
        raise _too_large(refused)
    report.counts = store.counts()
    return report


def _too_large(refused: Sequence[tuple[PointId, BrokenDataError]]) -> BrokenDataError:
    """Return the error that names what the server finds too large."""
    names = ", ".join(str(name) for name, _ in refused[:NAMED])
    more = f" and {len(refused) - NAMED} more" if len(refused) > NAMED else ""
    reason = refused[0][1]
    return BrokenDataError(
        f"too large for the server: {names}{more}; all others are in: {reason}",
        hint=reason.hint,
    )


def _each_once(wanted: Iterable[Importable], gone: Collection[str]) -> list[Importable]:
    """Leave out what is gone, and the later ones of equal id."""
    first: dict[str, Importable] = {}
    for one in wanted:
        if id_of(one) not in gone:
            first.setdefault(id_of(one), one)
    return list(first.values())
