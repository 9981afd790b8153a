"""What differs between the files of the work tree and the last commit.

Git itself would answer by a person's ignore rules, filters and marks in the index.
"""

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from fedlearn.errors import ConfigurationError
from fedlearn.git import CHUNK_BYTES, Git, blobs_at
from fedlearn.worktree.layout import DATA, OWN_PATHS
from fedlearn.worktree.plain_files import open_plain

_SHA256_DIGITS: Final = 64

_SHOWN: Final = 3


def check_complete(git: Git) -> None:
    """Refuse a work tree that lacks files which it has only for git.

    Raises:
        ConfigurationError: A link, or a sparse checkout, takes the place of data/.
    """
    for folder in sorted({p for path in OWN_PATHS for p in _folders(path)}):
        place = git.work_tree / folder
        if place.is_symlink():
            raise ConfigurationError(
                f"{place} is a link, and git keeps no files behind one",
                hint="put the folder itself in its place; runtime.directory and "
                "state_directory may be links",
            )
    tagged = git.listed("ls-files", "-t", "-z", "--", DATA)
    hidden = [entry[2:] for entry in tagged if entry.startswith("S ")]
    if hidden:
        some = ", ".join(hidden[:_SHOWN])
        raise ConfigurationError(
            f"{git.work_tree} is checked out without {some}: a sparse checkout or "
            "skip-worktree leaves files of data/ out",
            hint=f"git sparse-checkout add {DATA}, or git update-index "
            "--no-skip-worktree FILE",
        )


def _folders(path: str) -> Iterator[str]:
    parts = path.split("/")
    return ("/".join(parts[:length]) for length in range(1, len(parts)))


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
