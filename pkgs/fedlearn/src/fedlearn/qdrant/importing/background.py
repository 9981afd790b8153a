"""One call in the background, while the next one is prepared."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

Call = Callable[[], None]


@contextmanager
def one_behind(*, background: bool) -> Iterator[Callable[[Call], None]]:
    """Give a function that runs each call while its caller prepares the next.

    What a call raises comes with the next one, or at the end. Without background each
    call runs at once, in the thread that makes it.
    """
    if not background:
        yield lambda call: call()
        return
    running: Future[None] | None = None

    def run(call: Call) -> None:
        nonlocal running
        if running is not None:
            running.result()
        running = pool.submit(call)

    with ThreadPoolExecutor(max_workers=1) as pool:
        yield run
        if running is not None:
            running.result()
