"""What the last commit holds, and what differs from it in the work tree.

Files are compared here and not by git, which would answer by a person's ignore rules,
filters and marks in the index.
"""

import hashlib
import os
import stat
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from fedlearn.git import CHUNK_BYTES, Git, Objects, blobs_at
from fedlearn.records import KINDS, RecordSet
from fedlearn.worktree.layout import SHARED_FILES
from fedlearn.worktree.plain_files import open_plain
from fedlearn.worktree.shared_files import read_lines

_SHA256_DIGITS: Final = 64


def committed_records(
    git: Git, *revisions: str, kinds: Iterable[str] = KINDS
) -> RecordSet:
    """Read the shared files of commits into one record set; a missing one is empty."""
    records = RecordSet()
    with Objects(git) as objects:
        for revision in revisions:
            for kind in kinds:
                if file := objects.open(f"{revision}:{SHARED_FILES[kind]}"):
                    records.add_lines(kind, file.content().split(b"\n"))
    return records


def uncommitted(git: Git, paths: Collection[str]) -> tuple[RecordSet, RecordSet]:
    """Read what a commit of shared files would change.

    Returns:
        The lines that only the last commit has, and those that only the files have.
    """
    before, after = RecordSet(), RecordSet()
    with Objects(git) as objects:
        for kind, path in SHARED_FILES.items():
            if path in paths:
                file = objects.open(f"HEAD:{path}")
                old = set(file.content().split(b"\n")) if file else set()
                new = set(read_lines(git.work_tree / path))
                before.add_lines(kind, old - new)
                after.add_lines(kind, new - old)
    return before, after


def find_changes(git: Git, roots: Sequence[str]) -> list[str]:
    """Return the files that differ, are new or are gone, at or below some paths.

    Where all that a path stands for is missing, nothing below it is gone.
    """
    head = git.commit_id("HEAD")
    kept = [root for root in roots if os.path.lexists(git.work_tree / root)]
    before = blobs_at(git, head, kept) if head and kept else {}
    algorithm = "sha256" if len(head or "") == _SHA256_DIGITS else "sha1"
    here = {
        path: _blob_id(git.work_tree / path, algorithm)
        for path in _plain_files(git.work_tree, kept)
    }
    paths = before.keys() | here.keys()
    return sorted(path for path in paths if before.get(path) != here.get(path))


def _blob_id(file: Path, algorithm: str) -> str:
    """Return the id that git gives to the content of a file."""
    with open_plain(file) as opened:
        size = os.fstat(opened.fileno()).st_size
        digest = hashlib.new(algorithm, b"blob %d\0" % size, usedforsecurity=False)
        while chunk := opened.read(CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def _plain_files(work_tree: Path, roots: Iterable[str]) -> Iterator[str]:
    """Yield the plain files at and below some paths; other kinds are passed over."""
    for root in roots:
        place = work_tree / root
        walked = os.walk(place, onerror=_fail) if place.is_dir() else ()
        below = (Path(folder, name) for folder, _, names in walked for name in names)
        for path in below if place.is_dir() else [place]:
            if stat.S_ISREG(path.lstat().st_mode):
                yield str(path.relative_to(work_tree))


def _fail(error: OSError) -> None:
    """Stop at a folder that cannot be read: its files are not gone."""
    raise error
