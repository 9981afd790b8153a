"""What several tests of the store do."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from fedlearn.errors import UnreachableError
from fedlearn.qdrant.client.client import Store
from fedlearn.qdrant.client.client_types import JsonObject, Progress
from fedlearn.qdrant.embedding.embedder import EmbeddingRefusedError, Vectors
from fedlearn.qdrant.embedding.hashing import HashingEmbedder
from fedlearn.qdrant.importing.upsert import import_patterns
from fedlearn.qdrant.snapshots.snapshot_export import (
    LIMIT,
    ExportReport,
    export_collection,
)
from fedlearn.qdrant.snapshots.snapshot_writer import Redact
from fedlearn.records.categories import Category
from fedlearn.records.record import Pattern
from fedlearn.settings import Qdrant

from factories import make_evidence, make_pattern
from qdrant.engine import Collection
from qdrant.standin import StandIn

SKILLS = Category.SKILLS
NOW = datetime(2026, 11, 24, 5, 0, 0, tzinfo=UTC)


def create_skills(store: Store, size: int = 4) -> None:
    store.create(SKILLS, size, {}, Qdrant())


def unit(*values: float) -> np.ndarray:
    return np.array([values], dtype=np.float32)


def many(count: int, node: str = "system-a") -> list[Pattern]:
    """Patterns of all categories in turn."""
    categories = list(Category)
    return [
        make_pattern(f"subject {i}", category=categories[i % 3], node=node)
        for i in range(count)
    ]


def contents(store: Store) -> dict[str, dict[str | int, JsonObject]]:
    """All points of all collections, without vectors."""
    return {
        category.value: dict(store.scroll(category, None, 10_000)[0])
        for category in Category
    }


class CountingEmbedder(HashingEmbedder):
    """Remembers what it embedded, and can refuse texts or go away."""

    def __init__(self, dimension: int = 64) -> None:
        super().__init__(dimension)
        self.texts: list[str] = []
        self.refuses: str | None = None
        self.gone_after: int | None = None

    def embed(self, texts: Sequence[str]) -> Vectors:
        if self.gone_after is not None and len(self.texts) >= self.gone_after:
            raise UnreachableError("the embedding server does not answer")
        if self.refuses and any(self.refuses in text for text in texts):
            raise EmbeddingRefusedError("this text has no vector")
        self.texts += texts
        return super().embed(texts)


def unchanged(payload: JsonObject) -> JsonObject:
    return payload


def export(
    store: Store,
    folder: Path,
    *,
    days: int = 0,
    node: str = "system-a",
    redact: Redact = unchanged,
    limit: int = LIMIT,
    max_bytes: int | None = None,
    progress: Progress | None = None,
) -> ExportReport:
    report = export_collection(
        store,
        SKILLS,
        folder,
        node=node,
        now=NOW + timedelta(days=days),
        redact=redact,
        limit=limit,
        max_bytes=max_bytes,
        progress=progress,
    )
    assert report is not None
    return report


def fill(store: Store, count: int) -> list[Pattern]:
    patterns = [
        make_pattern(f"subject {i}", evidence=make_evidence(score=0.7 + i / 1000))
        for i in range(count)
    ]
    import_patterns(store, HashingEmbedder(16), patterns, [])
    return patterns


def fill_directly(standin: StandIn, count: int) -> None:
    """Put many points into the stand-in without sending them."""
    collection = Collection({"": {"size": 4, "distance": "Cosine"}}, {}, {})
    vector = np.ones(4, dtype=np.float32) / 2
    for i in range(count):
        payload: JsonObject = {"skill_name": f"s{i}", "value_score": i / count}
        collection.points[i] = ({"": vector}, payload)
    standin.collections[SKILLS] = collection


def points_in(path: Path | None) -> list[JsonObject]:
    assert path is not None
    points: list[JsonObject] = json.loads(path.read_bytes())["result"]["points"]
    return points
