"""Exporting collections of Qdrant, and harvesting their points.

What other programs of the stack stored is knowledge of this node too: it is
harvested into the state like telemetry. What the federation brought carries a
mark and is never counted as this node's own.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from fedlearn.ingest import Pipeline
from fedlearn.qdrant.client import keep_counts, open_store
from fedlearn.records import Category
from fedlearn.redaction import Redactor
from fedlearn.settings import Settings
from fedlearn.state import Observed, Recorded, State
from fedlearn.telemetry.events import Skip
from fedlearn.worktree import COLLECTION_SNAPSHOTS, prune

if TYPE_CHECKING:
    from fedlearn.qdrant.client import Progress
    from fedlearn.qdrant.snapshots import ExportReport

RECORD_POINTS: Final = 1000
"""Points between two transactions."""


def export_collections(
    settings: Settings,
    redactor: Redactor,
    categories: Sequence[Category],
    limit: int,
    progress: "Progress | None" = None,
) -> "list[ExportReport]":
    """Write a snapshot of each collection to data/, and drop this node's oldest."""
    # On demand, as everything that loads the client or numpy.
    from fedlearn.qdrant.snapshots import export_collection  # noqa: PLC0415

    tree, node = settings.repository_path, settings.node
    now = datetime.now(UTC)
    reports = []
    with open_store(settings) as store:
        for category in categories:
            report = export_collection(
                store,
                category,
                tree / COLLECTION_SNAPSHOTS,
                node=node,
                now=now,
                redact=redactor.redact_payload,
                limit=limit,
                max_bytes=settings.export.max_bytes,
                progress=progress,
            )
            if report:
                reports.append(report)
    prune(tree, settings.retention, now.date(), node)
    return reports


def harvest_points(settings: Settings, state: State, redactor: Redactor) -> Recorded:
    """Record the knowledge that other programs of this machine stored in Qdrant.

    Raises:
        UnreachableError: Qdrant does not answer; what was read until then counts.
    """
    # On demand, as everything that loads the client.
    from fedlearn.qdrant.points import harvest  # noqa: PLC0415

    pipeline = Pipeline(settings, redactor)
    total, observed = Recorded(), list[Observed]()
    with open_store(settings) as store:
        for digest, meaning in harvest(store, settings.extraction):
            if not isinstance(meaning, Skip):
                observed += pipeline.point(digest, meaning)
            if len(observed) >= RECORD_POINTS:
                _record(state, observed, total)
                observed = []
        keep_counts(settings, state, store.counts())
    _record(state, observed, total)
    return total


def store_signature(settings: Settings) -> list[object] | None:
    """Return what changes with each write to an embedded store.

    Returns:
        None for a server, which others write to without our knowing.
    """
    if settings.qdrant.url:
        return None
    top = settings.qdrant_path
    found = [
        [str(path.relative_to(top)), status.st_ino, status.st_size, status.st_mtime_ns]
        for path in sorted(top.rglob("*"))
        if path.is_file() and path.suffix != ".lock"
        for status in [path.stat()]
    ]
    return [found, settings.extraction.model_dump(mode="json")]


def _record(state: State, observed: list[Observed], total: Recorded) -> None:
    new = state.record_observations(observed)
    total.observations.update(new.observations)
    total.redactions.update(new.redactions)
