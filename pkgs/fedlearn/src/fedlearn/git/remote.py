"""The remote: fetching branches from it and pushing one to it."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Final, NamedTuple

from fedlearn.errors import FedlearnError
from fedlearn.git.command import Git, GitError
from fedlearn.git.remote_faults import explain_remote
from fedlearn.safe_text import without_credentials
from fedlearn.wording import counted

logger = logging.getLogger(__name__)

SHOWN_BRANCHES: Final = 3
"""Most branches that a warning names."""

_MOVED_ON: Final = (
    "fetch first",
    "non-fast-forward",
    "cannot lock ref",
    "failed to update ref",
    "incorrect old value",
)
"""Git's messages when another push was faster."""

_LACKS: Final = "couldn't find remote ref"
"""Git's message when a remote has no branch of a name."""


class _Reference(NamedTuple):
    """A branch as it was fetched; a server may give it any name and any object."""

    branch: str
    object_id: str
    kind: str

    @property
    def is_usable(self) -> bool:
        return self.kind == "commit" and self.branch.isprintable()


class Heads(NamedTuple):
    """The branches of a remote.

    Attributes:
        default: Name of the branch that a clone checks out; empty where it has none.
        commits: Their commits by their names.
    """

    default: str
    commits: dict[str, str]


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
    _left_out: list[str] = field(default_factory=list, init=False)

    @property
    def exists(self) -> bool:
        """Return whether the work tree has this remote."""
        if self._exists is None:
            # A person's settings for remotes of this name are no remote.
            self._exists = self.git.succeeds("config", "--get", self._key("url"))
        return self._exists

    def _key(self, name: str) -> str:
        return f"remote.{self.name}.{name}"

    def reference(self, branch: str) -> str:
        """Return the remote-tracking reference of a branch."""
        return f"refs/remotes/{self.name}/{branch}"

    def known(self, *options: str) -> dict[str, str]:
        """Return the commits of the branches that are read, as last fetched.

        Args:
            options: Of `git for-each-ref`, to select some of them.
        """
        return {
            one.branch: one.object_id
            for one in self._references(*options)
            if one.is_usable
        }

    def _references(self, *options: str) -> Iterator[_Reference]:
        """Yield what was fetched of the branches that are read, usable or not."""
        prefix = self.reference("")
        rows = self.git.records(
            3, "for-each-ref",
            "--format=%(objectname)%00%(objecttype)%00%(refname)%00", *options, prefix,
        )  # fmt: skip
        for object_id, kind, name in rows:
            branch = name.removeprefix(prefix)
            if self._is_read(branch):
                yield _Reference(branch, object_id, kind)

    def report_left_out(self) -> None:
        """Log once which branches are left out, though their names say to read them."""
        left_out = [one.branch for one in self._references() if not one.is_usable]
        if left_out and left_out != self._left_out:
            logger.warning(
                "%s: %s left out, whose name cannot be printed or which is no commit: "
                "%s",
                self.name, counted(len(left_out), "branch is", "branches are"),
                ", ".join(map(ascii, left_out[:SHOWN_BRANCHES])),
            )  # fmt: skip
        self._left_out = left_out

    def fetch(self) -> None:
        """Fetch the branches that are read; one that is gone there is gone here.

        A name that the remote lacks is an error to git, unlike a pattern that matches
        nothing. Names come first all the same: ten thousand branches whose names
        begin with that of ours are then no concern of ours.

        Raises:
            FedlearnError: The remote does not answer, or lets nobody in.
        """
        try:
            try:
                self._fetch(self.branches)
            except GitError as error:
                if _LACKS not in error.stderr:
                    raise
                self._fetch(map(_as_pattern, self.branches))
        except GitError as error:
            raise self._failure(error) from error
        self.report_left_out()

    def _fetch(self, patterns: Iterable[str]) -> None:
        """Fetch what some names or patterns of branches match."""
        specs = [f"+refs/heads/{one}:{self.reference(one)}" for one in patterns]
        options = ["--unshallow"] if self._is_shallow() else []
        self.git.run(
            # An empty map: what a person has set to be fetched as well is not.
            "fetch", "--progress", "--no-tags", "--prune", "--refmap=", *options,
            self.name, *specs,
            network=True,
        )  # fmt: skip

    def push(self, commit: str, branch: str) -> bool:
        """Push a commit; return whether the remote accepted it, or had moved on.

        Raises:
            FedlearnError: The remote does not answer, has no room, or refuses it.
        """
        try:
            self._push(commit, branch, "--progress")
        except GitError as error:
            if any(words in error.stderr for words in _MOVED_ON):
                return False
            raise self._failure(error) from error
        return True

    def examine(self, commit: str, branch: str, limit_s: float) -> Heads:
        """Ask whether the remote would accept a push, without changing anything.

        Args:
            limit_s: How long each of the two questions may take.

        Raises:
            FedlearnError: It does not answer, or would not accept it.
        """
        try:
            heads = list_heads(self.git, self.name, limit_s)
        except GitError as error:
            raise self._failure(error) from error
        try:
            self._push(commit, branch, "--dry-run", "--quiet", limit_s=limit_s)
        except GitError as error:
            if not any(words in error.stderr for words in _MOVED_ON):
                raise self._failure(error) from error
        return heads

    def _push(
        self, commit: str, branch: str, *options: str, limit_s: float | None = None
    ) -> None:
        spec = f"{commit}:refs/heads/{branch}"
        self.git.run(
            "-c", f"{self._key('mirror')}=false",
            "push", "--no-verify", *options, self.name, spec,
            network=True, timeout_s=limit_s,
        )  # fmt: skip

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
        url = without_credentials(self.git.text("remote", "get-url", self.name))
        return explain_remote(f"{self.name} ({url})", error.stderr)

    def _is_read(self, branch: str) -> bool:
        return any(fnmatchcase(branch, pattern) for pattern in self.branches)

    def _is_shallow(self) -> bool:
        """Return whether the clone lacks the history that a merge needs."""
        return (self.git.directory() / "shallow").exists()


def list_heads(git: Git, remote: str, limit_s: float | None = None) -> Heads:
    """Ask a remote for its branches.

    Raises:
        GitError: It does not answer.
    """
    listed = git.run(
        "ls-remote", "--quiet", "--symref", remote, "HEAD", "refs/heads/*",
        network=True, timeout_s=limit_s,
    )  # fmt: skip
    lines = listed.decode(errors="surrogateescape").split("\n")
    rows = [line.partition("\t")[::2] for line in lines if line]
    places = "refs/heads/"
    return Heads(
        next((one.split("/", 2)[-1] for one, _ in rows if one.startswith("ref: ")), ""),
        {name.removeprefix(places): one for one, name in rows if name != "HEAD"},
    )


def _as_pattern(branch: str) -> str:
    return branch if "*" in branch else f"{branch}*"
