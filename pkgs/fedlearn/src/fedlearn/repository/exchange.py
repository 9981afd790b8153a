"""Pulling and pushing the branch that the nodes share.

Nothing here ever leaves a half-done merge in the work tree: the merged tree is
made from git objects alone, the shared files in it are joined record by record,
and only the finished commit is checked out, by a fast-forward that git refuses
when it would overwrite a person's work.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from fedlearn.errors import RefusedError, TryAgainError, UnreachableError
from fedlearn.patterns.fold import Fold
from fedlearn.repository.git import Git, GitError, without_credentials
from fedlearn.repository.layout import DATA, OWN_PATHS, SHARED_FILES

PUSH_TRIES: Final = 12
"""What is not pushed by then goes with the next run."""

BACKOFF_BASE_S: Final = 0.1
BACKOFF_CAP_S: Final = 5.0
"""Full jitter: "Exponential Backoff and Jitter", AWS Architecture Blog, 2015."""

_UNDER_WAY: Final = {
    "MERGE_HEAD": "merge",
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
}

_MOVED_ON: Final = (
    "fetch first",
    "non-fast-forward",
    "cannot lock ref",
    "failed to update ref",
    "incorrect old value",
)
"""How git says that another push was faster."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What a pull brought.

    Attributes:
        commits: New commits of others.
        joined: Whether histories had diverged and were joined.
    """

    commits: int
    joined: bool


class Exchange:
    """One branch of one remote, seen from one work tree.

    Args:
        git: Git in the work tree.
        remote: Name of the remote.
        branch: Branch that is pulled and pushed.
        sleep: Waits so many seconds.
        jitter: Draws a number from an interval.
    """

    def __init__(
        self,
        git: Git,
        remote: str,
        branch: str,
        *,
        sleep: Callable[[float], None] = time.sleep,
        jitter: Callable[[float, float], float] = random.uniform,
    ) -> None:
        self.git = git
        self.remote = remote
        self.branch = branch
        self._sleep = sleep
        self._jitter = jitter

    @property
    def has_remote(self) -> bool:
        """Whether there is anybody to exchange with."""
        return self.remote in self.git.text("remote").split()

    def check_ready(self) -> None:
        """Refuse to work where a person is in the middle of something.

        Raises:
            TryAgainError: A merge or rebase is under way.
            RefusedError: Another branch is checked out.
        """
        directory = self.git.directory()
        for name, what in _UNDER_WAY.items():
            if (directory / name).exists():
                raise TryAgainError(
                    f"a {what} is under way in {self.git.work_tree}",
                    hint=f"finish it, or give it up with: git {what} --abort",
                )
        current = self.git.text("rev-parse", "--abbrev-ref", "HEAD")
        if current != self.branch:
            raise RefusedError(
                f"{self.git.work_tree} has {current} checked out, not {self.branch}",
                hint=f"git switch {self.branch}, or set repository.branch",
            )

    def fetch(self) -> str | None:
        """Fetch the branch.

        Returns:
            Its commit at the remote, None while the remote is empty.

        Raises:
            UnreachableError: The remote does not answer.
        """
        reference = f"refs/remotes/{self.remote}/{self.branch}"
        refspec = f"+refs/heads/{self.branch}:{reference}"
        try:
            self.git.run(
                "fetch", "--quiet", "--no-tags", self.remote, refspec, network=True
            )
        except GitError as error:
            if "couldn't find remote ref" in error.stderr:
                return None
            raise self._unreachable(error) from error
        return self.git.commit_id(reference)

    def merge(self, theirs: str) -> Merged:
        """Bring the branch up to a fetched commit.

        Raises:
            RefusedError: The same lines outside the shared files changed on both
                sides, or a person's uncommitted work is in the way.
        """
        commits = int(self.git.text("rev-list", "--count", f"HEAD..{theirs}"))
        if not commits:
            return Merged(commits=0, joined=False)
        joined = not self.git.succeeds("merge-base", "--is-ancestor", "HEAD", theirs)
        target = self._join(theirs) if joined else theirs
        try:
            self.git.run("merge", "--quiet", "--ff-only", target)
        except GitError as error:
            raise RefusedError(
                f"what others pushed would overwrite work in {self.git.work_tree}: "
                f"{error.stderr}",
                hint="commit or stash that work, then run again",
            ) from error
        return Merged(commits=commits, joined=joined)

    def changed(self) -> list[str]:
        """Give those of fedlearn's own files that differ from the last commit."""
        output = self.git.run(
            "status", "--porcelain", "-z", "--no-renames", "--untracked-files=all",
            "--", *OWN_PATHS,
        )  # fmt: skip
        return [
            entry[3:].decode("utf-8", "surrogateescape")
            for entry in output.split(b"\0")
            if entry
        ]

    def commit(self, message: str) -> str | None:
        """Commit what changed in fedlearn's own files, and nothing else.

        Our own hooks would look again at what the caller has looked at already.

        Returns:
            The new commit, None if nothing had changed.
        """
        paths = [p for p in OWN_PATHS if (self.git.work_tree / p).exists()]
        self.git.run("add", "--", *paths)
        if self.git.succeeds("diff", "--cached", "--quiet", "HEAD", "--", *paths):
            return None
        self.git.run(
            "commit", "--quiet", "--no-verify", "--file=-", "--only", "--", *paths,
            stdin=message.encode(),
        )  # fmt: skip
        return self.git.commit_id("HEAD")

    def unpushed(self) -> int:
        """Count the commits that the remote does not have, as last fetched."""
        theirs = self.git.commit_id(f"refs/remotes/{self.remote}/{self.branch}")
        revisions = f"{theirs}..HEAD" if theirs else "HEAD"
        return int(self.git.text("rev-list", "--count", revisions))

    def push(
        self,
        refold: Callable[[], object],
        check: Callable[[str], object] = lambda _commit: None,
    ) -> int:
        """Push the branch; where others were faster, join with them and try again.

        Args:
            refold: Called after each merge, to bring the work tree in order.
            check: Called with the commit before each try; refuses by an error.

        Returns:
            How many tries it took, 0 when there was nothing to push.

        Raises:
            TryAgainError: Others were faster every time; the commit is kept.
            UnreachableError: The remote does not answer.
            RefusedError: The remote does not want it.
        """
        for attempt in range(PUSH_TRIES):
            if not self.unpushed():
                return attempt
            commit = self.git.text("rev-parse", "HEAD")
            check(commit)
            if self._push_once(commit):
                return attempt + 1
            limit = min(BACKOFF_CAP_S, BACKOFF_BASE_S * 2**attempt)
            self._sleep(self._jitter(0.0, limit))
            if theirs := self.fetch():
                self.merge(theirs)
                refold()
        raise TryAgainError(
            f"others pushed first, {PUSH_TRIES} times in a row; the commit is kept",
            hint="it goes with the next run",
        )

    def _push_once(self, commit: str) -> bool:
        """Push a commit; tell whether the remote took it or had moved on."""
        try:
            self.git.run(
                "push", "--quiet", "--no-verify",
                self.remote, f"{commit}:refs/heads/{self.branch}",
                network=True,
            )  # fmt: skip
        except GitError as error:
            if any(words in error.stderr for words in _MOVED_ON):
                return False
            if "rejected]" in error.stderr:
                raise RefusedError(
                    f"{self.remote} refused the push: {error.stderr}",
                    hint="the branch may be protected; ask who runs the remote",
                ) from error
            raise self._unreachable(error) from error
        return True

    def _join(self, theirs: str) -> str:
        """Make the commit that joins two histories, without touching any file."""
        tree = self._merged_tree(theirs)
        message = f"data: join with {self.remote}/{self.branch}\n"
        return self.git.run(
            "commit-tree", tree, "-p", "HEAD", "-p", theirs, stdin=message.encode()
        ).decode().strip()  # fmt: skip

    def _merged_tree(self, theirs: str) -> str:
        """Merge two trees: shared files by the join, everything else by git."""
        index = self.git.directory() / "fedlearn-index"
        environment = {"GIT_INDEX_FILE": str(index)}
        index.unlink(missing_ok=True)
        try:
            self.git.run("read-tree", self._git_merge(theirs), environment=environment)
            entries = b"".join(self._joined_entries(theirs))
            self.git.run(
                "update-index", "--add", "--index-info",
                stdin=entries, environment=environment,
            )  # fmt: skip
            tree = self.git.run("write-tree", environment=environment)
        finally:
            index.unlink(missing_ok=True)
        return tree.decode().strip()

    def _git_merge(self, theirs: str) -> str:
        """Let git merge two trees.

        Raises:
            RefusedError: There is a conflict outside the shared files.
        """
        arguments = ["merge-tree", "--write-tree", "-z", "--name-only", "--no-messages"]
        if self._may_be_unrelated():
            arguments.append("--allow-unrelated-histories")
        try:
            output = self.git.run(*arguments, "HEAD", theirs)
        except GitError as error:
            if error.code != 1 or not error.stdout:
                raise
            output = error.stdout
        tree, *conflicts = (
            output.decode(errors="surrogateescape").strip("\0").split("\0")
        )
        outside = sorted(set(conflicts) - set(SHARED_FILES.values()))
        if outside:
            raise RefusedError(
                f"you and {self.remote} changed the same lines of {', '.join(outside)}",
                hint=f"merge by hand: git pull {self.remote} {self.branch}",
            )
        return tree

    def _may_be_unrelated(self) -> bool:
        """Whether the history is one that `init` began, with nothing but data/."""
        return self.git.text("ls-tree", "--name-only", "HEAD").split() == [DATA]

    def _joined_entries(self, theirs: str) -> list[bytes]:
        """Write the joined shared files as objects; give their index entries."""
        fold = self.committed_fold("HEAD", theirs)
        entries = []
        for kind, path in SHARED_FILES.items():
            content = b"".join(line + b"\n" for line in fold.lines(kind))
            blob = self.git.run("hash-object", "-w", "--stdin", stdin=content)
            entries.append(b"100644 %s\t%s\n" % (blob.strip(), path.encode()))
        return entries

    def committed_fold(self, *revisions: str) -> Fold:
        """Read the shared files of commits into one fold."""
        fold = Fold()
        for revision in revisions:
            for kind, path in SHARED_FILES.items():
                fold.add_lines(kind, self.committed_lines(revision, path))
        return fold

    def committed_lines(self, revision: str, path: str) -> list[bytes]:
        """Read the lines of a file as it stands in a commit; none if it is absent."""
        if not self.git.text("ls-tree", revision, "--", path):
            return []
        content = self.git.run("cat-file", "blob", f"{revision}:{path}")
        return content.split(b"\n")

    def _unreachable(self, error: GitError) -> UnreachableError:
        """Say that the remote does not answer, and what may be the cause."""
        url = without_credentials(self.git.text("remote", "get-url", self.remote))
        return UnreachableError(
            f"{self.remote} ({url}) does not answer: {error.stderr}",
            hint=_cause(error.stderr),
        )


def _cause(stderr: str) -> str:
    """Name the likely cause of a failed exchange and the remedy."""
    causes = {
        "Permission denied (publickey": "give this node's key access to the repository",
        "Host key verification failed": "add the server's key to known_hosts",
        "Could not resolve host": "check the network and the host's name",
        "Authentication failed": "check the user and token of the remote",
        "does not appear to be a git repository": "check repository.url",
        "not found": "check repository.url",
    }
    found = (remedy for words, remedy in causes.items() if words in stderr)
    return next(found, "check the network; what was committed goes with the next run")
