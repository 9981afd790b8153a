"""How many new points of one node enter at one import.

A node that floods the others is slowed down, so that a person sees it before all of it
is in use. What more nodes support comes first.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fedlearn.qdrant.client import batched
from fedlearn.qdrant.importing.collection import READ_BATCH, STATE
from fedlearn.records import Category

if TYPE_CHECKING:
    from fedlearn.qdrant.client.client import Store


@dataclass(frozen=True, slots=True)
class NewPoint:
    """A point that may enter.

    Attributes:
        supporters: The nodes whose quota it can use.
    """

    point_id: str
    category: Category
    supporters: frozenset[str]


def held_back(store: "Store", candidates: Sequence[NewPoint], most: int) -> set[str]:
    """Choose the ids of what has to wait for a later import.

    Args:
        store: What is in it already does not wait.
        candidates: All that may enter.
        most: How many of one node may be new.
    """
    entered = Counter[str]()
    waiting = set[str]()
    new = _missing(store, candidates)
    for one in sorted(new, key=lambda one: (-len(one.supporters), one.point_id)):
        charged_nodes = [node for node in one.supporters if entered[node] < most]
        if charged_nodes:
            entered.update(charged_nodes)
        else:
            waiting.add(one.point_id)
    return waiting


def _missing(store: "Store", candidates: Sequence[NewPoint]) -> list[NewPoint]:
    """Return those that are not in the store."""
    missing: list[NewPoint] = []
    for category in Category:
        of_category = [one for one in candidates if one.category is category]
        for some in batched(of_category, READ_BATCH):
            present = store.retrieve(category, [o.point_id for o in some], [STATE])
            missing += [one for one in some if one.point_id not in present]
    return missing
