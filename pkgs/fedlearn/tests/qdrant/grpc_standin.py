"""The stand-in over gRPC: the same collections, with the messages of the client.

Requests are turned into those of the REST interface, answered by the same strict
`Calls`, and the answers turned back. The codes are those of Qdrant's own table
(`impl From<StorageError> for Status`).
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, Self

import grpc  # type: ignore[import-untyped]  # has no types
from qdrant_client import grpc as messages
from qdrant_client.conversions.conversion import (
    GrpcToRest,
    RestToGrpc,
    grpc_to_payload,
)
from qdrant_client.http import models

from qdrant.calls import Calls
from qdrant.engine import Collection, Json, RefusedError

CODES: Final = {
    400: grpc.StatusCode.INVALID_ARGUMENT,
    401: grpc.StatusCode.UNAUTHENTICATED,
    403: grpc.StatusCode.PERMISSION_DENIED,
    404: grpc.StatusCode.NOT_FOUND,
    409: grpc.StatusCode.ALREADY_EXISTS,
    412: grpc.StatusCode.FAILED_PRECONDITION,
    429: grpc.StatusCode.RESOURCE_EXHAUSTED,
    500: grpc.StatusCode.INTERNAL,
    503: grpc.StatusCode.UNAVAILABLE,
    504: grpc.StatusCode.DEADLINE_EXCEEDED,
}

Message = Any
"""Of generated classes, which have no types."""


class GrpcStandIn:
    """The server: a context manager.

    Attributes:
        port: Where it listens on 127.0.0.1.
        requests: Names of the calls that were made.
        refusals: Answers that the next calls of a name get instead of their own.
        collections: What is stored.
    """

    def __init__(self, api_key: str) -> None:
        self.api_key = api_key
        self.requests: list[str] = []
        self.refusals: dict[str, list[RefusedError]] = {}
        self.collections: dict[str, Collection] = {}
        self._server = grpc.server(ThreadPoolExecutor(max_workers=2))
        for service, calls in SERVICES.items():
            handlers = {
                name: self._handler(name, *call) for name, call in calls.items()
            }
            handler = grpc.method_handlers_generic_handler(service, handlers)
            self._server.add_generic_rpc_handlers((handler,))
        self.port: int = self._server.add_insecure_port("127.0.0.1:0")

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop(None).wait()

    def _handler(
        self, name: str, request: Message, answer: Callable[..., Message]
    ) -> object:
        def behave(asked: Message, context: Message) -> Message:
            self.requests.append(name)
            try:
                self._authorise(dict(context.invocation_metadata()))
                for planted in self.refusals.get(name, [])[:1]:
                    self.refusals[name].remove(planted)
                    raise planted
                return answer(self, asked)
            except RefusedError as error:
                return context.abort(CODES[error.status], str(error))

        return grpc.unary_unary_rpc_method_handler(
            behave, request.FromString, lambda made: made.SerializeToString()
        )

    def _authorise(self, metadata: dict[str, str]) -> None:
        if metadata.get("api-key") != self.api_key:
            raise RefusedError(401, "Invalid API key or JWT")

    def call(self, method: str, asked: Message, rest: str, body: Json) -> Any:  # noqa: ANN401 (JSON)
        """Answer a call as the REST interface does."""
        name = asked.collection_name
        calls = Calls(self.collections, body, wait=getattr(asked, "wait", True))
        return calls.result(method, f"/collections/{name}{rest}")


def list_all(server: GrpcStandIn, _: Message) -> Message:
    found = [messages.CollectionDescription(name=name) for name in server.collections]
    return messages.ListCollectionsResponse(collections=found)


def describe(server: GrpcStandIn, asked: Message) -> Message:
    info = models.CollectionInfo(**server.call("GET", asked, "", {}))
    made = RestToGrpc.convert_collection_info(info)
    return messages.GetCollectionInfoResponse(result=made)


def create(server: GrpcStandIn, asked: Message) -> Message:
    numbers = ("shard_number", "replication_factor", "write_consistency_factor")
    body: Json = {n: getattr(asked, n) for n in numbers if asked.HasField(n)}
    vectors = GrpcToRest.convert_vectors_config(asked.vectors_config)
    named = vectors if isinstance(vectors, dict) else {"": vectors}
    plain = {k: v.model_dump(mode="json", exclude_none=True) for k, v in named.items()}
    body["vectors"] = plain.get("", plain)
    body["metadata"] = grpc_to_payload(asked.metadata)
    return messages.CollectionOperationResponse(
        result=server.call("PUT", asked, "", body)
    )


def update(server: GrpcStandIn, asked: Message) -> Message:
    body = {"metadata": grpc_to_payload(asked.metadata)}
    done = server.call("PATCH", asked, "", body)
    return messages.CollectionOperationResponse(result=done)


def drop(server: GrpcStandIn, asked: Message) -> Message:
    done = server.call("DELETE", asked, "", {})
    return messages.CollectionOperationResponse(result=done)


def index(server: GrpcStandIn, asked: Message) -> Message:
    kind = messages.FieldType.Name(asked.field_type)
    schema = kind.removeprefix("FieldType").lower()
    body = {"field_name": asked.field_name, "field_schema": schema}
    return _done(server.call("PUT", asked, "/index", body))


def upsert(server: GrpcStandIn, asked: Message) -> Message:
    points = [
        {
            "id": GrpcToRest.convert_point_id(point.id),
            "payload": grpc_to_payload(point.payload),
            **_vector(point.vectors),
        }
        for point in asked.points
    ]
    return _done(server.call("PUT", asked, "/points", {"points": points}))


def get(server: GrpcStandIn, asked: Message) -> Message:
    body = {"ids": _ids(asked.ids), **_chosen(asked)}
    found = server.call("POST", asked, "/points", body)
    return messages.GetResponse(result=map(_record, found))


def scroll(server: GrpcStandIn, asked: Message) -> Message:
    body = {"limit": asked.limit, **_filter(asked), **_chosen(asked)}
    if asked.HasField("offset"):
        body["offset"] = GrpcToRest.convert_point_id(asked.offset)
    page = server.call("POST", asked, "/points/scroll", body)
    following = page["next_page_offset"]
    offset = RestToGrpc.convert_extended_point_id(following) if following else None
    return messages.ScrollResponse(
        result=map(_record, page["points"]), next_page_offset=offset
    )


def count(server: GrpcStandIn, asked: Message) -> Message:
    body = {"exact": asked.exact, **_filter(asked)}
    counted = server.call("POST", asked, "/points/count", body)
    return messages.CountResponse(result=messages.CountResult(**counted))


def query(server: GrpcStandIn, asked: Message) -> Message:
    searches = [
        {
            "query": list(one.query.nearest.dense.data),
            "using": one.using,
            "limit": one.limit,
            **_filter(one),
            **_chosen(one),
        }
        for one in asked.query_points
    ]
    body = {"searches": searches}
    answers = server.call("POST", asked, "/points/query/batch", body)
    found = [
        messages.BatchResult(
            result=[
                RestToGrpc.convert_scored_point(models.ScoredPoint(**point))
                for point in answer["points"]
            ]
        )
        for answer in answers
    ]
    return messages.QueryBatchResponse(result=found)


def change(server: GrpcStandIn, asked: Message) -> Message:
    operations = [
        {
            "set_payload": {
                "payload": grpc_to_payload(one.set_payload.payload),
                "points": _ids(one.set_payload.points_selector.points.ids),
            }
        }
        for one in asked.operations
    ]
    body = {"operations": operations}
    done = server.call("POST", asked, "/points/batch", body)
    return messages.UpdateBatchResponse(result=[_done(one).result for one in done])


def delete(server: GrpcStandIn, asked: Message) -> Message:
    body = {"points": _ids(asked.points.points.ids)}
    return _done(server.call("POST", asked, "/points/delete", body))


SERVICES: Final[dict[str, dict[str, tuple[Message, Callable[..., Message]]]]] = {
    "qdrant.Collections": {
        "List": (messages.ListCollectionsRequest, list_all),
        "Get": (messages.GetCollectionInfoRequest, describe),
        "Create": (messages.CreateCollection, create),
        "Update": (messages.UpdateCollection, update),
        "Delete": (messages.DeleteCollection, drop),
    },
    "qdrant.Points": {
        "CreateFieldIndex": (messages.CreateFieldIndexCollection, index),
        "Upsert": (messages.UpsertPoints, upsert),
        "Get": (messages.GetPoints, get),
        "Scroll": (messages.ScrollPoints, scroll),
        "Count": (messages.CountPoints, count),
        "QueryBatch": (messages.QueryBatchPoints, query),
        "UpdateBatch": (messages.UpdateBatchPoints, change),
        "Delete": (messages.DeletePoints, delete),
    },
}


def _vector(vectors: Message) -> Json:
    """Read the vector of a point; a point without one has no such key."""
    kind = vectors.WhichOneof("vectors_options")
    if kind is None:
        return {}
    if kind == "vector":
        return {"vector": _numbers(vectors.vector)}
    named = vectors.vectors.vectors
    return {"vector": {name: _numbers(vector) for name, vector in named.items()}}


def _numbers(vector: Message) -> list[float]:
    return list(vector.dense.data or vector.data)


def _ids(ids: Message) -> list[Any]:
    return [GrpcToRest.convert_point_id(one) for one in ids]


def _filter(asked: Message) -> Json:
    if not asked.HasField("filter"):
        return {}
    condition = GrpcToRest.convert_filter(asked.filter)
    return {"filter": condition.model_dump(mode="json", exclude_none=True)}


def _chosen(asked: Message) -> Json:
    selector = asked.with_payload
    if selector.WhichOneof("selector_options") == "include":
        return {"with_payload": list(selector.include.fields)}
    return {"with_payload": selector.enable}


def _record(record: Json) -> Message:
    return RestToGrpc.convert_record(models.Record(**{"payload": {}, **record}))


def _done(result: Json) -> Message:
    status = {"completed": "Completed", "acknowledged": "Acknowledged"}
    made = messages.UpdateResult(
        operation_id=result["operation_id"],
        status=messages.UpdateStatus.Value(status[result["status"]]),
    )
    return messages.PointsOperationResponse(result=made)
