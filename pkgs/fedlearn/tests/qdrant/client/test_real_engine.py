"""The stand-in against Qdrant's own engine, where it is installed.

`pip install qdrant-edge-py` brings the engine of the server as a library: filters,
order, chosen payload and scores are its own, so the stand-in must agree with it.
"""

import uuid
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from fedlearn.qdrant.client.client_types import Selection
from fedlearn.qdrant.client.convert import selection_filter

from qdrant.calls import Calls
from qdrant.engine import Collection, Json, Key

edge = pytest.importorskip("qdrant_edge")

POINTS, SIZE = 300, 8

SCORES = ("value_score", "confidence_score")

SELECTIONS = (
    Selection(minimum=0.7, score_fields=SCORES),
    Selection(minimum=0, score_fields=SCORES[:1]),
    Selection(node="a"),
    Selection(node="unknown"),
    Selection(marked=True),
    Selection(marked=False),
    Selection(not_model="m1"),
    Selection(not_model="unknown"),
    Selection(node="b", marked=True, minimum=0.5, score_fields=SCORES),
)

ODD_MARKS: tuple[object, ...] = (None, "text", [], 3, [{"model": "m1", "nodes": ["a"]}])


def make_payload(rng: Random) -> Json:
    """A payload as the collections have it, or as nonsense can be."""
    numbers: tuple[object, ...] = (0, 1, 0.5, 0.7, "0.9", None, True, [0.2, 0.9], [])
    payload: Json = {k: rng.choice(numbers) for k in SCORES if rng.random() < 0.6}
    if rng.random() < 0.6:
        mark = {
            "model": rng.choice(("m1", "m2", None, [], ["m1"], 7)),
            "nodes": rng.choice((["a"], ["a", "b"], [], "a", None, ["b"])),
            "payload_sha256": "x",
        }
        payload["fedlearn"] = {k: v for k, v in mark.items() if rng.random() < 0.8}
    elif rng.random() < 0.3:
        payload["fedlearn"] = rng.choice(ODD_MARKS)
    return payload


@pytest.fixture(scope="module")
def points() -> list[Json]:
    rng, numbers = Random(3), np.random.default_rng(1)
    vectors = numbers.normal(size=(POINTS, SIZE)).astype(np.float32).tolist()
    return [
        {
            "id": number
            if rng.random() < 0.5
            else str(uuid.UUID(int=rng.getrandbits(128))),
            "vector": vector,
            "payload": make_payload(rng),
        }
        for number, vector in enumerate(vectors)
    ]


@pytest.fixture(scope="module")
def ours(points: list[Json]) -> Collection:
    collection = Collection({"": {"size": SIZE, "distance": "Cosine"}}, {}, {})
    collection.upsert(points)
    return collection


@pytest.fixture(scope="module")
def theirs(points: list[Json], tmp_path_factory: pytest.TempPathFactory) -> Any:  # noqa: ANN401 (no types)
    params = edge.EdgeVectorParams(size=SIZE, distance=edge.Distance.Cosine)
    folder: Path = tmp_path_factory.mktemp("shard")
    shard = edge.EdgeShard.create(str(folder), edge.EdgeConfig(vectors=params))
    made = [edge.Point(one["id"], one["vector"], one["payload"]) for one in points]
    shard.update(edge.UpdateOperation.upsert_points(made))
    return shard


def translate(condition: Json) -> Any:  # noqa: ANN401 (no types)
    """Write a filter of the REST interface in the engine's own classes."""
    if "is_empty" in condition:
        return edge.IsEmptyCondition(condition["is_empty"]["key"])
    if "match" in condition:
        match = edge.MatchValue(condition["match"]["value"])
        return edge.FieldCondition(condition["key"], match=match)
    if "range" in condition:
        least = edge.RangeFloat(gte=condition["range"]["gte"])
        return edge.FieldCondition(condition["key"], range=least)
    parts = {
        name: [translate(one) for one in condition[name]]
        for name in ("must", "should", "must_not")
        if condition.get(name)
    }
    return edge.Filter(**parts)


def as_json(wanted: Selection) -> Json:
    condition = selection_filter(wanted)
    assert condition is not None
    written: Json = condition.model_dump(mode="json", exclude_none=True)
    return written


def keys(found: list[Any]) -> list[Key]:
    return [one.id if isinstance(one.id, int) else str(one.id) for one in found]


@pytest.mark.parametrize("wanted", SELECTIONS, ids=str)
def test_filters_select_the_same_points_in_the_same_order(
    ours: Collection,
    theirs: Any,  # noqa: ANN401 (no types)
    wanted: Selection,
) -> None:
    """Missing keys, nulls, empty lists, lists of values, and numbers as texts."""
    condition = as_json(wanted)
    request = edge.ScrollRequest(limit=POINTS, filter=translate(condition))
    found, _ = theirs.scroll(request)
    assert ours.selected(condition) == keys(found)


@pytest.mark.parametrize("fields", [["fedlearn.payload_sha256"], [*SCORES], None])
def test_chosen_fields_are_the_same(
    ours: Collection,
    theirs: Any,  # noqa: ANN401 (no types)
    fields: list[str] | None,
) -> None:
    """Nested fields, and what stands where an object is expected."""
    body = {"limit": POINTS, "with_payload": fields or True}
    page = Calls({"c": ours}, body, wait=True).do_post_points_scroll("c")["points"]
    chosen = edge.PayloadSelector.Include(fields) if fields else True
    found, _ = theirs.scroll(edge.ScrollRequest(limit=POINTS, with_payload=chosen))
    assert [one.get("payload") or {} for one in page] == [
        one.payload or {} for one in found
    ]


@pytest.mark.parametrize("wanted", SELECTIONS, ids=str)
def test_the_nearest_are_the_same(
    ours: Collection,
    theirs: Any,  # noqa: ANN401 (no types)
    wanted: Selection,
) -> None:
    """By cosine, whatever the length, within a filter; to float32's last digits."""
    vector = np.random.default_rng(2).normal(size=SIZE).astype(np.float32).tolist()
    condition = as_json(wanted)
    (expected,) = ours.nearest([{"query": vector, "limit": 20, "filter": condition}])
    nearest = edge.Query.Nearest(vector)
    request = edge.QueryRequest(limit=20, query=nearest, filter=translate(condition))
    found = theirs.query(request)
    assert [key for key, _ in expected] == keys(found)
    assert [score for _, score in expected] == pytest.approx(
        [one.score for one in found], abs=1e-6
    )
