"""An open connection to Qdrant: a server by URL, or a folder.

Every request passes through `run`, which repeats what a moment later may pass
and turns the client's exceptions into errors that say what to do.
"""

import fcntl
import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, Self, TypeVar
from urllib.parse import urlsplit

from qdrant_client import QdrantClient

from fedlearn.qdrant.client.address import LOOPBACK, public_url, read_api_key
from fedlearn.qdrant.client.failures import explain, locked
from fedlearn.qdrant.client.retry import Retry
from fedlearn.qdrant.client.transport import MAX_ANSWER_BYTES, BoundedTransport
from fedlearn.settings import Qdrant, Settings

T = TypeVar("T")

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


@dataclass(eq=False)
class Session:
    """Qdrant, open; a context manager."""

    client: QdrantClient
    where: str
    embedded: bool
    retry: Retry
    lock: IO[str] | None = None
    connected: bool = False

    @classmethod
    def open(cls, settings: Settings, *, retry: Retry | None = None) -> Self:
        """Open the store that the settings name, and make sure that it answers.

        Raises:
            UnreachableError: There is no Qdrant at the URL, or the disk is full.
            ConfigurationError: The key is refused, or a file cannot be read.
            TryAgainError: Another process has the embedded store open.
        """
        retry = retry or Retry()
        if settings.qdrant.url is None:
            where = f"the embedded store in {settings.qdrant_path}"
            lock, client = retry.run(
                lambda: open_folder(settings.qdrant_path, where),
                lambda error: explain(error, where, connected=False),
            )
            return cls(client, where, embedded=True, retry=retry, lock=lock)
        return cls._open_server(settings.qdrant, settings.qdrant.url, retry)

    @classmethod
    def _open_server(cls, settings: Qdrant, url: str, retry: Retry) -> Self:
        where = f"Qdrant at {public_url(url)}"
        store = cls(connect(settings, url, where), where, embedded=False, retry=retry)
        try:
            store.run(lambda opened: opened.get_collections())
        except BaseException:
            store.close()
            raise
        return store

    def close(self) -> None:
        """Close the connection, and unlock an embedded store."""
        self.client.close()
        if self.lock is not None:
            self.lock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def run(self, operation: Callable[[QdrantClient], T]) -> T:
        """Run requests that may be repeated without harm.

        Raises:
            FedlearnError: What the client's exception means.
        """

        def attempt() -> T:
            # Only the embedded store warns; and filters belong to all threads.
            with quiet() if self.embedded else nullcontext():
                result = operation(self.client)
            self.connected = True
            return result

        return self.retry.run(
            attempt,
            lambda error: explain(error, self.where, connected=self.connected),
        )


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
            transport=BoundedTransport(url, settings.timeout_s),
            # By gRPC the timeout is that of the whole answer already.
            grpc_options={"grpc.max_receive_message_length": MAX_ANSWER_BYTES},
        )


def open_folder(path: Path, where: str) -> tuple[IO[str], QdrantClient]:
    """Make the folder, closed to others, hold its lock, and open it.

    Raises:
        TryAgainError: Another process holds the lock.
    """
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = (path / LOCK_NAME).open("w", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with quiet():
            return lock, QdrantClient(path=str(path))
    except BaseException as error:
        lock.close()
        if isinstance(error, BlockingIOError):
            raise locked(where) from error
        raise


@contextmanager
def quiet() -> Iterator[None]:
    """Leave out the warnings of the client that say nothing new."""
    with warnings.catch_warnings():
        for beginning in QUIET:
            warnings.filterwarnings("ignore", message=beginning, category=UserWarning)
        yield
