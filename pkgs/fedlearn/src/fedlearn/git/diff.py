"""Which files commits and the index change, as git compares them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from fedlearn.errors import BrokenDataError
from fedlearn.git.command import Git

COMMITS_AT_ONCE: Final = 500
"""Commits in one question to git: a large push needs no more memory for it."""

_LINKED_REPOSITORY: Final = "160000"
"""The mode of an entry that names a commit of another repository."""


@dataclass(frozen=True, slots=True)
class Change:
    """A file that is made or changed.

    Attributes:
        olds: Ids of what was in its place before, one for each parent that had it.
        bases: The commits before.
        commit: The commit that changes it; empty for the index.
    """

    path: str
    blob: str
    olds: tuple[str, ...]
    bases: tuple[str, ...]
    commit: str = ""


def staged_changes(git: Git, index: Path | None = None) -> list[Change]:
    """Compare the index, or another index file that git names, with the last commit.

    While a merge is under way, what one of both sides has already is no change.
    """
    environment = {"GIT_INDEX_FILE": str(index)} if index else {}
    heads = [c for c in map(git.commit_id, ("HEAD", "MERGE_HEAD")) if c]
    bases = heads or [git.text("hash-object", "-t", "tree", "--stdin")]
    sides = [
        {change.path: change for change in _index_changes(git, base, environment)}
        for base in bases
    ]
    both = set.intersection(*(set(side) for side in sides))
    return [
        Change(
            path=path,
            blob=sides[0][path].blob,
            olds=tuple(old for side in sides for old in side[path].olds),
            bases=tuple(heads),
        )
        for path in sorted(both)
    ]


def _index_changes(
    git: Git, base: str, environment: Mapping[str, str]
) -> Iterator[Change]:
    output = git.run(
        "diff-index", "--cached", "--raw", "-z", "--no-renames", base,
        environment=environment,
    )  # fmt: skip
    answers = iter(output.split(b"\0"))
    return (entry.change({}) for entry in _parse(answers) if entry.has_content)


def commit_changes(git: Git, parents: Mapping[str, Sequence[str]]) -> Iterator[Change]:
    """Yield what commits change; of a merge, what no side has already."""
    for entry in _entries(git, list(parents)):
        if entry.has_content:
            yield entry.change(parents)


def parents_of(git: Git, commits: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return the parents of commits."""
    stdin = "".join(f"{commit}\n" for commit in commits).encode()
    return _parents(git, "--no-walk=unsorted", "--stdin", stdin=stdin)


def new_commits(
    git: Git, tips: Sequence[str], known: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    """Return the commits that lead to some tips and to nothing that is known.

    Args:
        git: Git in the repository.
        tips: Revisions.
        known: Revisions, or options of `git rev-list` that name some.

    Returns:
        The parents by commit, the newest first.
    """
    return _parents(git, *tips, "--not", *known, "--")


def _parents(git: Git, *which: str, stdin: bytes = b"") -> dict[str, tuple[str, ...]]:
    """Return the parents of those commits that arguments of `git rev-list` name."""
    rows = git.records(
        2, "rev-list", "--no-commit-header", "--format=%H%x00%P%x00", *which,
        stdin=stdin,
    )  # fmt: skip
    return {commit: tuple(parents.split()) for commit, parents in rows}


class _RawEntry(NamedTuple):
    """A raw entry of git; of a deleted file, the id of its content is all zeros."""

    commit: str
    path: str
    mode: str
    blob: str
    olds: tuple[str, ...]

    @property
    def has_content(self) -> bool:
        return bool(self.blob.strip("0")) and self.mode != _LINKED_REPOSITORY

    def change(self, parents: Mapping[str, Sequence[str]]) -> Change:
        bases = tuple(parents.get(self.commit, ()))
        return Change(self.path, self.blob, self.olds, bases, self.commit)


def _entries(git: Git, commits: Sequence[str]) -> Iterator[_RawEntry]:
    for start in range(0, len(commits), COMMITS_AT_ONCE):
        some = commits[start : start + COMMITS_AT_ONCE]
        answers = git.answers(
            "diff-tree", "--stdin", "-r", "--root", "-c", "--raw", "-z", "--no-renames",
            stdin="".join(f"{commit}\n" for commit in some).encode(),
        )  # fmt: skip
        yield from _parse(answers)


def _parse(answers: Iterator[bytes]) -> Iterator[_RawEntry]:
    """Read raw entries: `:mode mode old new status`, NUL, path, NUL.

    A merge has a colon, a mode and an old id more for each further parent, and
    before the entries of a commit stands its id.
    """
    commit = ""
    for token in answers:
        if not token.startswith(b":"):
            commit = token.decode("ascii", "replace")
            continue
        path = next(answers, b"").decode("utf-8", "surrogateescape")
        yield _raw_entry(commit, path, token.decode("ascii", "replace"))


def _raw_entry(commit: str, path: str, token: str) -> _RawEntry:
    fields = token.lstrip(":").split(" ")
    sides = len(token) - len(token.lstrip(":"))
    if len(fields) != 2 * (sides + 1) + 1:
        raise BrokenDataError(f"git described {path!r} in a form that is not known")
    olds = (old for old in fields[sides + 1 : 2 * sides + 1] if old.strip("0"))
    return _RawEntry(commit, path, fields[sides], fields[2 * sides + 1], tuple(olds))
