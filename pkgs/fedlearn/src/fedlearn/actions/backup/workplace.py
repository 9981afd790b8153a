"""Where a backup or a restore is put together, and found again if it was killed.

All that lies there are copies of the state, so that none may stay behind. It is one
folder in the state directory, which belongs to this user alone, with a list of what
lies elsewhere; whoever holds the lock takes what is there for left over.
"""

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fedlearn.errors import TryAgainError

FOLDER: Final = ".backup"
"""In the state directory; no two run at a time."""

_ELSEWHERE: Final = "elsewhere"
"""In the folder: paths of what is made beside it, each ended by NUL."""


@dataclass(frozen=True, slots=True)
class Workplace:
    """A folder of this user's own, and what else is removed with it."""

    folder: Path

    def note(self, path: Path) -> None:
        """Have a file or folder removed, if it is there in the end."""
        with (self.folder / _ELSEWHERE).open("ab") as listed:
            listed.write(os.fsencode(path.absolute()) + b"\0")

    def folder_beside(self, place: Path) -> Path:
        """Make a folder on the same disk, so that a rename leads from it."""
        place.parent.mkdir(parents=True, exist_ok=True)
        made = place.with_name(f".restore-{secrets.token_hex(8)}")
        self.note(made)
        made.mkdir(mode=0o700)
        return made


@contextmanager
def open_workplace(state_directory: Path) -> Iterator[Workplace]:
    """Make the folder, after removing what a killed run left.

    Raises:
        TryAgainError: Another backup or restore is at work.
    """
    state_directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(state_directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        _lock(descriptor, state_directory)
        folder = state_directory / FOLDER
        _clear(folder)
        folder.mkdir(mode=0o700)
        try:
            yield Workplace(folder)
        finally:
            _clear(folder)
    finally:
        os.close(descriptor)


def _lock(descriptor: int, state_directory: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise TryAgainError(
            f"another backup or restore is at work in {state_directory}",
            hint="wait for it to end, then run again",
        ) from error


def _clear(folder: Path) -> None:
    """Remove the folder; first what lies elsewhere, or it would not be found again."""
    listed = folder / _ELSEWHERE
    content = listed.read_bytes() if listed.is_file() else b""
    for path in content.split(b"\0")[:-1]:
        _remove(Path(os.fsdecode(path)))
    _remove(folder)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
