"""Joining many tips in one commit, as a crowd that pushed at the same moment needs it.

Only fedlearn's own files are joined here, file by file: the shared ones record by
record, and of the others, which one node writes each, the version of the side that
changed it. A tip that holds more than that is left to git's merge.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from fedlearn.exchange.merge import ABSENT, commit_files
from fedlearn.git import Git
from fedlearn.worktree import DATA, SHARED_FILES, belongs

MOST_TIPS: Final = 64
"""In one commit: what code hosts and people can still look at."""

_ORDINARY: Final = {"100644", "000000"}
"""Modes of a plain file, and of none."""


class _Change(NamedTuple):
    """What a tip does to a file.

    Attributes:
        path: The file.
        old: Id of its content where the histories part.
        new: Id of its content in the tip.
    """

    path: str
    old: str
    new: str


def join_all(
    git: Git, ours: str, tips: Sequence[str], message: str
) -> tuple[str, list[str]]:
    """Make one commit that joins a commit with as many tips as can be.

    Args:
        git: Git in the work tree.
        ours: A commit; first parent.
        tips: Commits, none of which leads to another or to ours.
        message: Of the new commit.

    Returns:
        The new commit, or ours if there is none; and the tips that were left.
    """
    changes = _changes_by_tip(git, ours, tips[:MOST_TIPS])
    present = _entries(git, ours)
    files: dict[str, str] = {}
    taken = [tip for tip, made in changes.items() if _take(made, present, files)]
    if len(taken) < 2:  # noqa: PLR2004  (git's merge joins one as fast)
        return ours, list(tips)
    commit = commit_files(git, (ours, *taken), files, message)
    return commit, [tip for tip in tips if tip not in taken]


def _take(
    changes: Sequence[_Change], present: dict[str, str], files: dict[str, str]
) -> bool:
    """Take the changes of a tip, unless another side changed the same file.

    Args:
        changes: Of the tip.
        present: Contents by path; what is taken is put there.
        files: Contents of changed files by path; likewise.
    """
    own = [change for change in changes if change.path not in SHARED_FILES.values()]
    if any(not belongs(one.path) for one in changes):
        return False
    if any(present.get(path, ABSENT) not in {old, new} for path, old, new in own):
        return False
    for path, _, new in own:
        if present.get(path, ABSENT) != new:
            present[path] = files[path] = new
    return True


def _changes_by_tip(
    git: Git, ours: str, tips: Sequence[str]
) -> dict[str, list[_Change]]:
    """Tell what tips change since they left our history; none of what is unusual."""
    trees, parents = _graph(git, ours, tips)
    bases = {tip: _leave(tip, parents) for tip in tips}
    pairs = {tip: f"{trees[base]} {trees[tip]}" for tip, base in bases.items() if base}
    output = git.run(
        "diff-tree", "--stdin", "-r", "--raw", "--no-abbrev", "--no-renames",
        stdin="".join(f"{pair}\n" for pair in pairs.values()).encode(),
    )  # fmt: skip
    found: dict[str, list[_Change]] = {}
    changes: list[_Change] = []
    for line in output.decode("utf-8", "surrogateescape").splitlines():
        if line.startswith(":"):
            changes.append(_read(line))
        else:
            changes = found[line] = []
    return {tip: found.get(pair, []) for tip, pair in pairs.items()}


def _graph(
    git: Git, ours: str, tips: Sequence[str]
) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Give the trees of commits that we lack, and of those where we left them.

    Returns:
        The trees by commit, and the parents of those that we lack.
    """
    output = git.text(
        "rev-list", "--boundary", "--no-commit-header", "--format=%m %H %T %P",
        *tips, "--not", ours,
    )  # fmt: skip
    trees, parents = {}, {}
    for line in filter(None, output.splitlines()):
        mark, commit, tree, *leads_to = line.split()
        trees[commit] = tree
        if mark != "-":
            parents[commit] = leads_to
    return trees, parents


def _leave(tip: str, parents: Mapping[str, Sequence[str]]) -> str:
    """Find where a tip left our history; nothing if it did so twice, or never."""
    waiting, seen, found = [tip], {tip}, set[str]()
    while waiting:
        commit = waiting.pop()
        if commit not in parents:
            found.add(commit)
            continue
        waiting += [one for one in parents[commit] if one not in seen]
        seen |= set(parents[commit])
    return found.pop() if len(found) == 1 else ""


def _read(line: str) -> _Change:
    """Read a raw line of git; of what is no plain file, the path is left out."""
    entry, _, path = line.partition("\t")
    old_mode, new_mode, old, new, _ = entry.lstrip(":").split()
    plain = {old_mode, new_mode} <= _ORDINARY
    return _Change(path if plain else "", _content(old), _content(new))


def _content(blob: str) -> str:
    """Give an id as it is, and `ABSENT` for the one of zeros alone."""
    return blob if blob.strip("0") else ABSENT


def _entries(git: Git, commit: str) -> dict[str, str]:
    """Give the ids of the files under data/; what is no plain file has none."""
    output = git.text("ls-tree", "-r", commit, "--", DATA)
    found = {}
    for line in output.splitlines():
        entry, _, path = line.partition("\t")
        mode, _, blob = entry.split()
        found[path] = blob if mode in _ORDINARY else mode
    return found
