"""Opening Qdrant: the lock of a folder, and the client itself."""

import fcntl
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final
from urllib.parse import urlsplit

from qdrant_client import QdrantClient

from fedlearn.qdrant.client.address import LOOPBACK
from fedlearn.qdrant.client.api_key import read_api_key
from fedlearn.qdrant.client.failures import locked
from fedlearn.settings import Qdrant

logger = logging.getLogger(__name__)

GRPC_PORT: Final = 6334
"""Where a server speaks gRPC by default."""

LOCK_NAME: Final = "fedlearn.lock"
"""Our own lock; the client reads an embedded store before it takes its own."""

QUIET: Final = (
    # `fedlearn doctor` says when a server would be better; a warning in the
    # middle of a run helps nobody.
    "Local mode is not recommended",
    # Logged by ourselves, and only where the server is not on loopback.
    "Api key is used with an insecure connection",
)
"""How warnings of the client begin that say nothing new to the user."""


def connect(settings: Qdrant, url: str, where: str) -> QdrantClient:
    """Return the client of a server; nothing is asked of it yet.

    Raises:
        ConfigurationError: The file with the key cannot be read.
    """
    key = read_api_key(settings.api_key_file)
    parts = urlsplit(url)
    if key and parts.scheme == "http" and parts.hostname not in LOOPBACK:
        logger.warning("the API key is sent unencrypted to %s", where)
    with quiet():
        return QdrantClient(
            url=url,
            api_key=key,
            timeout=settings.timeout_s,
            prefer_grpc=settings.grpc_port is not None,
            grpc_port=settings.grpc_port or GRPC_PORT,
            check_compatibility=False,  # a thread of its own that only warns
            trust_env=parts.hostname not in LOOPBACK,  # no proxy to ourselves
        )


def lock_folder(path: Path, where: str) -> IO[str]:
    """Make the folder, closed to others, and hold its lock.

    Raises:
        TryAgainError: Another process holds it.
    """
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = (path / LOCK_NAME).open("w", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        lock.close()
        raise locked(where) from error
    return lock


@contextmanager
def quiet() -> Iterator[None]:
    """Leave out the warnings of the client that say nothing new."""
    with warnings.catch_warnings():
        for beginning in QUIET:
            warnings.filterwarnings("ignore", message=beginning, category=UserWarning)
        yield
