"""The proof after an import: points are found by the texts they were made from."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from fedlearn.errors import BrokenDataError
from fedlearn.qdrant.client import Selection
from fedlearn.qdrant.embedding import Embedder
from fedlearn.qdrant.points import Source, as_point, source_id
from fedlearn.records import Category

if TYPE_CHECKING:
    from fedlearn.qdrant.client.client import Store

SAMPLE: Final = 50
"""Points that are looked for; with 50, one that is not found fails the proof."""

LEAST_RECALL: Final = 0.99
"""Share of the sample that must be found first."""

TIE: Final = 1e-5
"""Similarities this close are equal: a server computes them in float32."""


def prove(
    store: "Store",
    embedder: Embedder,
    sources: Sequence[Source],
    using: Mapping[Category, str],
) -> int:
    """Look for a sample of points by their own texts.

    Returns:
        How many were found first, or level with the first.

    Raises:
        BrokenDataError: Too few were.
    """
    ordered = sorted(sources, key=lambda each: (each.category, source_id(each)))
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


def spread(items: Sequence[Source], size: int) -> list[Source]:
    """Choose at most `size` items, evenly spread, always the same ones."""
    count = min(size, len(items))
    return [items[place * len(items) // count] for place in range(count)]


def _count_found(
    store: "Store",
    embedder: Embedder,
    category: Category,
    sources: Sequence[Source],
    using: str,
) -> int:
    """Count the points that come first; equal vectors share the first place."""
    vectors = embedder.embed([as_point(source).text for source in sources])
    firsts = store.nearest(category, vectors, 1, using=using)
    best = [found[0].score if found else math.inf for found in firsts]
    rest = [
        place
        for place, found in enumerate(firsts)
        if not found or found[0].point_id != source_id(sources[place])
    ]
    if not rest:
        return len(sources)
    own = [Selection(ids=(source_id(sources[place]),)) for place in rest]
    selves = store.nearest(category, vectors[rest], 1, own, using=using)
    level = sum(
        bool(found) and found[0].score >= best[place] - TIE
        for place, found in zip(rest, selves, strict=True)
    )
    return len(sources) - len(rest) + level
