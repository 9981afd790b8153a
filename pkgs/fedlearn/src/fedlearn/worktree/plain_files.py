"""Opening files under data/ without following a link, whoever put it there.

A link in the place of a file or folder would make a node read what is private, or
write to what is not its own. Every step below the repository is opened by itself, so
that nobody can put a link in the way meanwhile.
"""

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from fedlearn.atomic import AtomicFile, atomic_file, open_folder, write_atomically
from fedlearn.errors import RefusedError
from fedlearn.worktree.layout import DATA


def open_plain(path: Path) -> IO[bytes]:
    """Open a file to read.

    Raises:
        FileNotFoundError: There is none.
        RefusedError: It is no plain file, or on the way to it is a link.
    """
    with _links_refused(path):
        folder = open_folder(path.parent, below=_top_of(path))
        try:
            flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
            descriptor = os.open(path.name, flags, dir_fd=folder)
        finally:
            os.close(folder)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise _refusal(path)
    return os.fdopen(descriptor, "rb")


def list_folder(folder: Path) -> list[Path]:
    """Return what a folder holds, sorted; nothing if it is missing or behind a link."""
    try:
        descriptor = open_folder(folder, below=_top_of(folder / "file"))
    except OSError:
        return []
    try:
        names = sorted(os.listdir(descriptor))  # noqa: PTH208  (of a descriptor)
    finally:
        os.close(descriptor)
    return [folder / name for name in names]


def list_plain(folder: Path) -> list[Path]:
    """Return the plain files of a folder, sorted."""
    return [path for path in list_folder(folder) if _is_plain(path)]


def _is_plain(path: Path) -> bool:
    with suppress(FileNotFoundError):
        return stat.S_ISREG(path.lstat().st_mode)
    return False


def write_plain(path: Path, parts: Iterable[bytes]) -> None:
    """Replace a file; its folder is made if it is missing.

    Raises:
        RefusedError: On the way to it is a link.
    """
    with _links_refused(path):
        write_atomically(path, parts, below=_top_of(path))


@contextmanager
def plain_file(path: Path) -> Iterator[AtomicFile]:
    """Open a temporary file beside a file that it may replace.

    Raises:
        RefusedError: On the way to it is a link.
    """
    with _links_refused(path), atomic_file(path.parent, below=_top_of(path)) as opened:
        yield opened


def _top_of(path: Path) -> Path:
    """Return the folder that data/ is in; of another place, that of the file."""
    for parent in path.parents:
        if parent.name == DATA:
            return parent.parent
    return path.parent


@contextmanager
def _links_refused(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if _has_link(path):
            raise _refusal(path) from error
        error.filename = str(path)  # not only the step of the way
        raise


def _has_link(path: Path) -> bool:
    """Return whether a step to a file is not what it should be."""
    steps = path.relative_to(_top_of(path)).parts
    places = [Path(_top_of(path), *steps[: n + 1]) for n in range(len(steps))]
    return any(one.is_symlink() for one in places) or any(
        one.exists() and not one.is_dir() for one in places[:-1]
    )


def _refusal(path: Path) -> RefusedError:
    return RefusedError(
        f"{path} is no plain file, or behind a link; links are not followed",
        hint=f"remove what is in its place, and commit: git rm -r --cached {path}",
    )
