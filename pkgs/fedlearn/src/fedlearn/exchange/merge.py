"""Joining two histories in git objects alone; no file of the work tree is touched.

Git merges the trees; the shared files in the result are joined record by record
instead, so that neither a conflict nor a deleted line is left of them.
"""

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from fedlearn.errors import RefusedError
from fedlearn.git import Git, GitError, Objects
from fedlearn.records import KINDS, RETRACTIONS, RecordSet
from fedlearn.worktree import DATA, SHARED_FILES, owner_of

_SCRATCH: Final = "refs/fedlearn/joined"
"""Holds the newest joined tree, so that no housekeeping takes it away."""

_ABSENT: Final = ""
"""Stands for the id of the content of a file that is not there."""


def join_commits(git: Git, ours: str, theirs: str, message: str) -> str:
    """Make the commit that joins two others."""
    tree, contested = _git_merge(git, ours, theirs)
    files = {path: _of_owner(git, path, ours, theirs) for path in contested}
    with Objects(git) as objects:
        joined = dict(_joined_files(objects, (ours, theirs)))
    if joined or files:
        _replace_files(git, tree, joined, files)
        tree = f"{_SCRATCH}^{{tree}}"
    sign = ("-S",) if git.signing_key else ()
    arguments = ("commit-tree", *sign, tree, "-p", ours, "-p", theirs)
    return git.run(*arguments, stdin=message.encode()).decode().strip()


def _of_owner(git: Git, path: str, ours: str, theirs: str) -> str:
    """Choose between two versions of a file that one node alone writes.

    This node's version of its own file counts; of another's file, the fetched one.
    """
    if owner_of(path) == git.node:
        return _content_id(git, ours, path)
    return _content_id(git, theirs, path) or _content_id(git, ours, path)


def _content_id(git: Git, revision: str, path: str) -> str:
    listed = git.text("ls-tree", "--format=%(objectname)", revision, "--", path)
    return listed or _ABSENT


def _git_merge(git: Git, ours: str, theirs: str) -> tuple[str, list[str]]:
    """Return the tree that git merges, and the files of one node that both changed."""
    arguments = ["merge-tree", "--write-tree", "-z", "--name-only", "--no-messages"]
    if _may_be_unrelated(git, ours):
        arguments.append("--allow-unrelated-histories")
    try:
        output = git.run(*arguments, ours, theirs)
    except GitError as error:
        if error.code != 1 or not error.stdout:
            raise
        output = error.stdout
    tree, *conflicts = output.decode(errors="surrogateescape").strip("\0").split("\0")
    contested = sorted(path for path in set(conflicts) if owner_of(path))
    outside = sorted({*conflicts} - {*SHARED_FILES.values(), *contested})
    if outside:
        raise RefusedError(
            f"you and others changed the same lines of {', '.join(outside)}",
            hint=f"merge by hand in {git.work_tree}: git merge {theirs[:12]}",
        )
    return tree, contested


def _may_be_unrelated(git: Git, ours: str) -> bool:
    """Return whether the history is one that `init` began, with nothing but data/."""
    return git.text("ls-tree", "--name-only", ours).split() == [DATA]


def _joined_files(
    objects: Objects, sides: Sequence[str]
) -> Iterator[tuple[str, bytes]]:
    """Yield the content of those shared files that differ between commits.

    A retraction on one side removes patterns of the other, so retractions
    are always read, and new ones concern every file.
    """
    versions = {kind: _versions(objects, kind, sides) for kind in KINDS}
    differing = [k for k, ids in versions.items() if len(ids) > 1 or _ABSENT in ids]
    if RETRACTIONS in differing:
        differing = list(KINDS)
    records = RecordSet()
    for kind in {*differing, RETRACTIONS} if differing else ():
        _add_versions(records, objects, kind, versions[kind])
    for kind in differing:
        yield SHARED_FILES[kind], b"".join(line + b"\n" for line in records.lines(kind))


def _versions(objects: Objects, kind: str, sides: Sequence[str]) -> set[str]:
    """Return the ids of the contents that a shared file has in some commits."""
    found = (objects.open(f"{side}:{SHARED_FILES[kind]}") for side in sides)
    return {file.object_id if file else _ABSENT for file in found}


def _add_versions(
    records: RecordSet, objects: Objects, kind: str, versions: Collection[str]
) -> None:
    """Join all versions of a file, each distinct line once."""
    seen: set[bytes] = set()
    for version in versions:
        if version and (file := objects.open(version)):
            lines = file.content().split(b"\n")
            records.add_lines(kind, (line for line in lines if line not in seen))
            seen.update(lines)


def _replace_files(
    git: Git, tree: str, contents: Mapping[str, bytes], files: Mapping[str, str]
) -> None:
    """Make a commit of a tree with some files replaced, for its tree alone."""
    stream = [
        f"commit {_SCRATCH}\ncommitter - <-> {int(time.time())} +0000\ndata 0\n"
        f'M 040000 {tree} ""\n'.encode()
    ]
    for path, blob in files.items():
        change = f"M 100644 {blob} {path}\n" if blob else f"D {path}\n"
        stream.append(change.encode())
    for path, content in contents.items():
        stream += [b"M 100644 inline %s\n" % path.encode()]
        stream += [b"data %d\n" % len(content), content, b"\n"]
    git.run("fast-import", "--quiet", "--force", stdin=b"".join(stream))
