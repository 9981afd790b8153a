"""The errors that a person can fix, each class with its exit code.

Anything else that is raised is a bug: it keeps its traceback and ends with 1.
"""

import errno
import sqlite3
from collections.abc import Sequence
from typing import ClassVar, Final


class FedlearnError(Exception):
    """Something a person can fix.

    Args:
        message: What is wrong, naming the thing.
        hint: What to do about it.

    Attributes:
        figures: What is remembered of the run that it ended, by name.
    """

    exit_code: ClassVar[int]

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint
        self.figures: dict[str, int] = {}


class UsageError(FedlearnError):
    """The command line is not valid."""

    exit_code = 2


class ConfigurationError(FedlearnError):
    """A setting, or what it refers to, is wrong; trying again does not help."""

    exit_code = 3


class UnreachableError(FedlearnError):
    """A remote, a Qdrant server or an embedder did not answer."""

    exit_code = 4


class BrokenDataError(FedlearnError):
    """Something stored is damaged, or failed its verification."""

    exit_code = 5


class RefusedError(FedlearnError):
    """Policy forbids it: privacy, trust, or work of others that would be lost."""

    exit_code = 6


class TooCostlyError(RefusedError):
    """A text takes more work to check than any ordinary text: it is not shared."""


class TryAgainError(FedlearnError):
    """Another process holds what is needed; the same call may succeed later."""

    exit_code = 75


URGENCY: Final = (
    RefusedError,
    BrokenDataError,
    ConfigurationError,
    UnreachableError,
    TryAgainError,
)
"""Leaks and damage come first, then settings, then what may pass by itself."""


def join_problems(problems: Sequence[FedlearnError]) -> FedlearnError:
    """Return one error that names each problem, with the code of the most urgent."""
    if len(problems) == 1:
        return problems[0]
    codes = {one.exit_code for one in problems}
    kind = next(kind for kind in URGENCY if kind.exit_code in codes)
    hints = dict.fromkeys(one.hint for one in problems if one.hint)
    return kind("\n".join(map(str, problems)), hint="\n".join(hints) or None)


_FULL: Final = (errno.ENOSPC, errno.EDQUOT)
_FORBIDDEN: Final = (errno.EACCES, errno.EPERM, errno.EROFS)
_FAILING_DISK: Final = (errno.EIO, errno.ESTALE, getattr(errno, "EUCLEAN", errno.EIO))
"""Linux alone knows the last."""

_NO_ROOM: Final = "make room, then run again; nothing was lost"
_NO_ACCESS: Final = (
    "let this user write there and mount it for writing, or choose another place"
)
_CHECK_DISK: Final = "check the disk, and what the kernel says of it"


def explain_fault(
    error: OSError | sqlite3.Error, place: object = None
) -> FedlearnError | None:
    """Return what a fault of the machine means; None for what may be a bug.

    Args:
        place: The file, where the error does not name it.
    """
    if isinstance(error, OSError):
        return _explain_system(error, place)
    return _explain_sqlite(error, place or "a database")


def is_damage(error: sqlite3.Error) -> bool:
    """Return whether an error says that a file is damaged, or no database."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:  # of the module itself: a cell that cannot be read
        return type(error) in (sqlite3.DatabaseError, sqlite3.OperationalError)
    return code & _PRIMARY in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


_PRIMARY: Final = 0xFF
"""The bits of an extended result code of SQLite that say what kind it is."""


def _explain_system(error: OSError, place: object) -> FedlearnError | None:
    name, said = error.filename or place or "a file", error.strerror
    if error.errno in _FULL:
        return TryAgainError(f"no space left on the disk: {name}", hint=_NO_ROOM)
    if error.errno in _FORBIDDEN:
        return ConfigurationError(f"{name} cannot be used: {said}", hint=_NO_ACCESS)
    if error.errno == errno.EMFILE:
        return ConfigurationError(
            f"{name} cannot be opened: {said}",
            hint="raise the limit with ulimit -n, or LimitNOFILE= of the unit",
        )
    if error.errno == errno.ENFILE:
        hint = "wait until other programs have closed some, then run again"
        return TryAgainError(f"{name} cannot be opened: {said}", hint=hint)
    if error.errno in _FAILING_DISK:
        message = f"{name} cannot be read or written: {said}"
        return BrokenDataError(message, hint=_CHECK_DISK)
    return None


def _explain_sqlite(error: sqlite3.Error, place: object) -> FedlearnError | None:
    if is_damage(error):
        return BrokenDataError(
            f"{place} is damaged: {error}",
            hint="bring it back with fedlearn restore --force, or move it away: "
            "telemetry is then read again and counted once",
        )
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_MISUSE)
    # Its log cannot be made longer, which SQLite does not call a full disk.
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE):
        return TryAgainError(f"no space left on the disk: {place}", hint=_NO_ROOM)
    if code & _PRIMARY == sqlite3.SQLITE_BUSY:
        message = f"{place} is kept busy by another run"
        return TryAgainError(message, hint="wait for it to end")
    if code & _PRIMARY in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN):
        hint = f"{_NO_ACCESS}; or raise the limit of open files, if it is low"
        return ConfigurationError(f"{place} cannot be used: {error}", hint=hint)
    if code & _PRIMARY == sqlite3.SQLITE_IOERR:
        message = f"{place} cannot be read or written: {error}"
        return BrokenDataError(message, hint=_CHECK_DISK)
    return None
