"""One fedlearn at a time in a repository."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fedlearn.errors import TryAgainError


@contextmanager
def locked(git_directory: Path) -> Iterator[None]:
    """Hold the repository's lock; the kernel gives it back when a process dies.

    Raises:
        TryAgainError: Another run holds it.
    """
    path = git_directory / "fedlearn.lock"
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise TryAgainError(
                f"another fedlearn is at work in {git_directory.parent}",
                hint="wait for it to end, then run again",
            ) from error
        yield
    finally:
        os.close(descriptor)
