"""Strict mode on the stand-in: what Qdrant refuses, and in which words.

Taken from `lib/collection/src/operations/verification` of Qdrant 1.19; the words are
the same since 1.12, the status was 403 until 1.13.
"""

from collections.abc import Iterator
from typing import Any

from qdrant.engine import Collection, Json, RefusedError

STRICT: Json = {
    "enabled": True,
    "max_query_limit": 7,
    "upsert_max_batchsize": 6,
    "search_max_batchsize": 3,
    "read_rate_limit": 9,
    "search_allow_exact": False,
    "unindexed_filtering_retrieve": False,
}
"""Limits that an import can keep, all of them small."""

ANY_INDEX = (
    "[bool, datetime, float, geo, integer, keyword, text, text, uuid]"  # of any type
)


def check(collection: Collection, call: str, body: Any) -> None:  # noqa: ANN401 (JSON)
    """Refuse what strict mode refuses; `call` is the method and the end of the path."""
    limits = collection.strict
    if not limits.get("enabled"):
        return
    for about, value, setting in _sizes(call, body):
        if value > limits.get(setting, value):
            limit = limits[setting]
            raise _refusal(
                collection,
                f'Limit exceeded {value} > {limit} for "{about}". '
                f'Help: Reduce the "{about}" parameter to or below {limit}.',
            )
    if body.get("exact") and limits.get("search_allow_exact") is False:
        raise _refusal(collection, "Exact search disabled!. Help: Set exact=false.")
    if limits.get("unindexed_filtering_retrieve") is False:
        _check_indexes(collection, body)
    _check_growth(collection, call)
    _check_index_count(collection, call)
    if len(body.get("ids") or ()) > limits.get("read_rate_limit", 10**9):
        raise RefusedError(
            429,
            "Rate limiting exceeded: Read rate limit exceeded, request larger than "
            "rate limiter capacity, please try to split your request",
        )


def _sizes(call: str, body: Json) -> Iterator[tuple[str, int, str]]:
    """Yield what is limited: its name, its size, and the setting."""
    if call == "PUT points":
        yield "upsert limit", len(body["points"]), "upsert_max_batchsize"
    searches = body.get("searches") or ()
    if searches:
        yield "search batch size", len(searches), "search_max_batchsize"
    for one in (body, *searches):
        yield "limit", one.get("limit") or 0, "max_query_limit"


def _check_indexes(collection: Collection, body: Json) -> None:
    for one in (body, *(body.get("searches") or ())):
        for key, kinds in _keys(one.get("filter") or {}):
            if key not in collection.indexes:
                raise _refusal(
                    collection,
                    f'Index required but not found for "{key}" of one of the following '
                    f"types: {kinds}. Help: Create an index for this key or use a "
                    "different filter.",
                )


def _keys(condition: Json) -> Iterator[tuple[str, str]]:
    if "is_empty" in condition:
        yield condition["is_empty"]["key"], ANY_INDEX
    if "key" in condition:
        yield condition["key"], "[keyword]" if "match" in condition else "[float]"
    for name in ("must", "must_not", "should"):
        for one in condition.get(name) or ():
            yield from _keys(one)


def _check_growth(collection: Collection, call: str) -> None:
    most = collection.strict.get("max_points_count")
    if call == "PUT points" and most and len(collection.points) >= most:
        message = f"Bad request: Max points count limit of {most} reached!"
        raise RefusedError(400, message)


def _check_index_count(collection: Collection, call: str) -> None:
    most = collection.strict.get("max_payload_index_count", 10**9)
    if call == "PUT index" and len(collection.indexes) >= most:
        raise _refusal(
            collection,
            f"Collection already has the maximum number of payload indices ({most}). "
            "Help: Please delete an existing index before creating a new one.",
        )


def _refusal(collection: Collection, message: str) -> RefusedError:
    if collection.before_1_14:
        return RefusedError(403, f"Forbidden: {message}")
    return RefusedError(400, f"Bad request: {message}")


def check_rights(rights: str, method: str, path: str, *, writes: bool) -> None:
    """Refuse what a key may not do: that of the settings, or a JWT.

    Args:
        rights: `rw`, `r` (read alone), `prw` (points of each collection), or the one
            collection that may be used.
    """
    name = path.split("/")[2] if path.count("/") > 1 else ""
    if rights == "r" and writes:
        raise RefusedError(403, "Forbidden: Global manage access is required")
    if rights == "prw" and writes and (method == "PATCH" or path.endswith("/index")):
        message = f"Forbidden: Only points access is allowed for collection {name}"
        raise RefusedError(403, message)
    if rights not in {"rw", "r", "prw", name, ""} and name:
        message = f"Forbidden: Access to collection {name} is required"
        raise RefusedError(403, message)
