"""Why patterns do not reach the others, or theirs do not come."""

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
from fedlearn.exchange import open_copies
from fedlearn.git import Git, GitError, without_credentials
from fedlearn.monitor.doctor.check import (
    CheckContext,
    CheckResult,
    of_error,
    ok,
    problem,
    warning,
)
from fedlearn.state import Run
from fedlearn.wording import counted

_KEY: Final = (
    "give this node's key access: add its public key to the repository, and check "
    "GIT_SSH_COMMAND, ~/.ssh/config or services.fedlearn.repository.sshKeyFile"
)
_HOST: Final = (
    "check the server's fingerprint with whoever runs it, then add it: "
    "ssh-keyscan HOST >> ~/.ssh/known_hosts (knownHosts on NixOS)"
)
_BRANCH: Final = (
    "allow this node to push there, or set repository.push_branch to a branch of its "
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
     "give this node's key or user the permission to write"),
    (r"Authentication failed|could not read Username|terminal prompts disabled",
     ConfigurationError, "the remote wants a user and a token",
     "use an ssh remote, or a credential helper of git"),
    (r"Could not resolve host|Name or service not known", UnreachableError,
     "the name of the remote's host cannot be found", "check network and DNS"),
    (r"Connection (refused|timed out)|No route|unreachable", UnreachableError,
     "the remote's host does not answer",
     "check the network; what was committed goes with the next run"),
    (r"(?i)not appear to be a git repository|repository .*not found|does not exist",
     ConfigurationError, "there is no such repository", "check repository.url"),
)  # fmt: skip
"""How git says it, the exit code that fits, the cause, and the remedy."""

MOVED_ON: Final = ("fetch first", "non-fast-forward")
"""How git says that the remote is ahead, which the next cycle deals with."""


def repository(context: CheckContext) -> Iterable[CheckResult]:
    """There is a repository on the federation's branch, with nothing half-done."""
    settings = context.settings
    if context.git is None:
        yield problem(
            ConfigurationError,
            f"{settings.repository_path} is not a git repository",
            "make it with: fedlearn init",
        )
        return
    directory = context.git.directory()
    for name in ("MERGE_HEAD", "rebase-merge", "rebase-apply", "CHERRY_PICK_HEAD"):
        if (directory / name).exists():
            yield problem(
                TryAgainError,
                f"a merge, rebase or cherry-pick is under way in {directory.parent}",
                "finish it, or give it up with git merge --abort or git rebase --abort",
            )
            return
    current = context.git.text("symbolic-ref", "--short", "HEAD")
    if current != settings.repository.branch:
        yield problem(
            RefusedError,
            f"{current} is checked out, not {settings.repository.branch}",
            f"git switch {settings.repository.branch}, or set repository.branch",
        )
        return
    yield ok(f"the repository is on {current}")


def remote(context: CheckContext) -> Iterable[CheckResult]:
    """The remote answers, and would take a push."""
    if context.git is None:
        return
    if not context.has_remote:
        yield ok("there is no remote: this node learns alone")
        return
    name, target = context.settings.repository.remote, _push_branch(context)
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
            if known := _known(str(error)):
                kind, cause, remedy = known
                place = without_credentials(source.place)
                yield problem(kind, f"{name} ({place}): {cause}", remedy)
            else:
                yield problem(
                    type(error), f"{name}: {error}", error.hint or "check the network"
                )
        else:
            yield ok(f"{name} answers")


def last_runs(context: CheckContext) -> Iterator[CheckResult]:
    """The last pull, push, import and cycle went well."""
    with context.state() as state:
        if state is None:
            yield warning("fedlearn never ran here", "run: fedlearn init")
            return
        runs = {step: state.runs.last(step) for step in ("push", "pull", "federate")}
    failed = {step: run for step, run in runs.items() if run and run.outcome != "done"}
    told: set[str] = set()  # a cycle ends with what one of its steps ended with
    for step, run in failed.items():
        said = str(run.figures.get("problem") or "it was interrupted")
        if said not in told:
            told.add(said)
            yield _failed(step, said, run)
    if runs["federate"] and not failed:
        yield ok(f"the last cycle ended well at {runs['federate'].finished_at}")


def unpushed(context: CheckContext) -> Iterable[CheckResult]:
    """Nothing waits to be pushed."""
    if context.git is None or not context.has_remote:
        return
    name, target = context.settings.repository.remote, _push_branch(context)
    theirs = context.git.commit_id(f"refs/remotes/{name}/{target}")
    if theirs is None:
        return
    count = int(context.git.text("rev-list", "--count", f"{theirs}..HEAD"))
    if count:
        waiting = counted(count, "commit")
        yield warning(f"{waiting} not pushed yet", "run: fedlearn federate")


def explain(git: Git, name: str, said: str) -> CheckResult:
    """Name the cause of what git said about a remote."""
    known = _known(said)
    url = without_credentials(git.text("remote", "get-url", name))
    if known:
        kind, cause, remedy = known
        return problem(kind, f"{name} ({url}): {cause}", remedy)
    error = UnreachableError(f"{name} ({url}) does not answer: {said}")
    error.hint = "check the network, and try the same by hand: git ls-remote " + name
    return of_error(error)


def _known(said: str) -> tuple[type[FedlearnError], str, str] | None:
    for words, kind, cause, remedy in CAUSES:
        if re.search(words, said):
            return kind, cause, remedy
    return None


def _failed(step: str, said: str, run: Run) -> CheckResult:
    """Say what a run ended with, and what to do about it."""
    if known := _known(said):
        kind, cause, remedy = known
        return problem(kind, f"the last {step} failed: {cause} ({said})", remedy)
    kinds = {kind.__name__: kind for kind in FedlearnError.__subclasses__()}
    kind = kinds.get(str(run.figures.get("error")), UnreachableError)
    hint = str(run.figures.get("hint") or "run: fedlearn federate")
    return problem(kind, f"the last {step} failed: {said}", hint)


def _push_branch(context: CheckContext) -> str:
    """Give the branch that this node pushes to."""
    repository = context.settings.repository
    target = repository.push_branch or repository.branch
    return target.replace("<node>", context.settings.node)
