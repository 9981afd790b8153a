"""What a check is, what it inspects, and what it reports."""

import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Final, Literal, Self, TypeAlias

from fedlearn.errors import (
    URGENCY,
    BrokenDataError,
    ConfigurationError,
    FedlearnError,
)
from fedlearn.git import Git
from fedlearn.monitor import SYSTEMD, RunCommand, run_command
from fedlearn.redaction import Redactor
from fedlearn.safe_text import without_credentials
from fedlearn.settings import Settings
from fedlearn.state import Run, State
from fedlearn.worktree import open_repository

Level: TypeAlias = Literal["ok", "warning", "problem"]

SEVERITY: Final = tuple(kind.exit_code for kind in URGENCY)


class NothingToCheckError(Exception):
    """What a check inspects is not there."""


@dataclass(frozen=True, slots=True)
class Fix:
    """A remedy that `--fix` may apply, because it loses nothing.

    Attributes:
        what: Description in the imperative: "remove the lock …".
    """

    what: str
    apply: Callable[[], object]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a check found.

    Attributes:
        message: The cause, naming the thing.
        remedy: None if the level is ok.
        code: The exit code of a problem, else 0.
        fix: None if a person has to do it.
        check: Its name in `CHECKS`.
    """

    level: Level
    message: str
    remedy: str | None = None
    code: int = 0
    fix: Fix | None = None
    check: str = ""

    def to_json(self) -> dict[str, object]:
        """Return one element of `doctor --json`."""
        return {
            "check": self.check,
            "level": self.level,
            "message": self.message,
            "remedy": self.remedy,
            "exit_code": self.code,
            "fix": self.fix.what if self.fix else None,
        }

    def without_credentials(self) -> Self:
        """Return it without the passwords of URLs that something else has printed."""
        remedy = self.remedy and without_credentials(self.remedy)
        message = without_credentials(self.message)
        return replace(self, message=message, remedy=remedy)


def ok(message: str) -> CheckResult:
    """Report that something is in order."""
    return CheckResult("ok", message)


def warning(message: str, remedy: str, fix: Fix | None = None) -> CheckResult:
    """Report that something may become a problem."""
    return CheckResult("warning", message, remedy, 0, fix)


def problem(
    kind: type[FedlearnError], message: str, remedy: str, fix: Fix | None = None
) -> CheckResult:
    """Report that something does not work; the kind of error decides the exit code."""
    return CheckResult("problem", message, remedy, kind.exit_code, fix)


@dataclass
class CheckContext:
    """What the checks inspect.

    Attributes:
        now: Returns the seconds since 1970.
        free_bytes: Returns the free space on a folder's disk.
        systemctl: Runs it.
        booted: Exists where systemd runs.
    """

    settings: Settings
    redactor: Redactor
    now: Callable[[], float] = time.time
    free_bytes: Callable[[Path], int] = lambda path: shutil.disk_usage(path).free
    readable: Callable[[Path], bool] = lambda path: os.access(path, os.R_OK)
    systemctl: RunCommand = run_command
    booted: Path = SYSTEMD

    @cached_property
    def git(self) -> Git:
        """The repository.

        Raises:
            NothingToCheckError: There is none.
        """
        try:
            return open_repository(self.settings.repository_path, self.settings.node)
        except FedlearnError as error:
            raise NothingToCheckError from error

    @contextmanager
    def state(self) -> Iterator[State | None]:
        """Open the state if there is one, without making one."""
        directory = self.settings.state_directory
        if not (directory / "state.db").is_file():
            yield None
            return
        with State.open(directory) as state:
            yield state

    def last_run(self, step: str) -> Run | None:
        """Return the last run of a step; None if it never ran."""
        with self.state() as state:
            return state.runs.last(step) if state else None


Check: TypeAlias = Callable[[CheckContext], Iterable[CheckResult]]
"""Inspects one thing; yields nothing where that does not apply."""


def run_check(check: Check, context: CheckContext) -> list[CheckResult]:
    """Run a check; what it cannot inspect is a problem too."""
    return [one.without_credentials() for one in _results(check, context)]


def _results(check: Check, context: CheckContext) -> list[CheckResult]:
    try:
        return list(check(context))
    except NothingToCheckError:
        return []
    except FedlearnError as error:
        remedy = error.hint or "see docs/how-to/troubleshoot.md"
        return [problem(type(error), str(error), remedy)]
    except OSError as error:
        message = f"{error.filename or 'a file'}: {error.strerror}"
        kind = ConfigurationError if error.errno else BrokenDataError
        return [problem(kind, message, "check the owner and mode of that file")]
