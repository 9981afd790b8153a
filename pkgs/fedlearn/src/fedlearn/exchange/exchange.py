"""Pulling and pushing the branch that the nodes share.

Nothing here ever leaves a half-done merge in the work tree: what others pushed is
joined in git objects alone, and only the finished commit is checked out, by a
fast-forward that git refuses when it would overwrite a person's work. A push that
others were faster than is joined and tried again before anything is checked out.
"""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fedlearn.errors import TryAgainError
from fedlearn.exchange.merge import join_commits
from fedlearn.exchange.rewritten_history import follow_rewrite, refuse_loss
from fedlearn.git import Git, Remote, commit_files
from fedlearn.settings import Settings
from fedlearn.worktree import (
    OWN_PATHS,
    check_complete,
    find_changes,
    keep_bytes,
    open_plain,
    take_files,
)

PUSH_TRIES: Final = 24
"""What is not pushed by then is pushed by the next run."""

BACKOFF_BASE_S: Final = 0.5
BACKOFF_CAP_S: Final = 4.0
"""Full jitter: "Exponential Backoff and Jitter", AWS Architecture Blog, 2015."""

BACKOFF_CAP_TRIES: Final = 8
"""On a slow machine the longest wait is as long as so many tries: else each try takes
longer than the waits, and all nodes keep colliding."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What a pull brought.

    Attributes:
        joined: Whether histories had diverged and were joined.
    """

    commits: int
    joined: bool


@dataclass(frozen=True, slots=True)
class Route:
    """Which branches are read and which is pushed.

    Attributes:
        branch: Branch of the work tree; its namesake at the remote is read.
        push_branch: Branch of the remote that is pushed to; empty for that one.
        sources: Further branches that are read; `*` stands for anything.
    """

    remote: str
    branch: str
    push_branch: str = ""
    sources: tuple[str, ...] = ()

    @property
    def target(self) -> str:
        """The branch of the remote that is pushed to."""
        return self.push_branch or self.branch


def _pause(most_s: float) -> None:
    """Wait a random time, so that nodes which collided do not collide again."""
    time.sleep(random.uniform(0.0, most_s))  # noqa: S311  (not for secrets)


def _longest_pause(attempt: int, last_s: float) -> float:
    """Return the most that is waited after so many tries, seconds.

    Args:
        attempt: How many tries failed, at least 1.
        last_s: How long the last one took, seconds.
    """
    cap_s = max(BACKOFF_CAP_S, BACKOFF_CAP_TRIES * last_s)
    return min(cap_s, max(BACKOFF_BASE_S, last_s) * 2.0 ** (attempt - 1))


class Exchange:
    """What a work tree exchanges with its remote.

    Args:
        verify_fetch: Called with fetched commits before they are taken; refuses by an
            error.
        pause: Waits a random time of at most so many seconds.

    Attributes:
        accept_shrink: Take it when the remote lost most of its patterns.
    """

    def __init__(
        self,
        git: Git,
        route: Route,
        *,
        verify_fetch: Callable[[Sequence[str]], object] = lambda _commits: None,
        pause: Callable[[float], None] = _pause,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.git = git
        self.branch = route.branch
        self.push_branch = route.target
        self.accept_shrink = False
        read = dict.fromkeys([route.branch, route.target, *route.sources])
        self.remote = Remote(git, route.remote, tuple(read))
        self._verify_fetch = verify_fetch
        self._pause = pause
        self._clock = clock
        self._where = f"{route.remote}/{route.branch}"
        self._rewritten = False

    @property
    def has_remote(self) -> bool:
        """Return whether there is a remote."""
        return self.remote.exists

    def fetch(self) -> list[str]:
        """Fetch what is read.

        Returns:
            The commits at the tips of branches that hold something new.

        Raises:
            UnreachableError: The remote does not answer.
            RefusedError: The remote lost most of its patterns, or what it holds
                must not be taken.
        """
        before = self._taken()
        self.remote.fetch()
        known = self.remote.known()
        after = known.get(self.branch)
        if before and before != after:
            self._check_change(before, after)
        tips = list(dict.fromkeys(self.remote.known("--no-merged=HEAD").values()))
        if len(tips) > 1:
            tips = self.git.text("merge-base", "--independent", *tips).split()
        tips = self._without_echoes(tips, known)
        if tips:
            self._verify_fetch(tips)
        if before != after:
            self.remote.take(self.branch, after)
        return tips

    def _check_change(self, before: str, after: str | None) -> None:
        """Check what the remote's branch no longer has."""
        if not self.accept_shrink:
            refuse_loss(self.git, self._where, before, after)
        if after and not self.git.is_ancestor(before, after):
            self._rewritten |= follow_rewrite(
                self.git, self._where, before, after, self._verify_fetch
            )

    def _taken(self) -> str | None:
        """Return the commit of the remote's branch that was last accepted."""
        taken = self.remote.taken(self.branch)
        if taken is None and (taken := self.remote.known().get(self.branch)):
            self.remote.take(self.branch, taken)
        return taken

    def _without_echoes(
        self, tips: Sequence[str], known: Mapping[str, str]
    ) -> list[str]:
        """Leave out branches of other nodes that hold the same files as this one.

        Nodes that join at the same moment make different commits of equal trees;
        if they joined those as well, they would go on for ever.
        """
        needed = {known.get(self.branch), known.get(self.push_branch)}
        trees = [f"{commit}^{{tree}}" for commit in ("HEAD", *tips)]
        here, *theirs = self.git.text("rev-parse", *trees).split()
        return [
            tip
            for tip, tree in zip(tips, theirs, strict=True)
            if tip in needed or tree != here
        ]

    def merge(self, tips: Sequence[str]) -> Merged:
        """Bring the branch up to fetched commits.

        Raises:
            RefusedError: The same lines outside the shared files changed on both
                sides, or a person's uncommitted work is in the way.
        """
        if not tips:
            return Merged(commits=0, joined=False)
        commits = int(self.git.text("rev-list", "--count", *tips, "--not", "HEAD"))
        head = self.git.text("rev-parse", "HEAD")
        target = self._join(head, tips)
        self._advance(target)
        return Merged(commits=commits, joined=target not in tips)

    def changed(self) -> list[str]:
        """Return those of fedlearn's own files that differ from the last commit."""
        check_complete(self.git)  # a sparse checkout leaves out what just arrived
        return find_changes(self.git, OWN_PATHS)

    def commit(self, message: str) -> str | None:
        """Commit what changed in fedlearn's own files, and nothing else.

        Returns:
            The new commit, None if nothing had changed.
        """
        keep_bytes(self.git)
        files = {path: _content(self.git.work_tree / path) for path in self.changed()}
        return commit_files(self.git, files, message) if files else None

    def unpushed(self) -> int:
        """Count the commits that the remote does not have, as last fetched."""
        theirs = self.remote.known().get(self.push_branch)
        revisions = f"{theirs}..HEAD" if theirs else "HEAD"
        return int(self.git.text("rev-list", "--count", revisions))

    def push(self, check: Callable[[str], object] = lambda _commit: None) -> int:
        """Push the branch; where others were faster, join with them and try again.

        Args:
            check: Called with the commit before it is sent; refuses by an error.
                What is joined later was checked by this, or is at the remote already.

        Returns:
            How many tries it took, 0 when there was nothing to push.

        Raises:
            TryAgainError: Others were faster every time; the commit is kept.
            UnreachableError: The remote does not answer.
            RefusedError: The remote refuses it.
        """
        if not self.unpushed():
            return 0
        head = commit = self.git.text("rev-parse", "HEAD")
        check(head)
        start = self._clock()
        try:
            for attempt in range(PUSH_TRIES):
                if attempt:
                    self._pause(_longest_pause(attempt, self._clock() - start))
                start = self._clock()
                if attempt:
                    commit = self._join(head, self._fetch_or_stop(head))
                if self.remote.push(commit, self.push_branch):
                    return attempt + 1
        finally:
            if commit != head and not self._rewritten:
                self._advance(commit)
        raise TryAgainError(
            f"others pushed first, {PUSH_TRIES} times in a row; the commit is kept",
            hint="it is pushed by the next run",
        )

    def _fetch_or_stop(self, head: str) -> list[str]:
        """Fetch what others pushed meanwhile, unless they left our history."""
        tips = self.fetch()
        if self._rewritten:
            raise TryAgainError(
                f"the history of {self._where} was rewritten",
                hint=f"what stood in {head[:12]} is written again by the next run",
            )
        return tips

    def _join(self, commit: str, tips: Sequence[str]) -> str:
        """Bring a commit and fetched ones together, without touching any file."""
        message = f"data: join with {self.remote.name}\n"
        tips = self.git.text("merge-base", "--independent", commit, *tips).split()
        for tip in tips:
            if tip != commit:
                commit = join_commits(self.git, commit, tip, message)
        return commit

    def _advance(self, commit: str) -> None:
        """Check out a commit that follows on the present one."""
        take_files(self.git, commit, "what others pushed would overwrite")


def _content(file: Path) -> bytes | None:
    """Return what is in a file; None if there is none."""
    with suppress(FileNotFoundError), open_plain(file) as opened:
        return opened.read()
    return None


def route_of(settings: Settings) -> Route:
    """Return the route that the settings describe."""
    repository = settings.repository
    return Route(
        remote=repository.remote,
        branch=repository.branch,
        push_branch=(repository.push_branch or "").replace("<node>", settings.node),
        sources=repository.branches,
    )
