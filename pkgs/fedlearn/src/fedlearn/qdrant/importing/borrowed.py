"""What other repositories lend: in the local store alone, and marked as theirs."""

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Final

from fedlearn.exchange import borrow, open_copies
from fedlearn.qdrant.client import Selection
from fedlearn.qdrant.importing.quarantine_checks import QuarantineChecks
from fedlearn.qdrant.points import Borrowed
from fedlearn.records import Category
from fedlearn.settings import Settings

if TYPE_CHECKING:
    from fedlearn.qdrant.client.client import Store

PAGE: Final = 1000
"""Ids on a page."""


def borrowed_patterns(
    settings: Settings,
    admission: QuarantineChecks,
    taken: Collection[str],
    revoked: Collection[str] = (),
) -> list[Borrowed]:
    """Give what other repositories add, each pattern once, cleaned and looked at.

    Args:
        settings: Of the node; of two repositories the one that comes first counts.
        taken: Ids of what this node's own repository holds, or took back.
        revoked: Nodes whose word counts no more.
    """
    copies = open_copies(settings)
    found: dict[str, Borrowed] = {}
    for source in settings.repository.repositories:
        lent = (
            pattern
            for pattern in borrow(source, copies.records(source), revoked)
            if pattern.pattern_id not in taken and pattern.pattern_id not in found
        )
        for pattern in admission.admit(lent):
            found[pattern.pattern_id] = Borrowed(pattern, source.name)
    return list(found.values())


def returned(store: "Store", kept: Collection[str]) -> Iterator[str]:
    """Give the ids of borrowed points that nobody lends any more.

    Args:
        store: The store; a missing collection counts as empty.
    """
    wanted = Selection(borrowed=True)
    for category in Category:
        if store.describe(category) is None:
            continue
        offset = None
        while True:
            page, offset = store.scroll(category, offset, PAGE, ["pattern_id"], wanted)
            yield from (str(key) for key, _ in page if str(key) not in kept)
            if offset is None:
                break
