"""What the exceptions of the Qdrant client, and Qdrant's answers, mean to a person."""

import errno
import json
import re
import sqlite3
from typing import Final

from qdrant_client.common.client_exceptions import (
    QdrantException,
    ResourceExhaustedResponse,
)
from qdrant_client.http.exceptions import ResponseHandlingException, UnexpectedResponse

from fedlearn.errors import (
    BrokenDataError,
    ConfigurationError,
    FedlearnError,
    TryAgainError,
    UnreachableError,
)
from fedlearn.qdrant.client.address import public_url
from fedlearn.qdrant.client.http_errors import explain_transport
from fedlearn.qdrant.client.refusals import explain_refusal
from fedlearn.qdrant.client.retry import TEMPORARY_STATUS, Failure, seconds

MAX_MESSAGE_CHARS: Final = 300
"""As much of the server's own words as is shown."""

FULL_DISK_WORDS: Final = (
    "no space left",
    "disk is full",
    "disk space",
    "disk full",
    "insufficient storage",
)
"""How Qdrant and SQLite say that the disk is full, or a quota of it is used up."""

CLUSTER_WORDS: Final = "replica|shards failed|consensus|Please retry"
"""How a cluster says that too few of its peers answer, or have agreed in time."""

STATUS_OF_GRPC: Final = {
    "UNAUTHENTICATED": 401,
    "PERMISSION_DENIED": 403,
    "NOT_FOUND": 404,
    "ALREADY_EXISTS": 409,
    "INVALID_ARGUMENT": 400,
    "RESOURCE_EXHAUSTED": 429,
    "OUT_OF_RANGE": 413,
    "UNAVAILABLE": 503,
}
"""The status of the same fault over HTTP, where there is one."""

SERVER_FAULT: Final = 500
FREE_SPACE: Final = "free some space; the same call then completes what is missing"
CHECK_URL: Final = "check qdrant.url: another program may listen there"


class MissingError(UnreachableError):
    """The collection, or the whole API, is not at this address."""


class AlreadyThereError(UnreachableError):
    """Somebody made the collection first, or an earlier try of ours did."""


_REDIRECT: Final = (ConfigurationError, "set qdrant.url to where it leads, with a port")

_KINDS: Final[dict[int, tuple[type[FedlearnError], str]]] = {
    **dict.fromkeys((301, 302, 303, 307, 308), _REDIRECT),
    404: (MissingError, CHECK_URL),
    407: (ConfigurationError, "write user and password into the URL of the proxy"),
    409: (AlreadyThereError, "run the same call again"),
    429: (UnreachableError, "run it later, or raise read_rate_limit, write_rate_limit"),
    507: (UnreachableError, FREE_SPACE),
}


def explain(error: Exception, where: str, *, connected: bool) -> Failure | None:
    """Return what an exception of the client means; None for a bug."""
    if isinstance(error, FedlearnError):
        return Failure(error)
    if failure := _explain_silence(error, where, connected=connected):
        return failure
    if answer := _read_answer(error):
        return _explain_answer(*answer, where)
    if isinstance(error, ResponseHandlingException):
        failure = explain_transport(error.source, where, connected=connected)
        if failure or not isinstance(error.source, ValueError):
            return failure  # a ValueError is pydantic's or JSON's
    elif not isinstance(error, json.JSONDecodeError):
        return _explain_embedded(error, where)
    message = f"{where} does not answer as Qdrant does"
    return Failure(UnreachableError(message, hint=CHECK_URL))


def _read_answer(error: Exception) -> tuple[int, str, float | None] | None:
    """Read status, words and `Retry-After` of an answer, however it came."""
    if isinstance(error, UnexpectedResponse):
        wait_s = seconds(error.headers.get("Retry-After"))
        said = _server_words(error.content)
        if target := error.headers.get("Location"):
            said = f"go to {public_url(target)}"
        return error.status_code or 0, said, wait_s
    if isinstance(error, ResourceExhaustedResponse):
        return 429, str(error), float(error.retry_after_s)
    if isinstance(error, QdrantException):  # a date in Retry-After
        return 429, str(error), None
    if code := _grpc_code(error):
        return STATUS_OF_GRPC.get(code, 500), _grpc_words(error), None
    return None


def _explain_answer(
    status: int, said: str, wait_s: float | None, where: str
) -> Failure:
    """Return what an answer other than 200 means."""
    if "storage locked" in said.lower():
        hint = "somebody locked the server: unlock it"
        return Failure(TryAgainError(f"{where} answers {status}: {said}", hint=hint))
    if refusal := explain_refusal(status, said, where):
        return Failure(refusal)
    if status in {401, 403}:
        hint = "put the server's key into the file that qdrant.api_key_file names"
        message = f"{where} refuses the API key: {said}"
        return Failure(ConfigurationError(message, hint=hint))
    if _is_about_full_disk(said):
        return Failure(_disk_full(where))
    kind, hint = _KINDS.get(status, (UnreachableError, "check the server's log"))
    ill_cluster = status >= SERVER_FAULT and re.search(CLUSTER_WORDS, said) is not None
    if ill_cluster:
        hint = "check the peers of the cluster: GET /cluster"
    error = kind(f"{where} answers {status}: {said}", hint=hint)
    return Failure(error, status in TEMPORARY_STATUS or ill_cluster, wait_s)


def _is_about_full_disk(said: str) -> bool:
    return any(word in said.lower() for word in FULL_DISK_WORDS)


def _explain_silence(
    error: Exception, where: str, *, connected: bool
) -> Failure | None:
    """Return what gRPC's own codes mean, which no server sent."""
    code, said = _grpc_code(error), _grpc_words(error)
    if code == "DEADLINE_EXCEEDED":
        message = f"{where} did not answer in time"
        hint = "check whether the server is busy, or raise qdrant.timeout_s"
        return Failure(UnreachableError(message, hint=hint))
    if code == "UNAVAILABLE" and "connect" in said.lower():
        message = f"{where} does not answer over gRPC: {said}"
        hint = "start the server, or check the host in qdrant.url and qdrant.grpc_port"
        return Failure(UnreachableError(message, hint=hint), temporary=connected)
    return None


def _explain_embedded(error: Exception, where: str) -> Failure | None:
    said = str(error)
    is_storage = isinstance(error, OSError | sqlite3.OperationalError)
    if "already accessed by another instance" in said or (
        is_storage and "database is locked" in said
    ):
        return Failure(locked(where))
    if is_storage:
        return _explain_storage(error, where)
    if isinstance(error, sqlite3.DatabaseError | EOFError):
        hint = "move the folder away: fedlearn import fills a new one"
        return Failure(BrokenDataError(f"{where} is damaged: {said}", hint=hint))
    if isinstance(error, ValueError) and "not found" in said:
        return Failure(MissingError(f"{where}: {said}"))
    return None


def _explain_storage(error: Exception, where: str) -> Failure | None:
    said = str(error)
    full = getattr(error, "errno", None) in {errno.ENOSPC, errno.EDQUOT}
    if full or _is_about_full_disk(said):
        message = f"{where} has no room left on its disk"
        return Failure(TryAgainError(message, hint=FREE_SPACE))
    if getattr(error, "errno", None) in {errno.EMFILE, errno.EIO}:
        return None  # says nothing of the store
    hint = "check the folder's owner and mode, and qdrant.path"
    message = f"{where} cannot be used: {said}"
    return Failure(ConfigurationError(message, hint=hint))


def locked(where: str) -> TryAgainError:
    """Return the error for a folder that another process holds."""
    return TryAgainError(
        f"{where} is in use by another process",
        hint="wait for it to end, or run a Qdrant server and set qdrant.url",
    )


def _disk_full(where: str) -> UnreachableError:
    return UnreachableError(f"{where} has no room left on its disk", hint=FREE_SPACE)


def _server_words(content: bytes) -> str:
    """Read Qdrant's `{"status": {"error": "…"}}`, or what came instead."""
    try:
        said = str(json.loads(content)["status"]["error"])
    except (ValueError, KeyError, TypeError):
        said = re.sub("<[^>]*>", " ", content.decode(errors="replace"))
    return " ".join(said.split())[:MAX_MESSAGE_CHARS]


def _grpc_code(error: Exception) -> str:
    """Name the status of a gRPC exception, "" for any other; grpc has no types."""
    code = getattr(error, "code", None)
    return str(getattr(code(), "name", "")) if callable(code) else ""


def _grpc_words(error: Exception) -> str:
    details = getattr(error, "details", None)
    return str(details() if callable(details) else error)[:MAX_MESSAGE_CHARS]
