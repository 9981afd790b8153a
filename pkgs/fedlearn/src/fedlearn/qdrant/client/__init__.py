"""The client, wrapped once.

A store is an open connection, to a server by URL or to a folder. Errors of the client
and of HTTP become errors with a remedy; requests are retried only where a moment later
may be better.

`client`, `http_errors` and `transport` are imported by their own names: they load the
client and httpx.
"""

from fedlearn.qdrant.client.address import exposes_key, public_url, read_key_file
from fedlearn.qdrant.client.client_types import (
    MARK,
    PAGE,
    SOURCE,
    CollectionInfo,
    Found,
    JsonObject,
    PointId,
    Progress,
    Selection,
    batched,
)
from fedlearn.qdrant.client.opening import (
    count_points,
    keep_counts,
    open_store,
    read_counts,
)
from fedlearn.qdrant.client.retry import TEMPORARY_STATUS, Failure, Retry, seconds

__all__ = [
    "MARK",
    "PAGE",
    "SOURCE",
    "TEMPORARY_STATUS",
    "CollectionInfo",
    "Failure",
    "Found",
    "JsonObject",
    "PointId",
    "Progress",
    "Retry",
    "Selection",
    "batched",
    "count_points",
    "exposes_key",
    "keep_counts",
    "open_store",
    "public_url",
    "read_counts",
    "read_key_file",
    "seconds",
]
