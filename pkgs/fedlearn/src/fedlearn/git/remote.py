"""The remote: fetching branches from it and pushing one to it."""

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Final, NamedTuple

from fedlearn.errors import FedlearnError, RefusedError, TryAgainError, UnreachableError
from fedlearn.git.command import Git, GitError, without_credentials

_MOVED_ON: Final = (
    "fetch first",
    "non-fast-forward",
    "cannot lock ref",
    "failed to update ref",
    "incorrect old value",
)
"""Git's messages when another push was faster."""


class _Failure(NamedTuple):
    """What it means when git's message has certain words."""

    words: tuple[str, ...]
    remedy: str
    error: type[FedlearnError] = UnreachableError
    what: str = "does not answer"


_FAILURES: Final = (
    _Failure(
        ("No space left on device", "Disk quota exceeded", "unpacker error"),
        "ask its operator to free space; the commit is kept for the next run",
        TryAgainError,
        "has no room for the push",
    ),
    _Failure(
        ("rejected]",),
        "the branch may be protected; ask the operator of the remote",
        RefusedError,
        "refused the push",
    ),
    _Failure(
        ("Permission denied (publickey",),
        "give this node's key access to the repository",
    ),
    _Failure(("Host key verification failed",), "add the server's key to known_hosts"),
    _Failure(("Could not resolve host",), "check the network and the host's name"),
    _Failure(("Authentication failed",), "check the user and token of the remote"),
    _Failure(
        ("does not appear to be a git repository", "not found"), "check repository.url"
    ),
)

_UNKNOWN: Final = _Failure(
    (), "check the network; commits are kept and pushed by the next run"
)


@dataclass(slots=True)
class Remote:
    """One remote of a work tree.

    Args:
        branches: What is read of it; `*` stands for anything.
    """

    git: Git
    name: str
    branches: tuple[str, ...]
    _exists: bool | None = field(default=None, init=False)

    @property
    def exists(self) -> bool:
        """Return whether the work tree has this remote."""
        if self._exists is None:
            self._exists = self.name in self.git.text("remote").split()
        return self._exists

    def reference(self, branch: str) -> str:
        """Return the remote-tracking reference of a branch."""
        return f"refs/remotes/{self.name}/{branch}"

    def known(self, *options: str) -> dict[str, str]:
        """Return the commits of the branches that are read, as last fetched.

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
        options = ["--unshallow"] if self._is_shallow() else []
        try:
            self.git.run(
                "fetch", "--quiet", "--no-tags", "--prune", *options, self.name, *specs,
                network=True,
            )  # fmt: skip
        except GitError as error:
            raise self._failure(error) from error

    def push(self, commit: str, branch: str) -> bool:
        """Push a commit; return whether the remote accepted it, or had moved on.

        Raises:
            UnreachableError: The remote does not answer.
            TryAgainError: The remote's disk is full.
            RefusedError: The remote refuses it.
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
            raise self._failure(error) from error
        return True

    def taken(self, branch: str) -> str | None:
        """Return the commit of a branch that was last accepted.

        It is no remote-tracking branch: that moves with every `git fetch` of a person,
        before anything is verified.
        """
        return self.git.commit_id(self._taken_place(branch))

    def take(self, branch: str, commit: str | None) -> None:
        """Record the commit of a branch as accepted; None where it is gone."""
        place = self._taken_place(branch)
        self.git.run("update-ref", *((place, commit) if commit else ("-d", place)))

    def _taken_place(self, branch: str) -> str:
        return f"refs/fedlearn/taken/{self.name}/{branch}"

    def _failure(self, error: GitError) -> FedlearnError:
        """Return what git's failure means, with the remedy."""
        found = _find_failure(error.stderr) or _UNKNOWN
        url = without_credentials(self.git.text("remote", "get-url", self.name))
        return found.error(
            f"{self.name} ({url}) {found.what}: {error.stderr}", hint=found.remedy
        )

    def _is_read(self, branch: str) -> bool:
        return any(fnmatchcase(branch, pattern) for pattern in self.branches)

    def _is_shallow(self) -> bool:
        """Return whether the clone lacks the history that a merge needs."""
        return (self.git.directory() / "shallow").exists()


def remedy_for(message: str) -> str | None:
    """Return the remedy for a message of git about a remote, if it is known."""
    found = _find_failure(message)
    return found.remedy if found else None


def _find_failure(message: str) -> _Failure | None:
    found = (one for one in _FAILURES if any(words in message for words in one.words))
    return next(found, None)


def _as_pattern(branch: str) -> str:
    return branch if "*" in branch else f"{branch}*"
