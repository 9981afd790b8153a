"""What is done when the remote lost records, or its history was rewritten."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from fedlearn.errors import RefusedError
from fedlearn.git import Git, Objects
from fedlearn.records import RETRACTIONS, Category, RecordSet
from fedlearn.wording import counted
from fedlearn.worktree import (
    OWN_PATHS,
    SHARED_FILES,
    CommittedTree,
    find_left_out,
    leave_out_large,
    read_committed_tree,
    report_left_out,
    take_files,
)

_COUNTED: Final = (*(category.value for category in Category), RETRACTIONS)
"""A retraction takes the place of a pattern: retracting loses nothing."""

_ID: Final = re.compile(rb'"pattern_id":"([0-9a-f-]{36})"')


def refuse_loss(git: Git, where: str, before: str, after: str | None) -> None:
    """Refuse a branch that is gone or lost more than half of its patterns.

    Only what this node still holds can be lost: others evict what has no room as it
    did. Lines that are no records count on neither side, and what is left out of a
    commit is not lost by it.
    """
    if after is None:
        raise _loss(where, "the whole branch")
    with Objects(git) as objects:
        before_blobs = _taken_blobs(git, objects, before, {})
        after_blobs = _taken_blobs(git, objects, after, before_blobs)
        held_blobs = _taken_blobs(git, objects, "HEAD", before_blobs)
        named = _named_ids(objects, before_blobs)
        if held_blobs != before_blobs:
            named &= _named_ids(objects, held_blobs)
        lost = len(named - _named_ids(objects, after_blobs))
        if 2 * lost <= len(named):
            return  # without decoding what both have
        had = len(_record_ids(objects, before_blobs) & _record_ids(objects, held_blobs))
        lost = had - len(_record_ids(objects, after_blobs))
    if 2 * lost > had:
        raise _loss(where, f"{lost:,} of {had:,} patterns")


def _loss(where: str, what: str) -> RefusedError:
    return RefusedError(
        f"{where} lost {what}; nothing was taken",
        hint="ask who changed it; if this is intended, run: "
        "fedlearn federate --accept-shrink",
    )


def _taken_blobs(
    git: Git, objects: Objects, commit: str, instead: Mapping[str, str]
) -> dict[str, str]:
    """Return the ids of the shared files' contents as they are taken, by kind.

    Args:
        instead: Those of files that are left out.
    """
    tree = read_committed_tree(objects, commit)
    shared = {SHARED_FILES[kind] for kind in _COUNTED}
    others = {path: e for path, e in tree.files.items() if path not in shared}
    leave_out_large(git, objects, tree, CommittedTree(tree.top, others))
    blobs = {
        kind: tree.files[path].object_id
        for kind in _COUNTED
        if (path := SHARED_FILES[kind]) in tree.files
    }
    left_out = (k for k in instead if tree.is_left_out(SHARED_FILES[k]))
    return blobs | {kind: instead[kind] for kind in left_out}


def _named_ids(objects: Objects, blobs: Mapping[str, str]) -> set[str]:
    """Return what looks like the id of a record."""
    opened = (objects.open(blob) for blob in blobs.values())
    found = (_ID.findall(file.content()) for file in opened if file)
    return {key.decode() for keys in found for key in keys}


def _record_ids(objects: Objects, blobs: Mapping[str, str]) -> set[str]:
    """Return the ids of the patterns and retractions."""
    records = RecordSet()
    for kind, blob in blobs.items():
        if file := objects.open(blob):
            records.add_lines(kind, file.content().split(b"\n"))
    return {*records.patterns, *records.retractions}


def follow_rewrite(
    git: Git,
    where: str,
    before: str,
    after: str,
    verify_fetch: Callable[[Sequence[str]], object],
) -> bool:
    """Move the work tree to a rewritten history and leave the old one.

    Joining would bring back what somebody removed from it, such as a secret. What
    this node knows is in its state and is written again.

    Returns:
        Whether the work tree was moved: not where a person, or a run that was
        killed, did so already.

    Raises:
        RefusedError: It must not be taken, or a person's work is in the way.
    """
    verify_fetch([after])
    if git.is_ancestor("HEAD", after) or git.is_ancestor(after, "HEAD"):
        return False
    others = [f":(exclude){path}" for path in OWN_PATHS]
    if git.text("rev-list", "-1", f"{before}..HEAD", "--", ".", *others):
        raise RefusedError(
            f"the history of {where} was rewritten, and commits of yours stand on the "
            "old one",
            hint=f"git rebase --onto {after[:12]} {before[:12]}",
        )
    _refuse_left_out(git, where, after)
    take_files(git, after, f"the rewritten history of {where} would overwrite")
    return True


def _refuse_left_out(git: Git, where: str, commit: str) -> None:
    """Refuse what a join would leave out: there is nothing to join it with."""
    left_out = find_left_out(git, commit)
    if left_out:
        report_left_out(git, commit, left_out)
        raise RefusedError(
            f"the history of {where} was rewritten, and in {commit[:12]} "
            f"{counted(len(left_out), 'path')} may not be taken; nothing was taken",
            hint="find out who rewrote it, and have these paths removed there",
        )
