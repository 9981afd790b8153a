"""An open connection to Qdrant: a server by URL, or a folder.

Every request passes through `run`, which repeats what a moment later may pass
and turns the client's exceptions into errors that say what to do.
"""

import fcntl
import logging
import os
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import IO, Final, Self, TypeVar

from qdrant_client import QdrantClient

from fedlearn.errors import TryAgainError
from fedlearn.qdrant.client.address import (
    exposes_key,
    name_server,
    proxy_for,
    read_api_key,
    server_url,
)
from fedlearn.qdrant.client.failures import explain, locked
from fedlearn.qdrant.client.refusals import LimitError, TooLargeError
from fedlearn.qdrant.client.retry import Failure, Retry
from fedlearn.qdrant.client.transport import MAX_ANSWER_BYTES, BoundedTransport
from fedlearn.settings import Qdrant, Settings

T = TypeVar("T")
U = TypeVar("U")

logger = logging.getLogger(__name__)

GRPC_PORT: Final = 6334
"""Where a server speaks gRPC by default."""

LOCK_NAME: Final = "fedlearn.lock"
"""Our own lock; the client reads an embedded store before it takes its own."""

FORKED: Final = Retry(attempts=4, first_wait_s=0.05)
"""A process that another thread has just forked holds the locks of an embedded store
until it runs a program of its own."""

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
    """Qdrant, open; a context manager.

    Attributes:
        most: How many items the server takes in one request, by the kind of request,
            and points that it gives at once, by collection; as far as it said so.
    """

    client: QdrantClient
    where: str
    embedded: bool
    retry: Retry
    lock: IO[str] | None = None
    connected: bool = False
    by_grpc: bool = False
    most: dict[str, int] = field(default_factory=dict)

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
            lock, client = FORKED.run(
                lambda: open_folder(settings.qdrant_path, where),
                lambda error: _explain_opening(error, where),
            )
            return cls(client, where, embedded=True, retry=retry, lock=lock)
        return cls._open_server(settings.qdrant, settings.qdrant.url, retry)

    @classmethod
    def _open_server(cls, settings: Qdrant, url: str, retry: Retry) -> Self:
        url = server_url(url)
        where = f"Qdrant at {name_server(url)}"
        by_grpc = settings.grpc_port is not None
        client = connect(settings, url, where)
        store = cls(client, where, embedded=False, retry=retry, by_grpc=by_grpc)
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

    def run_in_parts(
        self,
        kind: str,
        items: Sequence[T],
        send: Callable[[QdrantClient, list[T]], U],
        refused: list[tuple[T, TooLargeError]] | None = None,
    ) -> list[U]:
        """Send items in requests that are as large as the server takes.

        Args:
            kind: What is sent; how many of them the server takes is remembered.
            refused: Gets what is too large by itself, instead of an exception.
        """
        answers = []
        rest, known = list(items), self.most.get(kind, len(items))
        while rest:
            part = rest[: self.most.get(kind, len(rest))]
            try:
                answers.append(self.run(partial(_swapped, send, part)))
            except LimitError:
                raise
            except TooLargeError as error:
                if len(part) > 1:
                    self.most[kind] = error.smaller_than(len(part))
                    continue
                if refused is None:
                    raise
                refused.append((part[0], error))
                self.most[kind] = known  # the others need not be as large
            rest = rest[len(part) :]
        return answers

    def at_most(self, collection: str, limit: int, ask: Callable[[int], U]) -> U:
        """Ask for `limit` points, or for as many as the server gives at once."""
        most = min(limit, self.most.get(collection, limit))
        while True:
            try:
                return ask(most)
            except TooLargeError as error:
                if most == 1:
                    raise
                most = self.most[collection] = error.smaller_than(most)


def _explain_opening(error: Exception, where: str) -> Failure | None:
    """Return what an exception means; another may hold the store for a moment only."""
    failure = explain(error, where, connected=False)
    is_held = failure is not None and isinstance(failure.error, TryAgainError)
    return replace(failure, temporary=is_held) if failure else None


def connect(settings: Qdrant, url: str, where: str) -> QdrantClient:
    """Return the client of a server; nothing is asked of it yet.

    Raises:
        ConfigurationError: The file with the key cannot be read.
    """
    if exposes_key(settings):
        logger.warning("the API key is sent unencrypted to %s", where)
    with quiet():
        return QdrantClient(
            url=url,
            api_key=read_api_key(settings.api_key_file),
            timeout=settings.timeout_s,
            prefer_grpc=settings.grpc_port is not None,
            grpc_port=settings.grpc_port or GRPC_PORT,
            check_compatibility=False,  # a thread of its own that only warns
            transport=BoundedTransport(url, settings.timeout_s),
            # By gRPC the timeout is that of the whole answer already.
            grpc_options={
                "grpc.max_receive_message_length": MAX_ANSWER_BYTES,
                "grpc.enable_http_proxy": int(proxy_for(url) is not None),
                "root_certificates": _trusted(),
            },
        )


def _trusted() -> bytes | None:
    """Read the certificates of SSL_CERT_FILE, which HTTP heeds, for gRPC as well."""
    name = os.environ.get("SSL_CERT_FILE")
    return Path(name).read_bytes() if name and Path(name).is_file() else None


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


def _swapped(
    send: Callable[[QdrantClient, list[T]], U], part: list[T], client: QdrantClient
) -> U:
    return send(client, part)
