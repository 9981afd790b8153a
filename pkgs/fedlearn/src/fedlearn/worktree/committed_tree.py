"""What a commit holds, as far as it may be taken from others.

Whoever may push can put anything into a commit. Under data/ only plain files in
ordinary folders are taken, within bounds of size and number; links, submodules and
what cannot be read are left out. Everything else in the repository is a person's,
and is taken by whole entries of the top folder.
"""

import logging
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from fedlearn.errors import BrokenDataError
from fedlearn.git import (
    FOLDER,
    Git,
    Objects,
    TreeEntry,
    extent_of,
    read_folder,
    sizes_of,
)
from fedlearn.worktree.file_names import belongs
from fedlearn.worktree.layout import (
    DATA,
    MAX_DATA_BYTES,
    MAX_FILE_BYTES,
    OWN_PATHS,
    SHARED_FILES,
)

logger = logging.getLogger(__name__)

MAX_FILES: Final = 100_000
"""Under data/: three snapshots of four thousand nodes each are a third of it."""

MAX_DEPTH: Final = 6
"""Folders inside each other; the layout has three."""

MAX_TAKEN_FILE_BYTES: Final = 2 * MAX_FILE_BYTES
MAX_TAKEN_BYTES: Final = 4 * MAX_DATA_BYTES
"""Of what is new in a commit. Nodes keep to half and to a quarter of it; what several
wrote at once may be larger until the next of them has joined it."""

MAX_FOLDERS: Final = 1000
"""Folders under data/; the layout has ten."""

MAX_LINES: Final = 200_000
"""Of a shared file: twice as many as records of ordinary length would fill it with."""

MAX_OTHER_FILES: Final = 100_000
"""In a folder outside of data/: more may be a trap, a few objects that stand for
a thousand million paths."""

MAX_LEFT_OUT: Final = 1000
"""Where more is left out, nothing under data/ is taken."""

_KEPT_TREES: Final = 16
"""Commits whose files are in memory at once: each is the parent of others."""

_SHOWN: Final = 5
"""How many paths of a commit the warnings name."""

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}", re.ASCII)
"""Names that a later version may give to files under data/."""

_FOLDERS: Final = {
    "/".join(parts[:length])
    for parts in (path.split("/") for path in OWN_PATHS)
    for length in range(1, len(parts) + ("." not in parts[-1]))
}
"""Folders of the layout."""


@dataclass(slots=True)
class CommittedTree:
    """The top folder of a commit, and the files under data/.

    Attributes:
        top: Entries of the top folder, without data/.
        files: Files under data/ by path.
        left_out: Why paths, and all that is below them, are not taken.
        folders: How many folders under data/ were read.
    """

    top: dict[str, TreeEntry] = field(default_factory=dict)
    files: dict[str, TreeEntry] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    folders: int = 0

    def is_left_out(self, path: str) -> bool:
        """Return whether a path, or a folder that it is in, is left out."""
        parts = path.split("/")
        places = ("/".join(parts[:length]) for length in range(1, len(parts) + 1))
        return bool(self.left_out) and any(one in self.left_out for one in places)

    def leave_out(self, path: str, reason: str) -> None:
        """Take an entry out of what is taken."""
        self.files.pop(path, None)
        self.top.pop(path, None)
        self.left_out[path] = reason


def read_committed_tree(objects: Objects, commit: str) -> CommittedTree:
    """Read what a commit holds, whatever its size.

    Raises:
        BrokenDataError: Its top folder cannot be read.
    """
    tree = CommittedTree(top=read_folder(objects, f"{commit}^{{tree}}"))
    data = tree.top.pop(DATA, None)
    if data:
        _take(tree, objects, DATA, data)
    if len(tree.left_out) > MAX_LEFT_OUT:
        tree.files.clear()
        tree.left_out = {DATA: f"more than {MAX_LEFT_OUT:,} entries are not allowed"}
    return tree


def changed_paths(
    objects: Objects, parents: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, set[str]]]:
    """Yield commits with the paths under data/ that they change, deletions among them.

    Of a merge, those that differ from every parent. What is left out is not named, and
    so no number of paths takes long.
    """

    @lru_cache(maxsize=_KEPT_TREES)
    def files(commit: str) -> dict[str, TreeEntry]:
        return read_committed_tree(objects, commit).files

    for commit, before in parents.items():
        here = files(commit)
        sides = [files(parent) for parent in before]
        paths = here.keys() | {path for side in sides for path in side}
        yield (
            commit,
            {
                path
                for path in paths
                if all(side.get(path) != here.get(path) for side in sides)
            },
        )


def leave_out_large(
    git: Git, objects: Objects, tree: CommittedTree, known: CommittedTree
) -> None:
    """Leave out what is too large, of what is not known already."""
    new = {
        path: entry.object_id
        for path, entry in tree.files.items()
        if known.files.get(path) != entry
    }
    sizes = sizes_of(git, set(new.values())) if new else {}
    for path, blob in new.items():
        if blob not in sizes:
            tree.leave_out(path, "its content is missing")
        elif sizes[blob] > MAX_TAKEN_FILE_BYTES:
            tree.leave_out(path, f"it has {sizes[blob]:,} bytes")
    taken = {path: sizes[blob] for path, blob in new.items() if path in tree.files}
    _leave_out_excess(tree, taken)
    for path in SHARED_FILES.values():
        if path in new and path in tree.files:
            lines = _count_lines(objects, new[path])
            if lines > MAX_LINES:
                tree.leave_out(path, f"it has {lines:,} lines")
    for name, entry in list(tree.top.items()):
        is_new = entry.mode == FOLDER and known.top.get(name) != entry
        if is_new and extent_of(git, entry.object_id, MAX_OTHER_FILES) is None:
            tree.leave_out(name, f"it has more than {MAX_OTHER_FILES:,} files")


def find_left_out(git: Git, commit: str) -> dict[str, str]:
    """Return what may not be taken of a commit, with the reasons."""
    with Objects(git) as objects:
        tree = read_committed_tree(objects, commit)
        leave_out_large(git, objects, tree, CommittedTree())
    return tree.left_out


def _count_lines(objects: Objects, blob: str) -> int:
    found = objects.open(blob)
    return sum(chunk.count(b"\n") for chunk in found.chunks()) if found else 0


def report_left_out(git: Git, commit: str, left_out: Mapping[str, str]) -> None:
    """Name what is left out, and who committed it last."""
    for path, reason in sorted(left_out.items())[:_SHOWN]:
        shown = os.fsencode(path).decode(errors="backslashreplace")
        last = last_change(git, commit, path)
        logger.warning("%s is left out: %s (commit %s)", shown, reason, last)
    if len(left_out) > _SHOWN:
        logger.warning("%d further paths are left out", len(left_out) - _SHOWN)


def last_change(git: Git, commit: str, path: str) -> str:
    """Return id and author of the last commit that changed a path, to be shown."""
    who = git.run(
        "rev-list", "-1", "--no-commit-header", "--format=%h of %an", commit,
        "--", f":(literal){path}",
    ).decode(errors="replace").strip()  # fmt: skip
    return who or commit[:7]  # of an odd name git knows none


def _leave_out_excess(tree: CommittedTree, sizes: Mapping[str, int]) -> None:
    """Leave out the largest files until the others are within the bounds."""
    left = sum(sizes.values())
    for path, size in sorted(sizes.items(), key=lambda one: (-one[1], one[0])):
        if left <= MAX_TAKEN_BYTES:
            return
        tree.leave_out(path, "there is no room for it")
        left -= size


def _take(tree: CommittedTree, objects: Objects, path: str, entry: TreeEntry) -> None:
    """Take an entry under data/, or give the reason why it is left out."""
    if path in _FOLDERS or (entry.mode == FOLDER and not belongs(path)):
        _take_folder(tree, objects, path, entry)
    elif not entry.is_file:
        tree.left_out[path] = "it is no plain file"
    elif len(tree.files) >= MAX_FILES:
        tree.left_out[path.rpartition("/")[0]] = f"it has more than {MAX_FILES:,} files"
    else:
        tree.files[path] = entry


def _take_folder(
    tree: CommittedTree, objects: Objects, path: str, entry: TreeEntry
) -> None:
    if entry.mode != FOLDER:
        tree.left_out[path] = "it is no folder"
    elif path.count("/") >= MAX_DEPTH:
        tree.left_out[path] = "it is too deep"
    elif tree.folders >= MAX_FOLDERS:
        tree.left_out[path] = f"there are more than {MAX_FOLDERS:,} folders"
    else:
        tree.folders += 1
        try:
            entries = read_folder(objects, entry.object_id)
        except BrokenDataError as error:
            tree.left_out[path] = str(error)
            return
        for name, below in _named(tree, path, entries):
            _take(tree, objects, f"{path}/{name}", below)


def _named(
    tree: CommittedTree, folder: str, entries: Mapping[str, TreeEntry]
) -> Iterator[tuple[str, TreeEntry]]:
    """Yield the entries of a folder whose names are in order."""
    for name, entry in entries.items():
        if _NAME.fullmatch(name) or belongs(f"{folder}/{name}"):
            yield name, entry
        else:
            tree.left_out[f"{folder}/{name}"] = "its name is not allowed"
