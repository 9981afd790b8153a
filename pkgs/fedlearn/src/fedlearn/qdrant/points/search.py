"""Searching the collections by meaning, whoever wrote the points.

The nearest points are ordered by similarity and feedback; see `ranking`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from fedlearn.errors import UsageError
from fedlearn.qdrant.client import Found, JsonObject, Selection
from fedlearn.qdrant.embedding import Embedder
from fedlearn.qdrant.points.collections import (
    choose_vector,
    model_mismatch,
    noted_model,
)
from fedlearn.qdrant.points.points import mark_of, marked_nodes, text_at
from fedlearn.qdrant.points.ranking import ranked
from fedlearn.records import FAMILIES, Category

if TYPE_CHECKING:
    from fedlearn.qdrant.client.client import Store

CANDIDATES: Final = 4
"""Points that are ranked for each hit that is wanted: feedback may lift one."""

LEAST_CANDIDATES: Final = 20
"""Points of a collection that are ranked in any case."""

SCORE_FIELDS: Final = ("value_score", "confidence_score")
"""Where the payload families keep a number in [0, 1]."""

TITLE_FIELDS: Final = (
    "skill_name",
    "title",
    "practice_name",
    "error_message",
    "error_pattern",
    "error",
    "prompt",
    "query",
    "name",
    "error_type",
    "summary",
)
"""What a point is about; the first that is there."""

TEXT_FIELDS: Final = (
    "usage_pattern",
    "solution",
    "correct_solution",
    "response",
    "solution_template",
    "description",
    "implementation",
    "content",
    "text",
)
"""What a point says; the first that is there."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One point that was found.

    Attributes:
        pattern_id: Its id; for points of other programs the point's.
        score: Similarity, in [-1, 1].
        rank: By which hits are ordered: the score, moved by feedback.
        value_score: The number that the collection keeps, in [0, 1], if any.
        nodes: Where it comes from, sorted; empty for points of other programs.
    """

    pattern_id: str
    category: Category
    score: float
    rank: float
    value_score: float | None
    nodes: list[str]
    helpful: int
    harmful: int
    title: str
    text: str
    payload: JsonObject


def search(  # noqa: PLR0913 (each is one filter)
    store: "Store",
    embedder: Embedder,
    text: str,
    *,
    categories: Collection[Category] = tuple(Category),
    limit: int = 10,
    minimum_value: float | None = None,
    node: str | None = None,
) -> list[Hit]:
    """Find what is nearest to a text.

    Args:
        minimum_value: Only points with at least this score.

    Returns:
        Hits of all collections by rank, the best first; equal ones by id.

    Raises:
        UsageError: The text is empty.
        ConfigurationError: A collection was made for another embedder.
    """
    if not text.strip():
        raise UsageError("there is nothing to search for", hint="give a text")
    wanted = Selection(minimum=minimum_value, score_fields=SCORE_FIELDS, node=node)
    vectors = embedder.embed([text])
    candidates = max(CANDIDATES * limit, LEAST_CANDIDATES)
    hits = []
    for category in dict.fromkeys(categories):
        using = _vector_in(store, embedder, category)
        if using is not None:
            found = store.nearest(category, vectors, candidates, [wanted], using)
            hits += [_hit(category, point) for point in found[0]]
    hits.sort(key=lambda hit: (-hit.rank, hit.category, hit.pattern_id))
    return hits[:limit]


def _vector_in(store: "Store", embedder: Embedder, category: Category) -> str | None:
    """Return the vector to compare with; None where there is no such collection."""
    info = store.describe(category)
    if info is None:
        return None
    noted = noted_model(info)
    if noted is not None and noted != embedder.model:
        raise model_mismatch(category, noted, embedder)
    return choose_vector(category, info, embedder.dimension)


def _hit(category: Category, point: Found) -> Hit:
    payload = point.payload
    mark = mark_of(payload)
    votes = _votes(mark.get("evidence"))
    text = _first_text(payload, TEXT_FIELDS)
    return Hit(
        pattern_id=str(point.point_id),
        category=category,
        score=point.score,
        rank=ranked(point.score, votes),
        value_score=_value(category, payload),
        nodes=sorted(marked_nodes(mark)),
        helpful=sum(helpful for helpful, _ in votes),
        harmful=sum(harmful for _, harmful in votes),
        title=_first_text(payload, TITLE_FIELDS) or text.partition("\n")[0],
        text=text,
        payload=payload,
    )


def _first_text(payload: JsonObject, fields: tuple[str, ...]) -> str:
    return next(filter(None, (text_at(payload, name) for name in fields)), "")


def _value(category: Category, payload: JsonObject) -> float | None:
    """Read the score, wherever the payload's family keeps it."""
    for name in (FAMILIES[category].score_field, *SCORE_FIELDS):
        value = payload.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
    return None


def _votes(evidence: object) -> list[tuple[int, int]]:
    """Read times helpful and times harmful from the evidence, a pair a node."""
    entries = evidence.values() if isinstance(evidence, Mapping) else ()
    return [
        (_count(entry.get("helpful")), _count(entry.get("harmful")))
        for entry in entries
        if isinstance(entry, Mapping)
    ]


def _count(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 0
