"""What is done when the remote lost records, or its history was rewritten."""

from collections.abc import Callable, Sequence
from typing import Final

from fedlearn.errors import RefusedError
from fedlearn.git import Git, GitError
from fedlearn.records import RETRACTIONS, Category
from fedlearn.worktree import OWN_PATHS, count_records

_COUNTED: Final = (*(category.value for category in Category), RETRACTIONS)
"""A retraction takes the place of a pattern: retracting loses nothing."""


def refuse_loss(git: Git, where: str, before: str, after: str | None) -> None:
    """Refuse a branch that is gone or lost more than half of its patterns."""
    had = count_records(git, before, _COUNTED)
    lost = had - (count_records(git, after, _COUNTED) if after else 0)
    if after is None or 2 * lost > had:
        what = f"{lost:,} of {had:,} patterns" if after else "the whole branch"
        raise RefusedError(
            f"{where} lost {what}; nothing was taken",
            hint="ask who changed it; if this is intended, run: "
            "fedlearn federate --accept-shrink",
        )


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
    if git.text(
        "log", "--format=", "--name-only", f"{before}..HEAD", "--", ".", *others
    ):
        raise RefusedError(
            f"the history of {where} was rewritten, and commits of yours stand on the "
            "old one",
            hint=f"git rebase --onto {after[:12]} {before[:12]}",
        )
    try:
        git.run("reset", "--quiet", "--keep", after)
    except GitError as error:
        raise RefusedError(
            f"the history of {where} was rewritten, and work in {git.work_tree} is in "
            f"the way: {error.stderr}",
            hint="commit or stash that work, then run again",
        ) from error
    return True
