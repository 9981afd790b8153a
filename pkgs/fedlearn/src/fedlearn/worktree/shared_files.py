"""Reading and writing the shared files."""

import hashlib
import operator
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from fedlearn.records import KINDS, MAX_LINE_BYTES, RecordSet
from fedlearn.worktree.layout import DATA, SHARED_FILES
from fedlearn.worktree.plain_files import open_plain, write_plain

CHUNK_BYTES: Final = 1 << 20
"""How much of a file is in memory at once where its lines do not matter."""


def read_records(work_tree: Path, kinds: Iterable[str] = KINDS) -> RecordSet:
    """Read the shared files of a work tree; a missing one is empty."""
    records = RecordSet()
    for kind in kinds:
        records.add_lines(kind, read_lines(work_tree / SHARED_FILES[kind]))
    return records


def add_files(records: RecordSet, directory: Path) -> bool:
    """Join the shared files of a work tree or data folder into a record set.

    Returns whether there is any.
    """
    data = directory / DATA if (directory / DATA).is_dir() else directory
    places = {
        kind: data / Path(path).relative_to(DATA) for kind, path in SHARED_FILES.items()
    }
    for kind, place in places.items():
        if place.is_file():
            records.add_lines(kind, read_lines(place))
    return any(place.is_file() for place in places.values())


def read_lines(path: Path) -> Iterator[bytes]:
    """Yield the lines of a file; lines that are too long for a record are cut."""
    try:
        with open_plain(path) as file:
            while line := file.readline(MAX_LINE_BYTES + 2):
                yield line.removesuffix(b"\n")
                while not line.endswith(b"\n") and line:
                    line = file.readline(MAX_LINE_BYTES)  # the rest of a long line
    except FileNotFoundError:
        return


def write_records(
    work_tree: Path, records: RecordSet, kinds: Iterable[str] = KINDS
) -> list[str]:
    """Write the shared files whose content changed; return their paths."""
    changed = []
    for kind in kinds:
        path = SHARED_FILES[kind]
        if write_lines_if_changed(work_tree / path, records.lines(kind)):
            changed.append(path)
    return changed


def changed_files(work_tree: Path, records: RecordSet) -> list[str]:
    """Return the shared files that a record set would change."""
    return [
        path
        for kind, path in SHARED_FILES.items()
        if not has_lines(work_tree / path, records.lines(kind))
    ]


def signature(work_tree: Path) -> list[list[int]]:
    """Return inode, size and time of each shared file, to notice a change cheaply.

    It decides only whether they are read, never their order.
    """
    found: list[list[int]] = []
    for path in SHARED_FILES.values():
        try:
            status = (work_tree / path).lstat()
        except FileNotFoundError:
            found.append([])
        else:
            found.append([status.st_ino, status.st_size, status.st_mtime_ns])
    return found


def digest(work_tree: Path) -> str:
    """Return the digest of the shared files; it equals that of their record set."""
    sha256 = hashlib.sha256()
    for path in SHARED_FILES.values():
        with suppress(FileNotFoundError), open_plain(work_tree / path) as file:
            while chunk := file.read(CHUNK_BYTES):
                sha256.update(chunk)
    return sha256.hexdigest()


def write_lines_if_changed(path: Path, lines: Sequence[bytes]) -> bool:
    """Write a file of lines unless it holds them already; return whether it did."""
    if has_lines(path, lines):
        return False
    write_plain(path, (line + b"\n" for line in lines))
    return True


def has_lines(path: Path, lines: Sequence[bytes]) -> bool:
    """Return whether a file exists and holds exactly these lines."""
    try:
        with open_plain(path) as file:
            size_bytes = os.fstat(file.fileno()).st_size
            if size_bytes != sum(map(len, lines)) + len(lines):
                return False
            return all(map(operator.eq, file, (line + b"\n" for line in lines)))
    except FileNotFoundError:
        return False
