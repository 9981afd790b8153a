"""Between Qdrant and the rest: exporting collections, harvesting their points.

What other programs of the stack stored is knowledge of this node too: it is
harvested into the state like telemetry. What the federation brought carries a
mark and is never counted as this node's own.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final, cast

from fedlearn.patterns.categories import Category
from fedlearn.privacy.scrub import JsonObject, Scrubber
from fedlearn.refine import Refined, Refinery
from fedlearn.repository.layout import COLLECTION_SNAPSHOTS
from fedlearn.repository.retention import prune
from fedlearn.settings import Settings
from fedlearn.state import Recorded, State
from fedlearn.store import open_store
from fedlearn.telemetry.events import Skip

if TYPE_CHECKING:
    from fedlearn.store.exporter import ExportReport
    from fedlearn.store.shapes import Progress

RECORD_POINTS: Final = 1000
"""Points between two transactions."""


def export_collections(  # noqa: PLR0913 (each is one choice of the caller)
    settings: Settings,
    scrubber: Scrubber,
    categories: Sequence[Category],
    *,
    limit: int,
    now: datetime,
    progress: "Progress | None" = None,
) -> "list[ExportReport]":
    """Write a snapshot of each collection to data/, and drop this node's oldest.

    Args:
        settings: Where Qdrant and the repository are.
        scrubber: Takes out what is private.
        categories: Which collections; missing ones are passed over.
        limit: The strongest so many points; 0 for all.
        now: UTC; stands in the names.
        progress: Told how far it is, collection by collection.

    Raises:
        UnreachableError: A page could not be read; the old snapshot stays.
    """
    # On demand, as everything that loads the client or numpy.
    from fedlearn.store.exporter import export_collection  # noqa: PLC0415

    folder = settings.repository_path / COLLECTION_SNAPSHOTS
    reports = []
    with open_store(settings) as store:
        for category in categories:
            report = export_collection(
                store,
                category,
                folder,
                node=settings.node,
                now=now,
                redact=redactor(scrubber),
                limit=limit,
                max_bytes=settings.export.max_bytes,
                progress=progress,
            )
            if report:
                reports.append(report)
    tree, node = settings.repository_path, settings.node
    prune(tree, settings.retention, now.date(), node)
    return reports


def redactor(scrubber: Scrubber) -> Callable[[dict[str, object]], dict[str, object]]:
    """Make what the store calls to take out of a payload what is private."""

    def redact(payload: dict[str, object]) -> dict[str, object]:
        # A payload is JSON; what is not is refused by the scrubber.
        return {**scrubber.scrub(cast("JsonObject", payload)).record}

    return redact


def harvest_points(settings: Settings, state: State, scrubber: Scrubber) -> Recorded:
    """Count the knowledge that other programs of this machine stored in Qdrant.

    Raises:
        UnreachableError: Qdrant does not answer; what was read until then counts.
    """
    # On demand, as everything that loads the client.
    from fedlearn.store.harvest import harvest  # noqa: PLC0415

    refinery = Refinery(settings.node, settings.extraction, scrubber)
    total, refined = Recorded(), Refined()
    with open_store(settings) as store:
        for digest, meaning in harvest(store, settings.extraction):
            if not isinstance(meaning, Skip):
                refinery.add_point(refined, digest, meaning)
            if len(refined.observed) >= RECORD_POINTS:
                _record(state, refined, total)
                refined = Refined()
    _record(state, refined, total)
    return total


def store_signature(settings: Settings) -> list[object] | None:
    """Tell cheaply whether an embedded store is that of another time.

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


def _record(state: State, refined: Refined, total: Recorded) -> None:
    """Store harvested observations, and add up what was new."""
    new = state.record_observations(refined.observed)
    total.observations.update(new.observations)
    total.redactions.update(new.redactions)
