"""What a push would send, for a person to read."""

from collections.abc import Sequence
from dataclasses import dataclass

from fedlearn.exchange.exchange import Exchange
from fedlearn.git import Git
from fedlearn.records import Pattern
from fedlearn.worktree import committed_records


@dataclass(frozen=True, slots=True)
class Review:
    """What the remote does not have yet.

    Attributes:
        commits: Subjects of the commits, the oldest first.
        retracted: Ids of patterns that are retracted.
    """

    commits: list[str]
    new: list[Pattern]
    changed: int
    retracted: list[str]
    samples: int
    files: list[str]


def build_review(exchange: Exchange) -> Review:
    """Compare what would be pushed with what the remote has, as last fetched."""
    git = exchange.git
    theirs = sorted(set(exchange.remote.known().values()))
    before, after = committed_records(git, *theirs), committed_records(git, "HEAD")
    ids = after.active_ids()
    known = before.patterns
    base = theirs[0] if theirs else git.text("hash-object", "-t", "tree", "--stdin")
    return Review(
        commits=_subjects(git, theirs),
        new=[after.patterns[key] for key in ids if key not in known],
        changed=sum(
            known.line(key) != after.patterns.line(key) for key in ids if key in known
        ),
        retracted=sorted(after.retractions.keys() - before.retractions.keys()),
        samples=len(after.samples.keys() - before.samples.keys()),
        files=git.listed("diff-tree", "-r", "-z", "--name-only", base, "HEAD"),
    )


def _subjects(git: Git, theirs: Sequence[str]) -> list[str]:
    """Return the subjects of the commits that the remote lacks, the oldest first."""
    rows = git.records(
        2, "rev-list", "--reverse", "--no-commit-header", "--format=%H%x00%s%x00",
        "HEAD", "--not", *theirs,
    )  # fmt: skip
    return [subject for _, subject in rows]
