"""Between this package's words and the models of the Qdrant client."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from qdrant_client import models

from fedlearn.qdrant.client.client_types import (
    MARK,
    SOURCE,
    UNNAMED,
    CollectionInfo,
    Found,
    JsonObject,
    PointId,
    Selection,
    VectorField,
)

DECIMALS: Final = 9
"""Digits behind the point of the numbers of a vector of length 1."""


def read_info(answer: dict[str, Any]) -> CollectionInfo:
    """Read what a collection says about itself, as JSON.

    The client's models refuse what a newer server adds to an answer.
    """
    config, state = answer["config"], answer.get("optimizer_status")
    vectors = config["params"].get("vectors") or {}
    named = {UNNAMED: vectors} if isinstance(vectors.get("size"), int) else vectors
    limits = config.get("strict_mode_config") or {}
    return CollectionInfo(
        vectors={name: _read_vector(one) for name, one in named.items()},
        indexes=frozenset(answer.get("payload_schema") or {}),
        metadata=config.get("metadata") or {},
        status=answer["status"],
        trouble=str(state["error"]) if isinstance(state, dict) else "",
        limits=limits if limits.get("enabled") else {},
        points=answer.get("points_count") or 0,
    )


def _read_vector(given: dict[str, Any]) -> VectorField:
    plain = given.get("multivector_config") is None and given.get("datatype") != "uint8"
    return VectorField(given["size"], given["distance"], plain)


def points(
    ids: Sequence[PointId],
    vectors: npt.NDArray[np.float32],
    payloads: Sequence[JsonObject],
    using: str,
) -> list[models.PointStruct]:
    """Return points, without checking each of their numbers once more."""
    rows = as_rows(vectors)
    return [
        models.PointStruct.model_construct(
            id=point_id,
            vector=row if using == UNNAMED else {using: row},
            payload=payload,
        )
        for point_id, row, payload in zip(ids, rows, payloads, strict=True)
    ]


def as_rows(vectors: npt.NDArray[np.float32]) -> list[list[float]]:
    """Return vectors as numbers of few digits: half the bytes on the wire.

    Args:
        vectors: (n, d) float32, rows of length 1.

    Returns:
        The same numbers to half a billionth; float32 itself has seven digits.
    """
    rows: list[list[float]] = np.round(vectors.astype(np.float64), DECIMALS).tolist()
    return rows


def payload_changes(
    payloads: Mapping[PointId, JsonObject], ids: Sequence[PointId]
) -> list[models.UpdateOperation]:
    """Return operations that set payload keys of single points, and keep the others."""
    return [
        models.SetPayloadOperation(
            set_payload=models.SetPayload(payload=payloads[name], points=[name])
        )
        for name in ids
    ]


def query(
    row: list[float],
    wanted: Selection | None,
    limit: int,
    using: str,
    *,
    embedded: bool,
) -> models.QueryRequest:
    """Return a search; where vectors are quantised, hits are scored by the original."""
    rescored = models.QuantizationSearchParams(rescore=True)
    return models.QueryRequest(
        query=row,
        using=using or None,
        filter=selection_filter(wanted),
        limit=limit,
        with_payload=True,
        params=None if embedded else models.SearchParams(quantization=rescored),
    )


def read_found(answer: models.QueryResponse) -> list[Found]:
    """Read what a query found, best first."""
    return [
        Found(read_id(point.id), point.score, dict(point.payload or {}))
        for point in answer.points
    ]


def read_records(records: Sequence[models.Record]) -> list[tuple[PointId, JsonObject]]:
    """Read points without their vectors."""
    return [(read_id(record.id), dict(record.payload or {})) for record in records]


def read_offset(offset: object) -> PointId | None:
    """Read where the next page begins; over gRPC it comes as a message."""
    if offset is None or isinstance(offset, int | str):
        return offset
    number, uuid = getattr(offset, "num", 0), getattr(offset, "uuid", "")
    return str(uuid) if uuid else int(number)


def read_id(point_id: models.ExtendedPointId) -> PointId:
    """Read the id of a point."""
    return point_id if isinstance(point_id, int) else str(point_id)


def selection_filter(wanted: Selection | None) -> models.Filter | None:
    """Return a selection as a filter; None for all points."""
    if wanted is None:
        return None
    must: list[models.Condition] = []
    must_not: list[models.Condition] = []
    if wanted.ids is not None:
        must.append(models.HasIdCondition(has_id=list(wanted.ids)))
    if wanted.minimum is not None:
        at_least = models.Range(gte=wanted.minimum)
        should: list[models.Condition] = [
            models.FieldCondition(key=name, range=at_least)
            for name in wanted.score_fields
        ]
        must.append(models.Filter(should=should))
    if wanted.node is not None:
        must.append(_match(f"{MARK}.nodes", wanted.node))
    if wanted.marked is not None:
        (must_not if wanted.marked else must).append(_is_empty(f"{MARK}.model"))
    if wanted.from_source:
        must_not.append(_is_empty(f"{MARK}.{SOURCE}"))
    if wanted.not_model is not None:
        not_model = _match(f"{MARK}.model", wanted.not_model)
        must_not += [_is_empty(f"{MARK}.model"), not_model]
    return models.Filter(must=must or None, must_not=must_not or None)


def _match(key: str, value: str) -> models.FieldCondition:
    return models.FieldCondition(key=key, match=models.MatchValue(value=value))


def _is_empty(key: str) -> models.IsEmptyCondition:
    return models.IsEmptyCondition(is_empty=models.PayloadField(key=key))
