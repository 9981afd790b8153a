"""The errors that a person can fix, each class with its exit code.

Anything else that is raised is a bug: it keeps its traceback and ends with 1.
"""

from typing import ClassVar


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


class TryAgainError(FedlearnError):
    """Another process holds what is needed; the same call may succeed later."""

    exit_code = 75
