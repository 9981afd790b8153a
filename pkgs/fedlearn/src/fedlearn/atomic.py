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


_FOLDER_FLAGS: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC


class AtomicFile:
    """A file that is written under a temporary name until it is complete."""

    def __init__(self, folder: Path, mode: int | None, below: Path | None) -> None:
        self.path = folder / f".{secrets.token_hex(8)}{TEMPORARY_SUFFIX}"
        self._folder = open_folder(folder, below, make=True) if below else None
        rights = 0o666 if mode is None else mode
        self.file = open(  # noqa: SIM115  (Path.open has no opener)
            self._place(self.path),
            "xb",
            opener=lambda path, flags: os.open(
                path, flags, rights, dir_fd=self._folder
            ),
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
            target: A path of the same file system; of the same folder, if no link
                must be followed.
        """
        self.sync()
        self.file.close()
        os.replace(
            self._place(self.path),
            self._place(target),
            src_dir_fd=self._folder,
            dst_dir_fd=self._folder,
        )
        if self._folder is None:
            _sync_folder(target.parent)
        else:
            os.fsync(self._folder)

    def discard(self) -> None:
        """Remove it unless it was moved, and close it."""
        with suppress(FileNotFoundError):
            os.unlink(self._place(self.path), dir_fd=self._folder)
        with suppress(OSError):  # what cannot be flushed to a full disk is not wanted
            self.file.close()
        if self._folder is not None:
            os.close(self._folder)

    def _place(self, path: Path) -> str | Path:
        """Return the path as the open folder has it."""
        return path if self._folder is None else path.name


@contextmanager
def atomic_file(
    folder: Path, mode: int | None = None, *, below: Path | None = None
) -> Iterator[AtomicFile]:
    """Open a temporary file, which is removed unless the block moves it to its place.

    Args:
        folder: Where it is made; it must exist, unless `below` is given.
        mode: Who may read it; the umask decides without one.
        below: A folder above, from which on no link is followed.
    """
    opened = AtomicFile(folder, mode, below)
    try:
        yield opened
    finally:
        opened.discard()


def write_atomically(
    path: Path,
    parts: Iterable[bytes],
    mode: int | None = None,
    *,
    below: Path | None = None,
) -> None:
    """Replace a file; the folder is made if it is missing.

    Args:
        path: Its place.
        parts: Its content.
        mode: Who may read it; the umask decides without one.
        below: A folder above, from which on no link is followed.
    """
    if below is None:
        path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_file(path.parent, mode, below=below) as opened:
        for part in parts:
            opened.write(part)
        opened.move_to(path)


def remove_temporaries(folder: Path) -> None:
    """Remove what killed runs left half-written in a folder and those below it."""
    if folder.is_symlink():
        return
    for place, _, names in os.walk(folder):  # links are not followed
        for name in names:
            if name.endswith(TEMPORARY_SUFFIX):
                Path(place, name).unlink(missing_ok=True)


def open_folder(folder: Path, below: Path, *, make: bool = False) -> int:
    """Open a folder without following a link on the way to it.

    Args:
        below: A folder above, where the way begins.
        make: Make the folders that are missing.

    Returns:
        A descriptor, which the caller closes.

    Raises:
        OSError: A step is a link, no folder, or missing.
    """
    descriptor = os.open(below, _FOLDER_FLAGS)
    for step in folder.relative_to(below).parts:
        above = descriptor
        try:
            if make:
                with suppress(FileExistsError):
                    os.mkdir(step, dir_fd=above)
            descriptor = os.open(step, _FOLDER_FLAGS | os.O_NOFOLLOW, dir_fd=above)
        finally:
            os.close(above)
    return descriptor


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
