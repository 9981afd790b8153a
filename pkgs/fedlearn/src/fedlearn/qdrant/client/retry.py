"""Trying again, only where a moment later may be better."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, TypeVar

from fedlearn.errors import FedlearnError

T = TypeVar("T")

logger = logging.getLogger(__name__)

TEMPORARY_STATUS: Final = frozenset({408, 429, 502, 503, 504})
"""Too slow, too many requests, and a server or proxy that starts or restarts."""

MAX_WAIT_S: Final = 60.0
"""Longest single wait, whatever a server asks for in `Retry-After`; Qdrant's limits
are for a minute."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What an exception of a foreign library means.

    Attributes:
        temporary: Whether the same request may pass a moment later.
        wait_s: How long the server asked to wait, seconds.
    """

    error: FedlearnError
    temporary: bool = False
    wait_s: float | None = None


@dataclass(frozen=True, slots=True)
class Retry:
    """How many attempts, and the first wait in seconds; it doubles each time.

    Attributes:
        most_wait_s: Longest single wait, whatever a server asks for, seconds.
    """

    attempts: int = 6
    first_wait_s: float = 0.25
    most_wait_s: float = MAX_WAIT_S
    sleep: Callable[[float], None] = field(default=time.sleep)

    def run(
        self,
        operation: Callable[[], T],
        explain: Callable[[Exception], Failure | None],
    ) -> T:
        """Run an operation that may be repeated without harm.

        Args:
            explain: Returns what an exception means; None for a bug, raised as it is.

        Raises:
            FedlearnError: What the last failure means.
        """
        for attempt in range(1, self.attempts + 1):
            try:
                return operation()
            except Exception as error:
                failure = explain(error)
                if failure is None:
                    raise
                if not failure.temporary or attempt == self.attempts:
                    raise failure.error from error
                self._wait(attempt, failure)
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _wait(self, attempt: int, failure: Failure) -> None:
        wait_s = failure.wait_s or self.first_wait_s * 2 ** (attempt - 1)
        logger.info("%s; trying again in %.2f s", failure.error, wait_s)
        self.sleep(min(wait_s, self.most_wait_s))


def seconds(header: str | None) -> float | None:
    """Read a `Retry-After` header; None for a date or nonsense."""
    try:
        return max(0.0, float(header)) if header else None
    except ValueError:
        return None
