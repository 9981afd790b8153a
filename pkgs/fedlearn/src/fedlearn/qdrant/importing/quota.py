"""How many new points of one node enter at one import.

A node that floods the others is slowed down, so that a person sees it before all of it
is in use. What more nodes support comes first.
"""

from collections import Counter
from collections.abc import Collection, Mapping

from fedlearn.qdrant.client import batched
from fedlearn.qdrant.client.client import Store
from fedlearn.qdrant.importing.collection import READ_BATCH, STATE
from fedlearn.records import Category


def held_back(
    store: Store,
    candidates: Mapping[Category, Mapping[str, Collection[str]]],
    most: int,
) -> set[str]:
    """Choose the ids of what has to wait for a later import.

    Args:
        store: What is in it already does not wait.
        candidates: Ids of all that may enter, with the nodes whose quota each can use.
        most: How many of one node may be new.
    """
    new: dict[str, Collection[str]] = {}
    for category, supporters in candidates.items():
        for some in batched([*supporters], READ_BATCH):
            present = store.retrieve(category, some, [STATE])
            new |= {key: supporters[key] for key in some if key not in present}
    entered, waiting = Counter[str](), set[str]()
    for key in sorted(new, key=lambda key: (-len(new[key]), key)):
        charged_nodes = [node for node in new[key] if entered[node] < most]
        entered.update(charged_nodes)
        if not charged_nodes:
            waiting.add(key)
    return waiting
