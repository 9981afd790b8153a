"""Why patterns are not pushed or pulled."""

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
from fedlearn.monitor import unpushed_commits
from fedlearn.monitor.doctor.check import (
    CheckContext,
    CheckResult,
    NothingToCheckError,
    ok,
    problem,
    warning,
)
from fedlearn.state import Run
from fedlearn.wording import counted
from fedlearn.worktree import check_complete

LOOK_S: Final = 6.0
"""How long a remote may take to answer one of the two questions about it."""


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
    name, branch = exchange.remote.name, exchange.branch
    heads = exchange.remote.examine("HEAD", exchange.push_branch, LOOK_S)
    if heads.default and branch not in heads.commits:
        yield warning(
            f"{name} has no branch {branch}; its default branch is {heads.default}",
            f"set repository.branch to {heads.default} if the other nodes share there",
        )
        return
    yield ok(f"{name} answers")


def sources(context: CheckContext) -> Iterable[CheckResult]:
    """The other repositories answer."""
    settings = context.settings
    copies = open_copies(settings)
    others = settings.repository.repositories
    for source in others:
        name = f"source {source.name}"
        try:
            copies.look(source, 2 * LOOK_S / len(others))
        except FedlearnError as error:
            remedy = error.hint or "check the url of this source"
            yield problem(type(error), f"{name}: {error}", remedy)
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


def _failed(step: str, reason: str, run: Run) -> CheckResult:
    """Report why a run failed, and what to do about it."""
    kinds = {kind.__name__: kind for kind in FedlearnError.__subclasses__()}
    kind = kinds.get(str(run.figures.get("error")), UnreachableError)
    hint = str(run.figures.get("hint") or "run: fedlearn federate")
    return problem(kind, f"the last {step} failed: {reason}", hint)
