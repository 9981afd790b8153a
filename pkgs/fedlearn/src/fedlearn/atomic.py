"""Replacing a file as a whole: a killed run leaves the old content or the new one."""

import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

TEMPORARY_SUFFIX: Final = ".fedlearn-tmp"
"""Marks files that a killed run left behind."""

PUBLIC_MODE: Final = 0o644
"""For what another user's service reads, such as a web server, whatever the umask."""

PRIVATE_MODE: Final = 0o600
"""For what only this user may read."""


class AtomicFile:
    """A file that is written under a temporary name until it is complete."""

    def __init__(self, folder: Path, mode: int | None) -> None:
        self.path = folder / f".{secrets.token_hex(8)}{TEMPORARY_SUFFIX}"
        rights = 0o666 if mode is None else mode
        self.file = open(  # noqa: SIM115  (Path.open has no opener)
            self.path, "xb", opener=lambda path, flags: os.open(path, flags, rights)
        )
        if mode is not None:
            os.fchmod(self.file.fileno(), mode)
        self.write = self.file.write

    def sync(self) -> None:
        """Make the content durable."""
        self.file.flush()
        os.fsync(self.file.fileno())

    def move_to(self, target: Path) -> None:
        """Make the content durable and put it in the place of the old file.

        Args:
            target: A path of the same file system.
        """
        self.sync()
        self.file.close()
        self.path.replace(target)
        _sync_folder(target.parent)


@contextmanager
def atomic_file(folder: Path, mode: int | None = None) -> Iterator[AtomicFile]:
    """Open a temporary file, which is removed unless the block moves it to its place.

    Args:
        folder: Where it is made; it must exist.
        mode: Who may read it; the umask decides without one.
    """
    opened = AtomicFile(folder, mode)
    try:
        yield opened
    finally:
        opened.path.unlink(missing_ok=True)
        with suppress(OSError):  # what cannot be flushed to a full disk is not wanted
            opened.file.close()


def write_atomically(
    path: Path, parts: Iterable[bytes], mode: int | None = None
) -> None:
    """Replace a file; the folder is made if it is missing.

    Args:
        path: Its place.
        parts: Its content.
        mode: Who may read it; the umask decides without one.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_file(path.parent, mode) as opened:
        for part in parts:
            opened.write(part)
        opened.move_to(path)


def remove_temporaries(folder: Path) -> None:
    """Remove what killed runs left half-written in a folder and those below it."""
    for path in folder.rglob(f"*{TEMPORARY_SUFFIX}"):
        path.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Make a rename durable."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except PermissionError:
        return  # some folders may be written to but not read
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
