"""Finding what came from certain nodes alone, whatever data/ holds of it by now."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Final

from fedlearn.qdrant.client import MARK, Selection
from fedlearn.records import Category

if TYPE_CHECKING:
    from fedlearn.qdrant.client.client import Store

PAGE: Final = 1000
"""Points in one request."""


def points_only_of(store: "Store", nodes: Collection[str]) -> dict[str, list[str]]:
    """Find the points that nobody else stands behind.

    Returns:
        The ids by the node, sorted; a point of two such nodes stands with both.
    """
    found = {node: sorted(_only_of(store, node, nodes)) for node in sorted(nodes)}
    return {node: ids for node, ids in found.items() if ids}


def _only_of(store: "Store", node: str, nodes: Collection[str]) -> set[str]:
    found = set[str]()
    for category in Category:
        offset = None
        while True:
            page, offset = store.scroll(
                category, offset, PAGE, [f"{MARK}.nodes"], Selection(node=node)
            )
            for point_id, payload in page:
                mark = payload.get(MARK)
                behind = mark.get("nodes") if isinstance(mark, dict) else None
                if isinstance(behind, list) and set(map(str, behind)) <= set(nodes):
                    found.add(str(point_id))
            if offset is None:
                break
    return found
