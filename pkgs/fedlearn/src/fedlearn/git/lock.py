"""One fedlearn at a time in a repository."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from fedlearn.errors import TryAgainError

LOCK_FILE: Final = "fedlearn.lock"
"""In the git directory."""

LOOK_S: Final = 0.1
"""Time between two looks at a lock that somebody else holds."""


@contextmanager
def locked(
    git_directory: Path,
    wait_s: float = 0.0,
    *,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[None]:
    """Hold the repository's lock; the kernel gives it back when a process dies.

    Raises:
        TryAgainError: Another run holds it.
    """
    path = git_directory / LOCK_FILE
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        end = clock() + wait_s
        while not _take(descriptor):
            if clock() >= end:
                raise TryAgainError(
                    f"another fedlearn is at work in {git_directory.parent}",
                    hint="wait for it to end, then run again; or set "
                    "repository.lock_wait_s",
                )
            sleep(LOOK_S)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int) -> bool:
    """Take the lock unless somebody else holds it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
