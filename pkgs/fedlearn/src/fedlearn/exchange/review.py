"""What a push would send, for a person to read."""

from dataclasses import dataclass

from fedlearn.exchange.exchange import Exchange
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
        commits=git.text(
            "log", "--reverse", "--format=%s", "HEAD", "--not", *theirs
        ).splitlines(),
        new=[after.patterns[key] for key in ids if key not in known],
        changed=sum(
            known.line(key) != after.patterns.line(key) for key in ids if key in known
        ),
        retracted=sorted(after.retractions.keys() - before.retractions.keys()),
        samples=len(after.samples.keys() - before.samples.keys()),
        files=git.text("diff", "--name-only", base, "HEAD").splitlines(),
    )
