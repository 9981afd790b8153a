"""What the exceptions of the Qdrant client, and Qdrant's answers, mean to a person."""

import errno
import json
import re
import sqlite3
from typing import Final

from qdrant_client.common.client_exceptions import ResourceExhaustedResponse
from qdrant_client.http.exceptions import ResponseHandlingException, UnexpectedResponse

from fedlearn.errors import (
    BrokenDataError,
    ConfigurationError,
    FedlearnError,
    TryAgainError,
    UnreachableError,
)
from fedlearn.qdrant.client.http_errors import explain_transport
from fedlearn.qdrant.client.retry import TEMPORARY_STATUS, Failure, seconds

MAX_MESSAGE_CHARS: Final = 300
"""As much of the server's own words as is shown."""

FULL_DISK_WORDS: Final = ("no space left", "disk is full", "disk space", "disk full")
"""How Qdrant and SQLite say that the disk is full."""

STATUS_OF_GRPC: Final = {
    "UNAUTHENTICATED": 401,
    "PERMISSION_DENIED": 403,
    "NOT_FOUND": 404,
    "ALREADY_EXISTS": 409,
    "INVALID_ARGUMENT": 400,
    "RESOURCE_EXHAUSTED": 429,
    "UNAVAILABLE": 503,
}
"""The status of the same fault over HTTP, where there is one."""

TOO_LARGE: Final = 413
FREE_SPACE: Final = "free some space; the same call then completes what is missing"
CHECK_URL: Final = "check qdrant.url: another program may listen there"


class MissingError(UnreachableError):
    """The collection, or the whole API, is not at this address."""


class AlreadyThereError(UnreachableError):
    """Somebody made the collection first, or an earlier try of ours did."""


class TooLargeError(BrokenDataError):
    """The server takes no request of this size; half of it may pass."""


_KINDS: Final[dict[int, tuple[type[UnreachableError], str]]] = {
    404: (MissingError, CHECK_URL),
    409: (AlreadyThereError, "run the same call again"),
    507: (UnreachableError, FREE_SPACE),
}


def explain(error: Exception, where: str, *, connected: bool) -> Failure | None:
    """Return what an exception of the client means; None for a bug."""
    if isinstance(error, FedlearnError):
        return Failure(error)
    if failure := _explain_silence(error, where, connected=connected):
        return failure
    if answer := _read_answer(error):
        status, said, wait_s = answer
        temporary = status in TEMPORARY_STATUS
        return Failure(_error_of(status, said, where), temporary, wait_s)
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
        return error.status_code or 0, _server_words(error.content), wait_s
    if isinstance(error, ResourceExhaustedResponse):
        return 429, str(error), float(error.retry_after_s)
    if code := _grpc_code(error):
        return STATUS_OF_GRPC.get(code, 500), _grpc_words(error), None
    return None


def _error_of(status: int, said: str, where: str) -> FedlearnError:
    """Return the error for an answer other than 200."""
    message = f"{where} answers {status}: {said}"
    if "storage locked" in said.lower():
        return TryAgainError(message, hint="somebody locked the server: unlock it")
    if status in {401, 403}:
        return ConfigurationError(
            f"{where} refuses the API key: {said}",
            hint="put the server's key into the file that qdrant.api_key_file names",
        )
    if _is_about_full_disk(said):
        return _disk_full(where)
    # Qdrant sends 400 for what is too large, in the words of actix-web's
    # `JsonPayloadError`; proxies send 413.
    if status == TOO_LARGE or re.search("JSON payload.*(larger than|limit)", said):
        hint = "raise service.max_request_size_mb of the server"
        return TooLargeError(message, hint=hint)
    kind, hint = _KINDS.get(status, (UnreachableError, "check the server's log"))
    return kind(message, hint=hint)


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
        said = content.decode(errors="replace")
    return " ".join(said.split())[:MAX_MESSAGE_CHARS]


def _grpc_code(error: Exception) -> str:
    """Name the status of a gRPC exception, "" for any other; grpc has no types."""
    code = getattr(error, "code", None)
    return str(getattr(code(), "name", "")) if callable(code) else ""


def _grpc_words(error: Exception) -> str:
    details = getattr(error, "details", None)
    return str(details() if callable(details) else error)[:MAX_MESSAGE_CHARS]
