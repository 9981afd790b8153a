"""How much of one text or record is read: what asks for more is not checked.

Every rule reads a text a few times at most, so that ordinary text stays far below the
limit. A text that was made to match often would hold every node up each cycle.
"""

from dataclasses import dataclass
from typing import Final

from fedlearn.errors import TooCostlyError

TOO_COSTLY: Final = "too-costly"
"""Stands among the ids of rules for a text that was not checked."""

MATCH_CHARS: Final = 100
"""What a match costs beside its length: its surroundings are read."""

READINGS: Final = 200
"""How often each character may be read; ordinary text needs up to forty,
one in which every line is a secret 160."""

LEAST_CHARS: Final = 500_000
"""What may be read in any case, so that a short text is never too costly."""


@dataclass(slots=True)
class Work:
    """Counts the characters that are read of a text or record.

    Attributes:
        limit: Most that may be read.
        done: What was read, in characters.
    """

    limit: int = LEAST_CHARS
    done: int = 0

    def allow(self, size: int) -> None:
        """Allow for a text of so many characters."""
        self.limit += READINGS * size

    def read(self, size: int) -> None:
        """Count what a rule reads, in characters.

        Raises:
            TooCostlyError: It is more than may be read.
        """
        self.done += size
        if self.done > self.limit:
            raise TooCostlyError(
                f"a text would take more than {self.limit} characters of reading to "
                "check",
                hint="leave it out: it was made to match very often",
            )
