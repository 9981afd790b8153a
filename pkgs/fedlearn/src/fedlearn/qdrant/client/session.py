"""An open connection to Qdrant: a server by URL, or a folder.

Every request passes through `run`, which repeats what a moment later may pass
and turns the client's exceptions into errors that say what to do.
"""

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import IO, Self, TypeVar

from qdrant_client import QdrantClient

from fedlearn.qdrant.client.address import public_url
from fedlearn.qdrant.client.connection import connect, lock_folder, quiet
from fedlearn.qdrant.client.failures import explain
from fedlearn.qdrant.client.retry import Retry
from fedlearn.settings import Qdrant, Settings

T = TypeVar("T")


class Session:
    """Qdrant, open; a context manager."""

    def __init__(
        self,
        client: QdrantClient,
        where: str,
        *,
        embedded: bool,
        retry: Retry,
        lock: IO[str] | None = None,
    ) -> None:
        self._client = client
        self._where = where
        self._retry = retry
        self._lock = lock
        self._connected = False
        self.embedded = embedded

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
            return cls._open_embedded(settings.qdrant_path, retry)
        return cls._open_server(settings.qdrant, settings.qdrant.url, retry)

    @classmethod
    def _open_embedded(cls, path: Path, retry: Retry) -> Self:
        where = f"the embedded store in {path}"

        def start() -> tuple[IO[str], QdrantClient]:
            lock = lock_folder(path, where)
            try:
                with quiet():
                    return lock, QdrantClient(path=str(path))
            except BaseException:
                lock.close()
                raise

        lock, client = retry.run(
            start, lambda error: explain(error, where, connected=False)
        )
        return cls(client, where, embedded=True, retry=retry, lock=lock)

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
        self._client.close()
        if self._lock is not None:
            self._lock.close()

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
                result = operation(self._client)
            self._connected = True
            return result

        return self._retry.run(
            attempt,
            lambda error: explain(error, self._where, connected=self._connected),
        )
