"""How many new points of one node enter at one import.

A node that floods the others is slowed down, so that a person sees it before all of it
is in use. What more nodes support comes first.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fedlearn.qdrant.client import batched
from fedlearn.qdrant.importing.collection import READ_BATCH, STATE
from fedlearn.records import Category

if TYPE_CHECKING:
    from fedlearn.qdrant.client.client import Store


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Something that may enter.

    Attributes:
        supporters: The nodes that it is counted against.
    """

    point_id: str
    category: Category
    supporters: frozenset[str]


def held_back(
    store: "Store", candidates: Sequence[Newcomer], most: int | None
) -> set[str]:
    """Choose what has to wait for a later import.

    Args:
        most: How many of one node may be new; None for all.

    Returns:
        The ids of what waits.
    """
    if most is None:
        return set()
    entered = Counter[str]()
    waiting = set[str]()
    new = _missing(store, candidates)
    for one in sorted(new, key=lambda one: (-len(one.supporters), one.point_id)):
        paying = [node for node in one.supporters if entered[node] < most]
        if paying:
            entered.update(paying)
        else:
            waiting.add(one.point_id)
    return waiting


def _missing(store: "Store", candidates: Iterable[Newcomer]) -> list[Newcomer]:
    """Give those that are not in the store."""
    by_category: dict[Category, list[Newcomer]] = {}
    for one in candidates:
        by_category.setdefault(one.category, []).append(one)
    missing: list[Newcomer] = []
    for category, all_of_it in by_category.items():
        for some in batched(all_of_it, READ_BATCH):
            present = store.retrieve(category, [o.point_id for o in some], [STATE])
            missing += [one for one in some if one.point_id not in present]
    return missing
