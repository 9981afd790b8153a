"""Reading events: good lines, bad lines and skipped lines, batch by batch."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Final, NamedTuple

from fedlearn.telemetry.events.skim import SkimFilter, Skip, validate_each
from fedlearn.telemetry.lines import (
    BLANK,
    BLOCK_BYTES,
    BOM,
    Block,
    Cursor,
    Json,
    read_blocks,
    validate_line,
)

DAMAGED: Final = "archive"
"""Reason of the reject that represents the rest of a damaged archive."""

MAX_KEPT_BYTES: Final = 4096
"""How much is kept of a line that is too long."""

DIGEST_BYTES: Final = 16
"""Length of the digest of an event."""


class Event(NamedTuple):
    """A good line: its JSON, where it starts (bytes), and its bytes."""

    data: Json
    offset: int
    line: bytes

    @property
    def digest(self) -> bytes:
        """Identify the event by its bytes, wherever it is read again."""
        line = self.line.strip(b" \t\r")
        return hashlib.blake2b(line, digest_size=DIGEST_BYTES).digest()


class Reject(NamedTuple):
    """A bad line: where it starts (bytes), the first rule that it breaks, its bytes."""

    offset: int
    reason: str
    line: bytes


@dataclass(frozen=True, slots=True)
class Batch:
    """Lines that follow each other.

    Attributes:
        skips: How many were skipped unread, by kind and reason.
        lines: Complete lines that are not blank.
        size_bytes: Bytes that were read, blank lines included.
    """

    events: list[Event]
    rejects: list[Reject]
    skips: Counter[Skip]
    lines: int
    size_bytes: int
    cursor: Cursor


Validator = Callable[[bytes], Json | Skip | str]
"""Returns the event, or why it is skipped, or the reason against the line."""


def read_batches(
    path: Path,
    cursor: Cursor | None,
    *,
    known: Sequence[Cursor] = (),
    batch_bytes: int = BLOCK_BYTES,
    validate_line: Validator = validate_line,
) -> Iterator[Batch]:
    """Read what is new in a file, in constant memory.

    A file that does not exist holds nothing.

    Args:
        known: Cursors of the other files of its rotation.
        validate_line: A `SkimFilter` skips at once what holds no pattern; `parse`
            serves where there are no scores.

    Raises:
        ConfigurationError: The path is no file, or this user cannot read it.
        BrokenDataError: It cannot be read further.
    """
    for block in read_blocks(path, cursor, known=known, block_bytes=batch_bytes):
        yield validate_block(block, validate_line)


def validate_block(block: Block, validate_line: Validator = validate_line) -> Batch:
    """Validate the lines of a block; any process can do so."""
    events: list[Event] = []
    rejects: list[Reject] = []
    text = block.text.removeprefix(b"" if block.start else BOM)
    mark = len(block.text) - len(text)
    lines = text.split(b"\n")
    if isinstance(validate_line, SkimFilter):
        skips, rest = validate_line.validate_lines(text, lines)
    else:
        skips, rest = validate_each(validate_line, lines)
    ends = list(accumulate(map(len, lines)))
    for place, outcome in rest:
        line = lines[place]
        offset = block.start + (mark if place else 0) + ends[place] - len(line) + place
        if type(outcome) is dict:
            events.append(Event(outcome, offset, line))
        elif outcome != BLANK:
            kept = line[:MAX_KEPT_BYTES] if outcome == "size" else line
            rejects.append(Reject(offset, str(outcome), kept))
    count = len(events) + len(rejects) + skips.total()
    if block.is_damaged:
        rejects.append(Reject(block.start, DAMAGED, b""))
    size_bytes = block.cursor.offset - block.start
    return Batch(events, rejects, skips, count, size_bytes, block.cursor)
