"""What Qdrant's answers mean to a person; without its client, which loads slowly."""

import json
from typing import Final

from fedlearn.errors import (
    BrokenDataError,
    ConfigurationError,
    FedlearnError,
    TryAgainError,
    UnreachableError,
)
from fedlearn.qdrant.client.retry import TEMPORARY_STATUS, Failure

MAX_MESSAGE_CHARS: Final = 300
"""As much of the server's own words as is shown."""

FULL_DISK_WORDS: Final = ("no space left", "disk is full", "disk space", "disk full")
"""How Qdrant and SQLite say that the disk is full."""

NOT_FOUND: Final = 404
CONFLICT: Final = 409
TOO_LARGE: Final = 413
INSUFFICIENT_STORAGE: Final = 507

FREE_SPACE: Final = "free some space; the same call then completes what is missing"


class MissingError(UnreachableError):
    """The collection, or the whole API, is not at this address."""


class AlreadyThereError(UnreachableError):
    """Somebody made the collection first, or an earlier try of ours did."""


class TooLargeError(BrokenDataError):
    """The server takes no request of this size; half of it may pass."""


def explain_status(status: int, said: str, wait_s: float | None, where: str) -> Failure:
    """Say what an answer other than 200 means."""
    temporary = status in TEMPORARY_STATUS
    return Failure(_error_of(status, said, where), temporary=temporary, wait_s=wait_s)


def _error_of(status: int, said: str, where: str) -> FedlearnError:
    message = f"{where} answers {status}: {said}"
    if "storage locked" in said.lower():
        return TryAgainError(message, hint="somebody locked the server: unlock it")
    if status in {401, 403}:
        return ConfigurationError(
            f"{where} refuses the API key: {said}",
            hint="put the server's key into the file that qdrant.api_key_file names",
        )
    if any(word in said.lower() for word in FULL_DISK_WORDS):
        return disk_full(where)
    if status == TOO_LARGE or _is_too_large(said):
        hint = "raise service.max_request_size_mb of the server"
        return TooLargeError(message, hint=hint)
    kind, hint = _KINDS.get(status, (UnreachableError, "look into the server's log"))
    return kind(message, hint=hint)


_KINDS: Final[dict[int, tuple[type[UnreachableError], str]]] = {
    NOT_FOUND: (MissingError, "check qdrant.url: another program may listen there"),
    CONFLICT: (AlreadyThereError, "run the same call again"),
    INSUFFICIENT_STORAGE: (UnreachableError, FREE_SPACE),
}


def _is_too_large(said: str) -> bool:
    """Say whether Qdrant's 400 is about the size: it sends no 413, proxies do.

    The words are those of actix-web's `JsonPayloadError`.
    """
    return "JSON payload" in said and ("larger than" in said or "limit" in said)


def locked(where: str) -> TryAgainError:
    """Make the error for a folder that another process holds."""
    return TryAgainError(
        f"{where} is in use by another process",
        hint="wait for it to end, or run a Qdrant server and set qdrant.url",
    )


def disk_full(where: str) -> UnreachableError:
    """Make the error for a full disk."""
    return UnreachableError(f"{where} has no room left on its disk", hint=FREE_SPACE)


def not_qdrant(where: str) -> Failure:
    """Say that another program answers."""
    hint = "check qdrant.url: another program may listen there"
    message = f"{where} does not answer as Qdrant does"
    return Failure(UnreachableError(message, hint=hint))


def server_words(content: bytes) -> str:
    """Read Qdrant's `{"status": {"error": "…"}}`, or what came instead."""
    try:
        said = str(json.loads(content)["status"]["error"])
    except (ValueError, KeyError, TypeError):
        said = content.decode(errors="replace")
    return " ".join(said.split())[:MAX_MESSAGE_CHARS]
