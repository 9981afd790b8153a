"""The remote: fetching branches from it and pushing one to it."""

from contextlib import suppress
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from hashlib import sha256
from typing import Final

from fedlearn.errors import RefusedError, TryAgainError, UnreachableError
from fedlearn.git.command import Git, GitError, without_credentials

_MOVED_ON: Final = (
    "fetch first",
    "non-fast-forward",
    "cannot lock ref",
    "failed to update ref",
    "incorrect old value",
)
"""How git says that another push was faster."""

_NO_ROOM: Final = ("No space left on device", "Disk quota exceeded", "unpacker error")
"""How git says that the other side could not store a push."""

_CAUSES: Final = {
    "Permission denied (publickey": "give this node's key access to the repository",
    "Host key verification failed": "add the server's key to known_hosts",
    "Could not resolve host": "check the network and the host's name",
    "Authentication failed": "check the user and token of the remote",
    "does not appear to be a git repository": "check repository.url",
    "not found": "check repository.url",
}


WAITING: Final = "fedlearn-waiting"
"""Where a commit waits that others were faster than, and where it is known here."""


@dataclass(slots=True)
class Remote:
    """One remote of a work tree.

    Args:
        git: Git in the work tree.
        name: Of the remote.
        branches: What is read of it; `*` stands for anything.
    """

    git: Git
    name: str
    branches: tuple[str, ...]
    _exists: bool | None = field(default=None, init=False)

    @property
    def exists(self) -> bool:
        """Whether there is anybody to exchange with."""
        if self._exists is None:
            self._exists = self.name in self.git.text("remote").split()
        return self._exists

    def reference(self, branch: str) -> str:
        """Give where git keeps what it knows of a branch of the remote."""
        return f"refs/remotes/{self.name}/{branch}"

    def known(self, *options: str) -> dict[str, str]:
        """Give the commits of the branches that are read, as last fetched.

        Args:
            options: Of `git for-each-ref`, to select some of them.
        """
        prefix = self.reference("")
        listed = self.git.text(
            "for-each-ref", "--format=%(objectname) %(refname)", *options, prefix
        )
        pairs = (line.split(" ", 1) for line in listed.splitlines())
        return {
            name.removeprefix(prefix): commit
            for commit, name in pairs
            if self._is_read(name.removeprefix(prefix))
        }

    def fetch(self) -> None:
        """Fetch the branches that are read; one that is gone there is gone here.

        A pattern that matches nothing is no error to git, unlike a name, so that an
        empty remote needs no second question.

        Raises:
            UnreachableError: The remote does not answer.
        """
        specs = [
            f"+refs/heads/{pattern}:{self.reference(pattern)}"
            for pattern in map(_as_pattern, self.branches)
        ]
        specs.append(f"+{_waiting_place('*')}:{self.reference(WAITING)}/*")
        options = ["--unshallow"] if self._is_shallow() else []
        try:
            self.git.run(
                "fetch", "--quiet", "--no-tags", "--prune", *options, self.name, *specs,
                network=True,
            )  # fmt: skip
        except GitError as error:
            raise self.unreachable(error) from error

    def push(self, commit: str, branch: str) -> bool:
        """Push a commit; tell whether the remote took it or had moved on.

        Raises:
            UnreachableError: The remote does not answer.
            TryAgainError: The remote's disk is full.
            RefusedError: The remote does not want it.
        """
        try:
            self.git.run(
                "push", "--quiet", "--no-verify",
                self.name, f"{commit}:refs/heads/{branch}",
                network=True,
            )  # fmt: skip
        except GitError as error:
            if any(words in error.stderr for words in _MOVED_ON):
                return False
            if any(words in error.stderr for words in _NO_ROOM):
                raise TryAgainError(
                    f"{self.name} has no room for the push: {error.stderr}",
                    hint="tell who runs the remote; the commit is kept, and goes with "
                    "the next run",
                ) from error
            if "rejected]" in error.stderr:
                raise RefusedError(
                    f"{self.name} refused the push: {error.stderr}",
                    hint="the branch may be protected; ask who runs the remote",
                ) from error
            raise self.unreachable(error) from error
        return True

    def park(self, commit: str) -> None:
        """Leave a commit where whoever pushes next finds it and takes it along.

        It is a help and no more: a remote that allows no such reference is asked
        again by the next push.
        """
        with suppress(GitError, UnreachableError):
            place = _waiting_place(self.git.node)
            self.git.run(
                "push", "--quiet", "--no-verify", self.name, f"{commit}:{place}",
                network=True,
            )  # fmt: skip

    def is_turn_of(self, commit: str, theirs: str) -> bool:
        """Tell whether the node that left a commit shall take the others along.

        Args:
            commit: That waits here, unless the remote allows no such reference.
            theirs: What the branch has, as last fetched.
        """
        options = (f"--no-merged={theirs}",) if theirs else ()
        known = self.known(*options).items()
        waiting = {one for name, one in known if name.startswith(f"{WAITING}/")}
        return commit not in waiting or commit == min(
            waiting, key=lambda one: sha256(f"{theirs}{one}".encode()).digest()
        )

    def unpark(self) -> None:
        """Take away what this node has left; what another took along has landed."""
        with suppress(GitError, UnreachableError):
            place = _waiting_place(self.git.node)
            self.git.run(
                "push", "--quiet", "--no-verify", self.name, f":{place}", network=True
            )

    def taken(self, branch: str) -> str | None:
        """Give what a branch had when it was last found in order.

        It is no remote-tracking branch: that moves with every `git fetch` of a person,
        and before anything could be looked at.
        """
        return self.git.commit_id(self._taken_place(branch))

    def take(self, branch: str, commit: str | None) -> None:
        """Remember that what a branch has is in order; None where it is gone."""
        place = self._taken_place(branch)
        self.git.run("update-ref", *((place, commit) if commit else ("-d", place)))

    def _taken_place(self, branch: str) -> str:
        return f"refs/fedlearn/taken/{self.name}/{branch}"

    def unreachable(self, error: GitError) -> UnreachableError:
        """Say that the remote does not answer, and what may be the cause."""
        url = without_credentials(self.git.text("remote", "get-url", self.name))
        return UnreachableError(
            f"{self.name} ({url}) does not answer: {error.stderr}",
            hint=remedy_for(error.stderr)
            or "check the network; what was committed goes with the next run",
        )

    def _is_read(self, branch: str) -> bool:
        patterns = (*self.branches, f"{WAITING}/*")
        return any(fnmatchcase(branch, pattern) for pattern in patterns)

    def _is_shallow(self) -> bool:
        """Whether the clone lacks the history that a merge needs."""
        return (self.git.directory() / "shallow").exists()


def remedy_for(said: str) -> str | None:
    """Tell what to do about what git said of a remote, where that is known."""
    causes = (remedy for words, remedy in _CAUSES.items() if words in said)
    return next(causes, None)


def _waiting_place(node: str) -> str:
    return f"refs/{WAITING}/{node}"


def _as_pattern(branch: str) -> str:
    return branch if "*" in branch else f"{branch}*"
