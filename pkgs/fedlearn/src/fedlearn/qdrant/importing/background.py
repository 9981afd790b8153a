"""One call in the background, while the next one is prepared."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self


class BackgroundCall:
    """Runs calls one after the other, each while its caller prepares the next.

    A context manager; leaving it waits for the last call.

    Args:
        background: False to run each call at once, where it was made.
    """

    def __init__(self, *, background: bool) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1) if background else None
        self._running: Future[None] | None = None

    def run(self, call: Callable[[], None]) -> None:
        """Start a call when the one before it is done.

        Raises:
            Exception: Whatever the call before it raised.
        """
        self.wait()
        if self._pool is None:
            call()
        else:
            self._running = self._pool.submit(call)

    def wait(self) -> None:
        """Wait for the call that was started last.

        Raises:
            Exception: Whatever it raised.
        """
        running, self._running = self._running, None
        if running is not None:
            running.result()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            if error is None:
                self.wait()
        finally:
            if self._pool is not None:
                self._pool.shutdown()
