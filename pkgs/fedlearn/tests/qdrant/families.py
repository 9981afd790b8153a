"""One payload of each family that the AI stack's programs write."""

import json
from dataclasses import dataclass
from pathlib import Path

from fedlearn.qdrant.client.client_types import JsonObject, PointId
from fedlearn.records.categories import Category

SAMPLES = Path(__file__).parent / "samples"

PAYLOADS = Path(__file__).parents[1] / "telemetry/samples/qdrant-payload-families.jsonl"


@dataclass(frozen=True)
class FamilyPoint:
    """A point of a family, as it stands in a collection."""

    family: str
    collection: Category
    point_id: PointId
    payload: JsonObject


def _read() -> list[FamilyPoint]:
    lines = PAYLOADS.read_text(encoding="utf-8").splitlines()
    return [
        FamilyPoint(r["family"], Category(r["collection"]), r["id"], r["payload"])
        for r in map(json.loads, lines)
    ]


FAMILY_POINTS = _read()

NO_KNOWLEDGE = ("E5", "E6")
"""A self-healing rule and a memory record: in the wrong collection."""

KNOWLEDGE = [point for point in FAMILY_POINTS if point.family not in NO_KNOWLEDGE]
