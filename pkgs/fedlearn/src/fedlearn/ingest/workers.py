"""Reading on every core, for the first sync of a machine with much telemetry.

Workers are processes that get blocks of lines and return what is in them, redacted.
Only this process touches the state, in the order of the file, so that it does not
matter how many there are.
"""

import gc
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import cycle
from multiprocessing.connection import Connection
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Final, Self

from fedlearn.ingest.pipeline import Pipeline, PipelineResult
from fedlearn.redaction import open_redactor
from fedlearn.settings import Settings
from fedlearn.telemetry.events import SkimFilter, validate_block
from fedlearn.telemetry.lines import Block, Cursor

if TYPE_CHECKING:
    from multiprocessing.context import ForkContext, SpawnContext

TASK_BYTES: Final = 512 * 1024
"""Sent to a worker at once; little enough for memory, much for a pipe."""

TASKS_AHEAD: Final = 2
"""Tasks that a worker has in hand, so that it never waits for the next."""

ENDING: Final = (signal.SIGINT, signal.SIGTERM)
"""The signals that end the program."""

FIRST_DESCRIPTOR: Final = 3
"""Behind standard input, output and error."""

WORTH_BYTES: Final = 64 * 1024 * 1024
"""A file is worth workers from this size on; starting them takes time."""

_Task = tuple[str, list[Block]]


class Workers:
    """A context manager of processes, by default one for each core we may use."""

    def __init__(self, settings: Settings, count: int | None = None) -> None:
        # A fork shares its memory with us, but would lose the thread of a display.
        forks = threading.active_count() == 1
        context: ForkContext | SpawnContext = multiprocessing.get_context("spawn")
        if forks:
            context = multiprocessing.get_context("fork")
        gc.freeze()  # what nobody frees stays shared
        self._connections: list[Connection] = []
        self._processes = []
        # Workers never see these: the other side decides. And what a signal raises
        # within a fork would be lost.
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
        for _ in range(count or len(os.sched_getaffinity(0))):
            ours, theirs = context.Pipe()
            known = theirs, settings.model_dump(), forks
            process = context.Process(target=_work, args=known, daemon=True)
            process.start()
            theirs.close()  # so that a worker's death is seen here, and ours there
            self._connections.append(ours)
            self._processes.append(process)
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        for connection in self._connections:
            connection.close()
        for process in self._processes:
            process.join()

    def process(
        self, source: str, blocks: Iterable[Block]
    ) -> Iterator[tuple[Cursor, PipelineResult]]:
        """Yield what blocks of a file hold, in their order.

        Several blocks may become one part; each part has the cursor behind it.
        """
        waiting: deque[tuple[Connection, Cursor]] = deque()
        for connection, task in zip(
            cycle(self._connections), _tasks(blocks), strict=False
        ):
            connection.send((source, task))
            waiting.append((connection, task[-1].cursor))
            if len(waiting) >= TASKS_AHEAD * len(self._connections):
                yield _receive(waiting)
        while waiting:
            yield _receive(waiting)


def _receive(
    waiting: deque[tuple[Connection, Cursor]],
) -> tuple[Cursor, PipelineResult]:
    connection, cursor = waiting.popleft()
    try:
        result: PipelineResult = connection.recv()
    except EOFError as error:
        raise RuntimeError("a worker process died") from error
    return cursor, result


def _tasks(blocks: Iterable[Block]) -> Iterator[list[Block]]:
    """Join blocks until they are worth a message."""
    task: list[Block] = []
    size = 0
    for block in blocks:
        task.append(block)
        size += len(block.text)
        if size >= TASK_BYTES:
            yield task
            task, size = [], 0
    if task:
        yield task


def _work(
    connection: Connection,
    settings: dict[str, object],
    forked: bool,  # noqa: FBT001  (a process takes no keywords here)
) -> None:
    """Work on tasks until the other side is gone, for whatever reason."""
    if forked:
        _close_all_but(connection.fileno())
    known = Settings.model_validate(settings)
    skim = SkimFilter(known.extraction.threshold)
    pipeline = Pipeline(known, open_redactor(known))
    tasks: SimpleQueue[_Task] = SimpleQueue()
    Thread(target=_listen, args=(connection, tasks), daemon=True).start()
    with suppress(BrokenPipeError, ConnectionResetError):
        while True:
            source, blocks = tasks.get()
            result = PipelineResult()
            for block in blocks:
                result.extend(pipeline.telemetry(source, validate_block(block, skim)))
            connection.send(result)


def _close_all_but(kept: int) -> None:
    """Close what a fork inherited: the other ends of the pipes and the lock.

    With them open the death of the other side would not be seen here, and its lock
    would outlive it.
    """
    os.closerange(FIRST_DESCRIPTOR, kept)
    os.closerange(kept + 1, os.sysconf("SC_OPEN_MAX"))


def _listen(connection: Connection, tasks: "SimpleQueue[_Task]") -> None:
    """Receive tasks during work on others, or both sides could wait to send.

    When the other side is gone nobody wants what is worked on.
    """
    with suppress(EOFError, ConnectionResetError):
        while True:
            tasks.put(connection.recv())
    os._exit(0)
