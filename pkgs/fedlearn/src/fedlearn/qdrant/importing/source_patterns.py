"""Patterns of other repositories: in the local store alone, and marked as theirs."""

from collections.abc import Collection, Iterator

from fedlearn.exchange import borrow, open_copies
from fedlearn.qdrant.client import Selection
from fedlearn.qdrant.client.client import Store
from fedlearn.qdrant.importing.quarantine_checks import QuarantineChecks
from fedlearn.qdrant.points import Point, point_of
from fedlearn.records import Category
from fedlearn.settings import Settings


def source_patterns(
    settings: Settings,
    checks: QuarantineChecks,
    taken: Collection[str],
    revoked: Collection[str],
) -> list[Point]:
    """Return what other repositories add, each pattern once, redacted and checked.

    Args:
        settings: Of two repositories with one pattern, the first one counts.
        taken: Ids of what this node's own repository holds or has retracted.
        revoked: Nodes whose evidence is ignored.
    """
    copies = open_copies(settings)
    found: dict[str, Point] = {}
    for source in settings.repository.repositories:
        new = (
            pattern
            for pattern in borrow(source, copies.records(source), revoked)
            if pattern.pattern_id not in taken and pattern.pattern_id not in found
        )
        for pattern in checks.admit(new):
            found[pattern.pattern_id] = point_of(pattern, source.name)
    return list(found.values())


def dropped_by_sources(store: Store, kept: Collection[str]) -> Iterator[str]:
    """Yield the ids of points that no other repository holds any more.

    Args:
        store: A missing collection counts as empty.
        kept: Ids of what shall stay.
    """
    wanted = Selection(from_source=True)
    for category in Category:
        if store.describe(category) is not None:
            for page in store.pages(category, ["pattern_id"], wanted):
                yield from (str(key) for key, _ in page if str(key) not in kept)
