"""Reading and writing the shared files: streamed in, atomic and sorted out."""

import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from fedlearn.errors import ConfigurationError
from fedlearn.patterns.fold import MAX_LINE_BYTES, Fold
from fedlearn.repository.layout import DATA, SHARED_FILES

TEMPORARY_SUFFIX: Final = ".fedlearn-tmp"
"""Marks files that a killed run left behind."""

FILE_MODE: Final = 0o644
"""Git's ordinary mode: what is under data/ is meant to be shared."""


def read_fold(work_tree: Path) -> Fold:
    """Read the shared files of a work tree; a missing one is empty."""
    fold = Fold()
    for kind, path in SHARED_FILES.items():
        fold.add_lines(kind, read_lines(work_tree / path))
    return fold


def add_files(fold: Fold, directory: Path) -> None:
    """Join the shared files of another place into a fold.

    Args:
        fold: Is added to.
        directory: A work tree, or a data folder of one.

    Raises:
        ConfigurationError: There is not one shared file.
    """
    data = directory / DATA if (directory / DATA).is_dir() else directory
    places = {
        kind: data / Path(path).relative_to(DATA) for kind, path in SHARED_FILES.items()
    }
    if not any(place.is_file() for place in places.values()):
        raise ConfigurationError(
            f"{directory} holds no pattern files",
            hint=f"name a folder that has {DATA}/patterns or patterns in it",
        )
    for kind, place in places.items():
        fold.add_lines(kind, read_lines(place))


def read_lines(path: Path) -> Iterator[bytes]:
    """Give the lines of a file; what is too long for a record is given cut."""
    try:
        with path.open("rb") as file:
            while line := file.readline(MAX_LINE_BYTES + 2):
                yield line.removesuffix(b"\n")
                while not line.endswith(b"\n") and line:
                    line = file.readline(MAX_LINE_BYTES)  # the rest of a long line
    except FileNotFoundError:
        return


def write_fold(work_tree: Path, fold: Fold) -> list[str]:
    """Write the shared files whose content changed.

    Returns:
        The paths written, relative to the work tree.
    """
    changed = changed_files(work_tree, fold)
    for path, content in changed.items():
        write_atomically(work_tree / path, content)
    return list(changed)


def changed_files(work_tree: Path, fold: Fold) -> dict[str, bytes]:
    """Give the content of the shared files that a fold would change, by path."""
    contents = {
        path: to_content(fold.lines(kind)) for kind, path in SHARED_FILES.items()
    }
    return {
        path: content
        for path, content in contents.items()
        if not has_content(work_tree / path, content)
    }


def to_content(lines: Iterable[bytes]) -> bytes:
    """Put lines together as a file has them."""
    return b"".join(line + b"\n" for line in lines)


def has_content(path: Path, content: bytes) -> bool:
    """Tell whether a file exists and is exactly this."""
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except FileNotFoundError:
        return False


def write_atomically(path: Path, content: bytes) -> None:
    """Replace a file as a whole: a killed run leaves the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=TEMPORARY_SUFFIX)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), FILE_MODE)
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync_directory(path.parent)


def remove_temporaries(work_tree: Path) -> None:
    """Remove what killed runs left half-written."""
    for path in (work_tree / DATA).rglob(f"*{TEMPORARY_SUFFIX}"):
        path.unlink(missing_ok=True)


def _sync_directory(directory: Path) -> None:
    """Make a rename durable."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
