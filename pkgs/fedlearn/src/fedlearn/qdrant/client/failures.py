"""What the Qdrant client's exceptions mean to a person."""

import errno
import json
import sqlite3
from typing import Final

from qdrant_client.common.client_exceptions import ResourceExhaustedResponse
from qdrant_client.http.exceptions import ResponseHandlingException, UnexpectedResponse

from fedlearn.errors import (
    BrokenDataError,
    ConfigurationError,
    FedlearnError,
    UnreachableError,
)
from fedlearn.qdrant.client.answers import (
    FULL_DISK_WORDS,
    MAX_MESSAGE_CHARS,
    MissingError,
    disk_full,
    explain_status,
    locked,
    not_qdrant,
    server_words,
)
from fedlearn.qdrant.client.http_errors import explain_transport
from fedlearn.qdrant.client.retry import Failure, seconds

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


def explain(error: Exception, where: str, *, connected: bool) -> Failure | None:
    """Say what an exception of the client means.

    Returns:
        None for what is no fault of the store: a bug.
    """
    if isinstance(error, FedlearnError):
        return Failure(error)
    if failure := _explain_silence(error, where, connected=connected):
        return failure
    if answer := _read_answer(error):
        return explain_status(*answer, where)
    if isinstance(error, ResponseHandlingException):
        return _explain_handling(error.source, where, connected=connected)
    if isinstance(error, json.JSONDecodeError):
        return not_qdrant(where)
    return _explain_embedded(error, where)


def _read_answer(error: Exception) -> tuple[int, str, float | None] | None:
    """Read status, words and `Retry-After` of an answer, however it came."""
    if isinstance(error, UnexpectedResponse):
        wait_s = seconds(error.headers.get("Retry-After"))
        return error.status_code or 0, server_words(error.content), wait_s
    if isinstance(error, ResourceExhaustedResponse):
        return 429, str(error), float(error.retry_after_s)
    if code := _grpc_code(error):
        return STATUS_OF_GRPC.get(code, 500), _grpc_words(error), None
    return None


def _explain_silence(
    error: Exception, where: str, *, connected: bool
) -> Failure | None:
    """Say what gRPC's own codes mean, which no server sent."""
    code, said = _grpc_code(error), _grpc_words(error)
    if code == "DEADLINE_EXCEEDED":
        message = f"{where} did not answer in time"
        hint = "look whether the server is busy, or raise qdrant.timeout_s"
        return Failure(UnreachableError(message, hint=hint))
    if code == "UNAVAILABLE" and "connect" in said.lower():
        message = f"{where} does not answer over gRPC: {said}"
        hint = "start the server, or check the host in qdrant.url and qdrant.grpc_port"
        return Failure(UnreachableError(message, hint=hint), temporary=connected)
    return None


def _explain_handling(
    source: Exception, where: str, *, connected: bool
) -> Failure | None:
    """Say why there is no answer, or none that can be understood."""
    failure = explain_transport(source, where, connected=connected)
    if failure is None and isinstance(source, ValueError):  # pydantic's, and JSON's
        return not_qdrant(where)
    return failure


def _explain_embedded(error: Exception, where: str) -> Failure | None:
    """Say what the embedded store's exceptions mean."""
    if "already accessed by another instance" in str(error):
        return Failure(locked(where))
    if isinstance(error, OSError | sqlite3.OperationalError):
        return _explain_storage(error, where)
    if isinstance(error, sqlite3.DatabaseError | EOFError):
        hint = "move the folder away: fedlearn import fills a new one"
        message = f"{where} is damaged: {error}"
        return Failure(BrokenDataError(message, hint=hint))
    if isinstance(error, ValueError) and "not found" in str(error):
        return Failure(MissingError(f"{where}: {error}"))
    return None


def _explain_storage(error: Exception, where: str) -> Failure:
    full = getattr(error, "errno", None) in {errno.ENOSPC, errno.EDQUOT}
    if full or any(word in str(error).lower() for word in FULL_DISK_WORDS):
        return Failure(disk_full(where))
    if "database is locked" in str(error):
        return Failure(locked(where))
    hint = "check the folder's owner and mode, and qdrant.path"
    return Failure(ConfigurationError(f"{where} cannot be used: {error}", hint=hint))


def _grpc_code(error: Exception) -> str:
    """Name the status of a gRPC exception, "" for any other; grpc has no types."""
    code = getattr(error, "code", None)
    return str(getattr(code(), "name", "")) if callable(code) else ""


def _grpc_words(error: Exception) -> str:
    """Give the words of a gRPC exception, shortened."""
    details = getattr(error, "details", None)
    return str(details() if callable(details) else error)[:MAX_MESSAGE_CHARS]
