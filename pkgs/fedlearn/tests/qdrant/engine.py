"""What the stand-in knows: collections and points, and as strict as Qdrant.

The messages are those of Qdrant 1.16 and 1.17, shortened where they name
positions. Vectors are float32 and compared exhaustively.
"""

import copy
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Json = dict[str, Any]
Key = str | int


class RefusedError(Exception):
    """An answer other than 200."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def bad_input(message: str) -> RefusedError:
    return RefusedError(400, f"Wrong input: {message}")


def bad_format(message: str) -> RefusedError:
    return RefusedError(400, f"Format error in JSON body: {message}")


@dataclass
class Collection:
    """One collection; `vectors` maps a name ("" for none) to size and distance.

    Attributes:
        strict: Its `strict_mode_config`.
        before_1_14: Whether strict mode answers as it did until 1.13.
        newer: What a newer server says about it.
    """

    vectors: dict[str, Json]
    params: Json
    metadata: Json
    indexes: dict[str, Json] = field(default_factory=dict)
    points: dict[Key, tuple[dict[str, np.ndarray], Json]] = field(default_factory=dict)
    strict: Json = field(default_factory=dict)
    before_1_14: bool = False
    status: str = "green"
    optimizer_status: Json | str = "ok"
    newer: Json = field(default_factory=dict)

    def info(self) -> Json:
        """Answer as `GET /collections/X` does."""
        vectors = self.vectors.get("", self.vectors)
        return {
            "status": self.status,
            "optimizer_status": self.optimizer_status,
            "indexed_vectors_count": 0,
            "points_count": len(self.points),
            "segments_count": 1,
            "config": {
                "params": {"vectors": vectors, **self.params},
                "hnsw_config": {
                    "m": 16,
                    "ef_construct": 100,
                    "full_scan_threshold": 10000,
                },
                "optimizer_config": {
                    "deleted_threshold": 0.2,
                    "vacuum_min_vector_number": 1000,
                    "default_segment_number": 0,
                    "flush_interval_sec": 5,
                },
                "wal_config": {"wal_capacity_mb": 32, "wal_segments_ahead": 0},
                "metadata": self.metadata,
                "strict_mode_config": self.strict,
            },
            "payload_schema": self.indexes,
            **self.newer,
        }

    def upsert(self, points: list[Json]) -> None:
        """Write all points, or none if one of them is wrong."""
        checked = [self._check(point) for point in points]
        for key, vectors, payload in checked:
            self.points[key] = (vectors, payload)

    def retrieve(self, keys: list[Key]) -> list[Key]:
        return [key for key in map(point_key, keys) if key in self.points]

    def selected(self, condition: Json | None) -> list[Key]:
        """Keys that a filter selects, numbers first, then UUIDs."""
        return sorted(
            (k for k, (_, p) in self.points.items() if holds(condition, k, p)),
            key=order,
        )

    def nearest(self, requests: list[Json]) -> list[list[tuple[Key, float]]]:
        """The best points of each query and their scores, ties by id."""
        known: dict[str, tuple[list[Key], np.ndarray]] = {}
        answers = []
        for request in requests:
            using, condition = request.get("using") or "", request.get("filter")
            if using not in self.vectors:
                raise bad_input(f"Not existing vector name error: {using}")
            query = request["query"]
            row = query["nearest"] if isinstance(query, dict) else query
            same = json.dumps([using, condition])
            if same not in known:
                known[same] = self._candidates(using, condition)
            keys, matrix = known[same]
            scores = matrix @ self._vector(using, row)
            best = np.argsort(-scores, kind="stable")[: request.get("limit", 10)]
            answers.append([(keys[place], float(scores[place])) for place in best])
        return answers

    def _candidates(
        self, using: str, condition: Json | None
    ) -> tuple[list[Key], np.ndarray]:
        keys = [k for k in self.selected(condition) if using in self.points[k][0]]
        rows = [self.points[key][0][using] for key in keys]
        size = self.vectors[using]["size"]
        return keys, np.array(rows, dtype=np.float32).reshape(len(keys), size)

    def set_payload(self, keys: list[Key], payload: Json) -> None:
        for key in map(point_key, keys):
            if key not in self.points:
                raise RefusedError(404, f"Not found: No point with id {key} found")
            self.points[key][1].update(copy.deepcopy(payload))

    def delete(self, keys: list[Key]) -> None:
        for key in map(point_key, keys):
            self.points.pop(key, None)

    def _check(self, point: Json) -> tuple[Key, dict[str, np.ndarray], Json]:
        for name in ("id", "vector"):
            if name not in point:
                raise bad_format(f"missing field `{name}`")
        given = point["vector"]
        named = given if isinstance(given, dict) else {"": given}
        for name in named:
            if name not in self.vectors:
                raise bad_input(f"Not existing vector name error: {name}")
        vectors = {name: self._vector(name, row) for name, row in named.items()}
        return (
            point_key(point["id"]),
            vectors,
            copy.deepcopy(point.get("payload") or {}),
        )

    def _vector(self, name: str, row: list[float]) -> np.ndarray:
        size = self.vectors[name]["size"]
        if len(row) != size:
            raise bad_input(
                f"Vector dimension error: expected dim: {size}, got {len(row)}"
            )
        vector = np.array(row, dtype=np.float32)
        length = np.linalg.norm(vector)
        cosine = self.vectors[name]["distance"] == "Cosine" and length > 0
        return vector / length if cosine else vector


def point_key(given: object) -> Key:
    """Read an id as Qdrant does."""
    if isinstance(given, int) and not isinstance(given, bool) and 0 <= given < 2**64:
        return given
    try:
        return str(uuid.UUID(str(given)))
    except ValueError as error:
        raise bad_format(
            f"value {given} is not a valid point ID, valid values are either an "
            "unsigned integer or a UUID"
        ) from error


def order(key: Key) -> tuple[bool, Key]:
    return (isinstance(key, str), key)


def chosen(payload: Json, wanted: object) -> Json | None:
    """The part of a payload that `with_payload` asks for."""
    if isinstance(wanted, dict):
        wanted = wanted["include"]
    if not isinstance(wanted, list):
        return payload if wanted else None
    kept: Json = {}
    for path in wanted:
        _keep(payload, path.split("."), kept)
    return kept


def _keep(payload: Json, path: list[str], kept: Json) -> None:
    """Copy what lies on a path; a text or number ends it, and is kept."""
    name, *rest = path
    if name not in payload:
        return
    inside = payload[name]
    if rest and isinstance(inside, dict):
        _keep(inside, rest, kept.setdefault(name, {}))
    else:
        kept[name] = [] if rest and isinstance(inside, list) else inside


def at(payload: object, path: str) -> list[Any]:
    """Values at a dotted path; absent ones give nothing."""
    value: Any = payload
    for part in path.split("."):
        if not isinstance(value, dict) or part not in value:
            return []
        value = value[part]
    return [value]


def holds(condition: Json | None, key: Key, payload: Json) -> bool:
    """Whether a filter holds for a point."""
    if condition is None:
        return True
    must, must_not, should = (
        condition.get(name) or [] for name in ("must", "must_not", "should")
    )
    return (
        all(_holds_one(one, key, payload) for one in must)
        and not any(_holds_one(one, key, payload) for one in must_not)
        and (not should or any(_holds_one(one, key, payload) for one in should))
    )


def _holds_one(one: Json, key: Key, payload: Json) -> bool:
    if "has_id" in one:
        return key in map(point_key, one["has_id"])
    if "is_empty" in one:
        return not any(
            value not in (None, []) for value in at(payload, one["is_empty"]["key"])
        )
    if "key" not in one:
        return holds(one, key, payload)
    values = [
        each
        for value in at(payload, one["key"])
        for each in (value if isinstance(value, list) else [value])
    ]
    return any(map(_test(one), values))


def _test(one: Json) -> Callable[[Any], bool]:
    if one.get("match"):
        return lambda value: bool(value == one["match"]["value"])
    least = one["range"]["gte"]
    return lambda value: (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and value >= least
    )
