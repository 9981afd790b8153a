"""What a check is, what it looks at, and what it may find."""

import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final, Literal, TypeAlias

from fedlearn.errors import (
    BrokenDataError,
    ConfigurationError,
    FedlearnError,
)
from fedlearn.git import Git
from fedlearn.monitor import SYSTEMD, Run, run_command
from fedlearn.records import RecordSet
from fedlearn.redaction import Redactor
from fedlearn.settings import Settings
from fedlearn.state import State
from fedlearn.worktree import open_repository, read_records

Level: TypeAlias = Literal["ok", "warning", "problem"]

SEVERITY: Final = (6, 5, 3, 4, 75)
"""Exit codes, the one that a person must look at first before the others: a leak
and damage, then a setting, then what may pass by itself."""


@dataclass(frozen=True, slots=True)
class Mend:
    """A remedy that the doctor may apply by itself, because it loses nothing.

    Attributes:
        what: It does, as a sentence without a subject: "remove the lock …".
        apply: Does it.
    """

    what: str
    apply: Callable[[], object]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a check found.

    Attributes:
        level: How bad it is.
        message: The cause, naming the thing.
        remedy: What to do; None where all is well.
        code: The exit code that fits, 0 unless it is a problem.
        mend: What `--fix` would do; None where a person has to.
    """

    level: Level
    message: str
    remedy: str | None = None
    code: int = 0
    mend: Mend | None = None


def ok(message: str) -> CheckResult:
    """Say that something is as it should be."""
    return CheckResult("ok", message)


def warning(message: str, remedy: str, mend: Mend | None = None) -> CheckResult:
    """Say that something may become a problem."""
    return CheckResult("warning", message, remedy, 0, mend)


def problem(
    kind: type[FedlearnError], message: str, remedy: str, mend: Mend | None = None
) -> CheckResult:
    """Say that something does not work.

    Args:
        kind: The error that a verb would end with, which decides the exit code.
        message: The cause.
        remedy: What to do.
        mend: What `--fix` would do.
    """
    return CheckResult("problem", message, remedy, kind.exit_code, mend)


def of_error(error: FedlearnError, mend: Mend | None = None) -> CheckResult:
    """Turn what a verb would fail with into a problem."""
    remedy = error.hint or "the message says what is wrong"
    return CheckResult("problem", str(error), remedy, error.exit_code, mend)


@dataclass
class CheckContext:
    """What the checks look at.

    Attributes:
        settings: Of the node.
        redactor: Knows what is private.
        config_file: Where the settings come from; None for defaults.
        now: Seconds since 1970.
        free_bytes: How much room a folder's disk has.
        readable: Whether a file may be read.
        systemctl: Runs it.
        booted: Exists where systemd runs.
    """

    settings: Settings
    redactor: Redactor
    config_file: Path | None = None
    now: Callable[[], float] = time.time
    free_bytes: Callable[[Path], int] = lambda path: shutil.disk_usage(path).free
    readable: Callable[[Path], bool] = lambda path: os.access(path, os.R_OK)
    systemctl: Run = run_command
    booted: Path = SYSTEMD
    _no_state: bool = field(default=False, repr=False)

    @cached_property
    def git(self) -> Git | None:
        """The repository; None where there is none."""
        try:
            return open_repository(self.settings.repository_path, self.settings.node)
        except FedlearnError:
            return None

    @cached_property
    def records(self) -> RecordSet:
        """What data/ holds; nothing where there is no repository."""
        return read_records(self.git.work_tree) if self.git else RecordSet()

    @property
    def has_remote(self) -> bool:
        """Whether there is anybody to exchange with."""
        remote = self.settings.repository.remote
        return bool(self.git) and remote in self._git_words("remote")

    @contextmanager
    def state(self) -> Iterator[State | None]:
        """Open the state if there is one; looking makes none."""
        directory = self.settings.state_directory
        if not (directory / "state.db").is_file():
            yield None
            return
        with State.open(directory) as state:
            yield state

    def _git_words(self, *arguments: str) -> list[str]:
        return self.git.text(*arguments).split() if self.git else []


Check: TypeAlias = Callable[[CheckContext], Iterable[CheckResult]]
"""Looks at one thing; gives nothing where that thing is of no use here."""


def run_check(check: Check, context: CheckContext) -> list[CheckResult]:
    """Run a check; what it cannot look at is a problem too."""
    try:
        return list(check(context))
    except FedlearnError as error:
        return [of_error(error)]
    except OSError as error:
        message = f"{error.filename or 'a file'}: {error.strerror}"
        kind = ConfigurationError if error.errno else BrokenDataError
        return [problem(kind, message, "check owner and mode of that file")]
