"""One call in the background, while the next one is prepared."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Self


class BackgroundCall:
    """Runs calls one after the other, each while its caller prepares the next.

    A context manager; leaving it waits for the last call.

    Args:
        background: False to run each call at once, in the thread that makes it.
    """

    def __init__(self, *, background: bool) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1) if background else None
        self._running: Future[None] | None = None

    def run(self, call: Callable[[], None]) -> None:
        """Start a call when the one before it is done.

        Raises:
            Exception: Whatever the call before it raised.
        """
        self._wait()
        if self._pool is None:
            call()
        else:
            self._running = self._pool.submit(call)

    def _wait(self) -> None:
        running, self._running = self._running, None
        if running is not None:
            running.result()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        try:
            if kind is None:
                self._wait()
        finally:
            if self._pool is not None:
                self._pool.shutdown()
