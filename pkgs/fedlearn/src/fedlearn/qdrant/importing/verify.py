"""Verification after an import: points are found by the texts they were made from."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from fedlearn.errors import BrokenDataError
from fedlearn.qdrant.client import Selection
from fedlearn.qdrant.embedding import Embedder
from fedlearn.qdrant.points import Importable, as_point, id_of
from fedlearn.records import Category

if TYPE_CHECKING:
    from fedlearn.qdrant.client.client import Store

SAMPLE: Final = 50
"""Points that are searched for; of 50, a single missing one is too many."""

LEAST_RECALL: Final = 0.99
"""Share of the sample that must be found first."""

TIE: Final = 1e-5
"""Similarities this close are equal: a server computes them in float32."""


def verify_by_search(
    store: "Store",
    embedder: Embedder,
    present: Sequence[Importable],
    using: Mapping[Category, str],
) -> int:
    """Search for a sample of points by their own texts; count those found first.

    Raises:
        BrokenDataError: Too few were.
    """
    ordered = sorted(present, key=lambda each: (each.category, id_of(each)))
    sample = spread(ordered, SAMPLE)
    found = sum(
        _count_found(store, embedder, category, some, using[category])
        for category in Category
        if (some := [p for p in sample if p.category is category])
    )
    if found < LEAST_RECALL * len(sample):
        raise BrokenDataError(
            f"{len(sample) - found} of {len(sample)} points are not found by a search "
            "with their own text",
            hint="run fedlearn import --reembed, which embeds all points anew",
        )
    return found


def spread(items: Sequence[Importable], size: int) -> list[Importable]:
    """Choose at most `size` items, evenly spread, always the same ones."""
    count = min(size, len(items))
    return [items[place * len(items) // count] for place in range(count)]


def _count_found(
    store: "Store",
    embedder: Embedder,
    category: Category,
    sample: Sequence[Importable],
    using: str,
) -> int:
    """Count the points that come first; equal vectors share the first place."""
    vectors = embedder.embed([as_point(one).text for one in sample])
    firsts = store.nearest(category, vectors, 1, using=using)
    best = [found[0].score if found else math.inf for found in firsts]
    rest = [
        place
        for place, found in enumerate(firsts)
        if not found or found[0].point_id != id_of(sample[place])
    ]
    if not rest:
        return len(sample)
    own = [Selection(ids=(id_of(sample[place]),)) for place in rest]
    selves = store.nearest(category, vectors[rest], 1, own, using=using)
    level = sum(
        bool(found) and found[0].score >= best[place] - TIE
        for place, found in zip(rest, selves, strict=True)
    )
    return len(sample) - len(rest) + level
