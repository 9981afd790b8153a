"""The calls of Qdrant's REST interface that fedlearn makes, on the stand-in."""

from typing import Any

from qdrant import strict
from qdrant.engine import (
    Collection,
    Json,
    RefusedError,
    bad_format,
    chosen,
    point_key,
)

OPEN_PATHS = ("/", "/healthz", "/readyz", "/livez")
"""What a server answers without a key."""


class Calls:
    """The calls of Qdrant's REST interface that fedlearn makes."""

    def __init__(
        self,
        collections: dict[str, Collection],
        body: Any,  # noqa: ANN401 (whatever JSON came)
        *,
        wait: bool,
    ) -> None:
        self.collections = collections
        self.body = body
        self.wait = wait

    def result(self, method: str, path: str) -> object:
        """Answer one call."""
        if path in OPEN_PATHS:
            return "all shards are ready"
        if path == "/collections" and method == "GET":
            return {
                "collections": [{"name": name} for name in sorted(self.collections)]
            }
        _, root, name, *rest = path.split("/")
        call = getattr(self, "_".join(["do", method.lower(), *rest]), None)
        if root != "collections" or call is None:
            raise RefusedError(404, "")
        if not (method == "PUT" and not rest) and name not in self.collections:
            raise RefusedError(404, f"Not found: Collection `{name}` doesn't exist!")
        if name in self.collections:
            strict.check(self.collections[name], " ".join([method, *rest]), self.body)
        return call(name)

    def do_get(self, name: str) -> Json:
        return self.collections[name].info()

    def do_put(self, name: str) -> bool:
        if name in self.collections:
            raise RefusedError(409, f"Wrong input: Collection `{name}` already exists!")
        vectors = self.body.get("vectors") or {}
        keys = ("shard_number", "replication_factor", "write_consistency_factor")
        self.collections[name] = Collection(
            vectors={"": vectors} if "size" in vectors else vectors,
            params={key: self.body[key] for key in keys if self.body.get(key)},
            metadata=self.body.get("metadata") or {},
        )
        return True

    def do_patch(self, name: str) -> bool:
        self.collections[name].metadata.update(self.body.get("metadata") or {})
        return True

    def do_delete(self, name: str) -> bool:
        del self.collections[name]
        return True

    def do_put_index(self, name: str) -> Json:
        kind = {"data_type": self.body["field_schema"], "points": 0}
        self.collections[name].indexes[self.body["field_name"]] = kind
        return self._done()

    def do_put_points(self, name: str) -> Json:
        if "points" not in self.body:
            raise bad_format("missing field `points`")
        self.collections[name].upsert(self.body["points"])
        return self._done()

    def do_post_points(self, name: str) -> list[Json]:
        keys = self.collections[name].retrieve(self.body["ids"])
        return [self._record(name, key) for key in keys]

    def do_post_points_scroll(self, name: str) -> Json:
        keys = self.collections[name].selected(self.body.get("filter"))
        offset, limit = self.body.get("offset"), self.body.get("limit", 10)
        if offset is not None:
            from_ = point_key(offset)
            keys = [
                k
                for k in keys
                if (isinstance(k, str), k) >= (isinstance(from_, str), from_)
            ]
        following = keys[limit] if len(keys) > limit else None
        points = [self._record(name, key) for key in keys[:limit]]
        return {"points": points, "next_page_offset": following}

    def do_post_points_count(self, name: str) -> Json:
        return {"count": len(self.collections[name].selected(self.body.get("filter")))}

    def do_post_points_query_batch(self, name: str) -> list[Json]:
        searches = self.body["searches"]
        answers = self.collections[name].nearest(searches)
        return [
            {"points": [self._scored(name, key, score, one) for key, score in found]}
            for one, found in zip(searches, answers, strict=True)
        ]

    def do_post_points_batch(self, name: str) -> list[Json]:
        for operation in self.body["operations"]:
            change = operation["set_payload"]
            self.collections[name].set_payload(change["points"], change["payload"])
        return [self._done() for _ in self.body["operations"]]

    def do_post_points_delete(self, name: str) -> Json:
        self.collections[name].delete(self.body["points"])
        return self._done()

    def _scored(self, name: str, key: str | int, score: float, request: Json) -> Json:
        return {"version": 1, "score": score, **self._record(name, key, request)}

    def _record(self, name: str, key: str | int, request: Json | None = None) -> Json:
        wanted = (request or self.body).get("with_payload")
        payload = chosen(self.collections[name].points[key][1], wanted)
        return {"id": key} if payload is None else {"id": key, "payload": payload}

    def _done(self) -> Json:
        return {
            "operation_id": 1,
            "status": "completed" if self.wait else "acknowledged",
        }
