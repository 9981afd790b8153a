"""The errors that a person can mend, each class with its exit code.

Anything else that is raised is a bug: it keeps its traceback and ends with 1.
"""

from typing import ClassVar


class FedlearnError(Exception):
    """Something a person can mend.

    Args:
        message: What is wrong, naming the thing.
        hint: What to do about it.

    Attributes:
        figures: What is remembered with the run that it ended, by name.
    """

    exit_code: ClassVar[int]

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint
        self.figures: dict[str, int] = {}


class UsageError(FedlearnError):
    """The command line makes no sense."""

    exit_code = 2


class ConfigurationError(FedlearnError):
    """A setting, or what it points at, is wrong; trying again does not help."""

    exit_code = 3


class UnreachableError(FedlearnError):
    """A remote, a Qdrant server or an embedder did not answer."""

    exit_code = 4


class BrokenDataError(FedlearnError):
    """Something stored is damaged, or did not pass its proof."""

    exit_code = 5


class RefusedError(FedlearnError):
    """Policy forbids it: privacy, trust, or another's work that would be lost."""

    exit_code = 6


class TryAgainError(FedlearnError):
    """Somebody else holds what is needed; the same call may pass later."""

    exit_code = 75
