"""Lines of text in blocks: large enough for what has many lines, small in memory."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

Numbered: TypeAlias = tuple[int, bytes]
"""A line without its end, and its number in the file, from 1."""

BLOCK_BYTES: Final = 65_536
"""How much text is searched at once."""

OVERLAP_BYTES: Final = 4_096
"""What a block repeats of the one before: a private key of 4096 bits is shorter."""


@dataclass(frozen=True, slots=True)
class Window:
    """Neighbouring lines, joined."""

    text: str
    numbers: list[int]

    def line_at(self, offset: int) -> int:
        """Return the number of the line that holds an offset of the text."""
        return self.numbers[self.text.count("\n", 0, offset)]

    def text_of(self, number: int) -> str:
        """Return the line of a number."""
        return self.text.split("\n")[self.numbers.index(number)]


def blocks(numbered: Iterable[Numbered]) -> Iterator[Window]:
    """Join lines, given in their order; a gap in their numbers ends a block.

    The last lines of a block are repeated in the next one, so that what begins at
    the end of one is seen whole.
    """
    lines: list[Numbered] = []
    size = fresh = 0
    for number, line in numbered:
        if lines and number > lines[-1][0] + 1:
            if fresh:
                yield _make(lines)
            lines, size, fresh = [], 0, 0
        lines.append((number, line))
        size += len(line) + 1
        fresh += 1
        if size >= BLOCK_BYTES:
            yield _make(lines)
            lines, fresh = _tail(lines), 0
            size = sum(len(kept) + 1 for _, kept in lines)
    if fresh:
        yield _make(lines)


def _make(lines: list[Numbered]) -> Window:
    text = b"\n".join(line for _, line in lines).decode("utf-8", "replace")
    return Window(text, [number for number, _ in lines])


def _tail(lines: list[Numbered]) -> list[Numbered]:
    """Return the last lines that fit into the overlap."""
    kept: list[Numbered] = []
    size = 0
    for number, line in reversed(lines):
        size += len(line) + 1
        if size > OVERLAP_BYTES:
            break
        kept.append((number, line))
    return kept[::-1]
