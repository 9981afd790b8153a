"""Finding what came from certain nodes alone, whatever data/ holds of it by now."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from fedlearn.qdrant.client import MARK, Selection
from fedlearn.qdrant.points import mark_of, marked_nodes
from fedlearn.records import Category

if TYPE_CHECKING:
    from fedlearn.qdrant.client.client import Store


def points_only_of(store: "Store", nodes: Collection[str]) -> dict[str, list[str]]:
    """Find the points for which no other node has evidence.

    Returns:
        The ids by the node, sorted; a point of two such nodes stands with both.
    """
    found = {node: sorted(_only_of(store, node, nodes)) for node in sorted(nodes)}
    return {node: ids for node, ids in found.items() if ids}


def _only_of(store: "Store", node: str, nodes: Collection[str]) -> set[str]:
    found = set[str]()
    for category in Category:
        pages = store.pages(category, [f"{MARK}.nodes"], Selection(node=node))
        for point_id, payload in (point for page in pages for point in page):
            behind = marked_nodes(mark_of(payload))
            if behind and set(behind) <= set(nodes):
                found.add(str(point_id))
    return found
