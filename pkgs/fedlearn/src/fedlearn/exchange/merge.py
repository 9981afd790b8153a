"""Joining two histories in git objects alone; no file of the work tree is touched.

Under data/ the shared files are joined record by record, and every other file is that
of the side that changed it. Outside of data/ the side that changed an entry of the top
folder has it; where both did, git merges them. What may not be taken from others is
left out, and what stands in its place here stays.
"""

import logging
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from fedlearn.errors import RefusedError
from fedlearn.exchange.replaced_texts import has_replaced_texts
from fedlearn.git import (
    Git,
    GitError,
    Objects,
    TreeEntry,
    make_commit,
    read_folder,
    write_tree,
)
from fedlearn.records import KINDS, RETRACTIONS, RecordSet
from fedlearn.wording import counted
from fedlearn.worktree import (
    DATA,
    SHARED_FILES,
    CommittedTree,
    last_change,
    leave_out_large,
    owner_of,
    read_committed_tree,
    report_left_out,
)

logger = logging.getLogger(__name__)

_SHARED: Final = frozenset(SHARED_FILES.values())


@dataclass(slots=True)
class _Sides:
    """Three versions of the repository; what is left out of theirs is as in ours."""

    base: CommittedTree
    ours: CommittedTree
    theirs: CommittedTree
    changes: dict[str, TreeEntry | None] = field(default_factory=dict)
    """What the join takes into ours; None removes it."""


def join_commits(git: Git, ours: str, theirs: str, message: str) -> str:
    """Make the commit that joins two others.

    Returns:
        It, or theirs where that follows on ours, nothing in it is left out, and its
        patterns have the texts that a join chooses.

    Raises:
        RefusedError: Both changed the same lines outside of data/, or they have no
            common history.
    """
    base = _base_of(git, ours, theirs)
    with Objects(git) as objects:
        sides = _read_sides(git, objects, base, ours, theirs)
        if base == ours and _may_be_taken(objects, sides):
            return theirs
        _choose_files(git, sides)
        _choose_others(git, sides, ours, theirs)
        contents = dict(_joined_files(objects, (sides.ours, sides.theirs)))
    tree = f"{ours}^{{tree}}"
    if sides.changes or contents:
        tree = write_tree(git, git.text("rev-parse", tree), sides.changes, contents)
    return make_commit(git, tree, (ours, theirs), message)


def _may_be_taken(objects: Objects, sides: _Sides) -> bool:
    """Return whether a commit that follows on ours can stay as it is."""
    if sides.theirs.left_out:
        return False
    return not has_replaced_texts(objects, sides.ours, sides.theirs)


def _base_of(git: Git, ours: str, theirs: str) -> str | None:
    """Return the newest common commit; None if the histories have nothing in common.

    Raises:
        RefusedError: They have not, and ours is not one that `init` began.
    """
    try:
        return git.text("merge-base", ours, theirs)
    except GitError as error:
        if error.code != 1:
            raise
    with Objects(git) as objects:
        if read_folder(objects, f"{ours}^{{tree}}").keys() != {DATA}:
            raise RefusedError(
                f"{theirs[:12]} has no history in common with {git.work_tree}",
                hint="is repository.url the right one? if so, merge by hand: "
                f"git merge --allow-unrelated-histories {theirs[:12]}",
            )
    return None


def _read_sides(
    git: Git, objects: Objects, base: str | None, ours: str, theirs: str
) -> _Sides:
    here = read_committed_tree(objects, ours)
    there = read_committed_tree(objects, theirs)
    common = read_committed_tree(objects, base) if base else CommittedTree()
    leave_out_large(git, objects, there, here)
    if there.left_out:
        report_left_out(git, theirs, there.left_out)
    for path, count in _rejected_lines(objects, here, there):
        lines = counted(count, "new line")
        last = last_change(git, theirs, path)
        logger.warning("%s of %s: no record, ignored (commit %s)", lines, path, last)
    return _Sides(common, here, there)


def _rejected_lines(
    objects: Objects, ours: CommittedTree, theirs: CommittedTree
) -> Iterator[tuple[str, int]]:
    """Count the lines that a commit adds to shared files and that are no records."""
    for kind, path in SHARED_FILES.items():
        here, there = ours.files.get(path), theirs.files.get(path)
        if there and there != here:
            known = set(_lines(objects, here)) if here else set()
            records = RecordSet()
            new = (line for line in _lines(objects, there) if line not in known)
            records.add_lines(kind, new)
            if records.rejected[kind]:
                yield path, records.rejected[kind]


def _lines(objects: Objects, entry: TreeEntry) -> list[bytes]:
    blob = objects.open(entry.object_id)
    return blob.content().split(b"\n") if blob else []


def _choose_files(git: Git, sides: _Sides) -> None:
    """Choose between versions of files under data/ that are not joined."""
    base, ours, theirs = sides.base.files, sides.ours.files, sides.theirs.files
    for path in (ours.keys() | theirs.keys()) - _SHARED:
        here, there, before = ours.get(path), theirs.get(path), base.get(path)
        if there in (here, before) or sides.theirs.is_left_out(path):
            continue
        if _is_ours(git, path, here, before):
            continue
        if here in (before, None) or there is not None:
            sides.changes[path] = there


def _is_ours(
    git: Git, path: str, here: TreeEntry | None, before: TreeEntry | None
) -> bool:
    """Return whether this node alone decides about a file, as its writer.

    A new clone takes those that it wrote before it was made anew.
    """
    return owner_of(path) == git.node and not here == before is None


def _choose_others(git: Git, sides: _Sides, ours: str, theirs: str) -> None:
    """Choose between versions of what is outside of data/."""
    base, here, there = sides.base.top, sides.ours.top, sides.theirs.top
    contested = []
    for name in here.keys() | there.keys():
        mine, yours, before = here.get(name), there.get(name), base.get(name)
        if yours in (mine, before) or sides.theirs.is_left_out(name):
            continue
        if mine == before:
            sides.changes[name] = yours
        else:
            contested.append(name)
    if contested:
        merged = _git_merge(git, ours, theirs)
        with Objects(git) as objects:
            top = read_folder(objects, merged)
        sides.changes |= {name: top.get(name) for name in contested}


def _git_merge(git: Git, ours: str, theirs: str) -> str:
    """Return the tree that git merges; what is under data/ does not count.

    Raises:
        RefusedError: There are conflicts.
    """
    arguments = ("merge-tree", "--write-tree", "-z", "--name-only", "--no-messages")
    unrelated = ("--allow-unrelated-histories",)
    try:
        output = git.run(*arguments, *unrelated, ours, theirs)
    except GitError as error:
        if error.code != 1 or not error.stdout:
            raise
        output = error.stdout
    tree, *conflicts = output.decode(errors="surrogateescape").strip("\0").split("\0")
    outside = sorted({one for one in conflicts if not one.startswith(f"{DATA}/")})
    if outside:
        raise RefusedError(
            f"you and others changed the same lines of {', '.join(outside)}",
            hint=f"merge by hand in {git.work_tree}: git merge {theirs[:12]}",
        )
    return tree


def _joined_files(
    objects: Objects, sides: Sequence[CommittedTree]
) -> Iterator[tuple[str, bytes]]:
    """Yield the content of those shared files that differ between commits.

    A retraction on one side removes patterns of the other, so retractions
    are always read, and new ones concern every file.
    """
    versions = {kind: _versions(kind, sides) for kind in KINDS}
    differing = [k for k, ids in versions.items() if len(ids) > 1 or None in ids]
    if RETRACTIONS in differing:
        differing = list(KINDS)
    records = RecordSet()
    for kind in {*differing, RETRACTIONS} if differing else ():
        _add_versions(records, objects, kind, versions[kind])
    for kind in differing:
        yield SHARED_FILES[kind], b"".join(line + b"\n" for line in records.lines(kind))


def _versions(kind: str, sides: Sequence[CommittedTree]) -> set[str | None]:
    """Return the ids of the contents of a shared file; None where it is missing."""
    path = SHARED_FILES[kind]
    found = (side.files.get(path) for side in sides if not side.is_left_out(path))
    return {entry.object_id if entry else None for entry in found}


def _add_versions(
    records: RecordSet, objects: Objects, kind: str, versions: Collection[str | None]
) -> None:
    """Join all versions of a file, each distinct line once."""
    seen: set[bytes] = set()
    for version in versions:
        if version and (file := objects.open(version)):
            lines = file.content().split(b"\n")
            records.add_lines(kind, (line for line in lines if line not in seen))
            seen.update(lines)
