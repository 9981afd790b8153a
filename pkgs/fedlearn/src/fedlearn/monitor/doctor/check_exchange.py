"""Why patterns are not pushed or pulled."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from fedlearn.errors import (
    ConfigurationError,
    FedlearnError,
    RefusedError,
    TryAgainError,
    UnreachableError,
)
from fedlearn.exchange import Exchange, open_copies, route_of
from fedlearn.git import Git, GitError
from fedlearn.monitor import unpushed_commits
from fedlearn.monitor.doctor.check import (
    CheckContext,
    CheckResult,
    NothingToCheckError,
    ok,
    problem,
    warning,
)
from fedlearn.safe_text import without_credentials
from fedlearn.state import Run
from fedlearn.wording import counted
from fedlearn.worktree import check_complete

_KEY: Final = (
    "add this node's public key to the repository, and check GIT_SSH_COMMAND, "
    "~/.ssh/config or services.fedlearn.repository.sshKeyFile"
)
_HOST: Final = (
    "verify the server's fingerprint with its administrator, then add the key: "
    "ssh-keyscan HOST >> ~/.ssh/known_hosts (knownHosts on NixOS)"
)
_BRANCH: Final = (
    "allow this node to push to it, or set repository.push_branch to a branch of its "
    "own, such as nodes/<node>"
)

_READ_ONLY: Final = (
    r"(?i)deploy key|read.only|permission .*denied|denied to|error: 403|"
    r"insufficient permission|not writable|unable to create temporary object"
)

CAUSES: Final[tuple[tuple[str, type[FedlearnError], str, str], ...]] = (
    (r"Permission denied \(publickey", ConfigurationError,
     "the remote does not know this node's key", _KEY),
    (r"Host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED",
     ConfigurationError, "the host key of the remote is unknown or has changed", _HOST),
    (r"(?i)protected branch|hook declined|GH006|not allowed to push",
     RefusedError, "the branch is protected", _BRANCH),
    (_READ_ONLY, RefusedError, "this node may read the repository but not write to it",
     "give this node's key or user permission to write"),
    (r"Authentication failed|could not read Username|terminal prompts disabled",
     ConfigurationError, "the remote requires a user and a token",
     "use an SSH remote, or a git credential helper"),
    (r"Could not resolve host|Name or service not known", UnreachableError,
     "the host name of the remote cannot be resolved", "check network and DNS"),
    (r"Connection (refused|timed out)|No route|unreachable", UnreachableError,
     "the remote's host does not answer",
     "check the network; the next run pushes what was committed"),
    (r"(?i)not appear to be a git repository|repository .*not found|does not exist",
     ConfigurationError, "the repository does not exist", "check repository.url"),
)  # fmt: skip
"""What git prints, the kind of error, the cause, and the remedy."""

MOVED_ON: Final = ("fetch first", "non-fast-forward")
"""What git prints if the remote is ahead, which the next cycle handles."""


def repository(context: CheckContext) -> Iterable[CheckResult]:
    """The repository exists, on the configured branch, with no merge in progress."""
    settings = context.settings
    try:
        directory = context.git.directory()
    except NothingToCheckError:
        yield problem(
            ConfigurationError,
            f"{settings.repository_path} is not a git repository",
            "create it: fedlearn init",
        )
        return
    for name in ("MERGE_HEAD", "rebase-merge", "rebase-apply", "CHERRY_PICK_HEAD"):
        if (directory / name).exists():
            yield problem(
                TryAgainError,
                f"a merge, rebase or cherry-pick is in progress in {directory.parent}",
                "finish it, or abort it: git merge --abort, git rebase --abort",
            )
            return
    current = context.git.branch()
    if current != settings.repository.branch:
        yield problem(
            RefusedError,
            f"{current or 'no branch'} is checked out, not "
            f"{settings.repository.branch}",
            f"run git switch {settings.repository.branch}, or set repository.branch",
        )
        return
    try:
        check_complete(context.git)
    except ConfigurationError as error:
        yield problem(ConfigurationError, str(error), error.hint or "")
        return
    yield ok(f"the repository is on {current}")


def remote(context: CheckContext) -> Iterable[CheckResult]:
    """The remote answers, and would accept a push."""
    exchange = Exchange(context.git, route_of(context.settings))
    if not exchange.has_remote:
        yield ok("no remote is configured: this node shares nothing")
        return
    name, target = exchange.remote.name, exchange.push_branch
    try:
        context.git.run("ls-remote", "--quiet", name, network=True)
    except GitError as error:
        yield explain(context.git, name, error.stderr)
        return
    try:
        context.git.run(
            "push", "--dry-run", "--no-verify", "--quiet",
            name, f"HEAD:refs/heads/{target}", network=True,
        )  # fmt: skip
    except GitError as error:
        if not any(words in error.stderr for words in MOVED_ON):
            yield explain(context.git, name, error.stderr)
            return
    yield ok(f"{name} answers")


def sources(context: CheckContext) -> Iterable[CheckResult]:
    """The other repositories answer."""
    settings = context.settings
    copies = open_copies(settings)
    for source in settings.repository.repositories:
        name = f"source {source.name}"
        try:
            copies.look(source)
        except FedlearnError as error:
            place = f"{name} ({without_credentials(source.place)})"
            remedy = error.hint or "check the network"
            unknown = problem(type(error), f"{place}: {error}", remedy)
            yield _known(place, str(error)) or unknown
        else:
            yield ok(f"{name} answers")


def last_runs(context: CheckContext) -> Iterator[CheckResult]:
    """The last pull, push and cycle succeeded."""
    with context.state() as state:
        if state is None:
            yield warning("fedlearn has never run here", "run: fedlearn init")
            return
        runs = {step: state.runs.last(step) for step in ("push", "pull", "federate")}
    failed = {step: run for step, run in runs.items() if run and run.outcome != "done"}
    reported: set[str] = set()  # a cycle fails with the error of one of its steps
    for step, run in failed.items():
        reason = str(run.figures.get("problem") or "it was interrupted")
        if reason not in reported:
            reported.add(reason)
            yield _failed(step, reason, run)
    if runs["federate"] and not failed:
        yield ok(f"the last cycle succeeded at {runs['federate'].finished_at}")


def unpushed(context: CheckContext) -> Iterable[CheckResult]:
    """Every commit is pushed."""
    if count := unpushed_commits(context.git, context.settings):
        waiting = counted(count, "commit")
        yield warning(f"{waiting} not pushed yet", "run: fedlearn federate")


def explain(git: Git, name: str, output: str) -> CheckResult:
    """Report the cause of what git printed about a remote."""
    place = f"{name} ({without_credentials(git.text('remote', 'get-url', name))})"
    return _known(place, output) or problem(
        UnreachableError,
        f"{place} does not answer: {output}",
        f"check the network, and try: git ls-remote {name}",
    )


def _known(what: str, output: str, more: str = "") -> CheckResult | None:
    """Report the cause of what git printed; None if it is not known."""
    for words, kind, cause, remedy in CAUSES:
        if re.search(words, output):
            return problem(kind, f"{what}: {cause}{more}", remedy)
    return None


def _failed(step: str, reason: str, run: Run) -> CheckResult:
    """Report why a run failed, and what to do about it."""
    kinds = {kind.__name__: kind for kind in FedlearnError.__subclasses__()}
    kind = kinds.get(str(run.figures.get("error")), UnreachableError)
    hint = str(run.figures.get("hint") or "run: fedlearn federate")
    unknown = problem(kind, f"the last {step} failed: {reason}", hint)
    return _known(f"the last {step} failed", reason, f" ({reason})") or unknown
