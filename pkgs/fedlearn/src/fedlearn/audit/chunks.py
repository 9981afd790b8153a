"""Content in pieces, the lines in it, and lines in blocks, whatever its size."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import IO, Final, TypeAlias

from fedlearn.git import CHUNK_BYTES
from fedlearn.records import MAX_LINE_BYTES

Numbered: TypeAlias = tuple[int, bytes]
"""A line without its end, and its number in the file, from 1."""

BLOCK_BYTES: Final = 65_536
"""How much text is searched at once."""

OVERLAP_BYTES: Final = 4_096
"""What a block repeats of the one before: a private key of 4096 bits is shorter."""

HEAD_BYTES: Final = 8_000
"""How far git itself looks for a NUL byte before it calls a file binary."""

_WIDE: Final = (b"\xff\xfe", b"\xfe\xff")
"""What text in UTF-16 begins with."""


def is_binary(head: bytes) -> bool:
    """Return whether a file holds something else than text, by its beginning."""
    return b"\0" in head[:HEAD_BYTES] and not head.startswith(_WIDE)


def read_chunks(
    file: IO[bytes], see: Callable[[bytes], object] | None = None
) -> Iterator[bytes]:
    """Yield a file in pieces, each passed to `see` first."""
    while chunk := file.read(CHUNK_BYTES):
        if see:
            see(chunk)
        yield chunk


def numbered_lines(chunks: Iterable[bytes]) -> Iterator[Numbered]:
    """Yield lines with their numbers, from 1.

    A line that is too long for a record comes in pieces of the same number, each
    with the end of the one before, so that nothing is cut in two.
    """
    rest, number = b"", 1
    for chunk in _narrow(chunks):
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            yield number, line
            number += 1
        if len(rest) > MAX_LINE_BYTES:
            yield number, rest
            rest = rest[-OVERLAP_BYTES:]
    if rest:
        yield number, rest


def _narrow(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield text in UTF-16 as UTF-8, and everything else as it is.

    Without a NUL byte no line ends in UTF-16: whatever the file begins with, it
    holds other text, which must not be hidden by decoding it.
    """
    whole = iter(chunks)
    head = next(whole, b"")
    if not head.startswith(_WIDE) or b"\0" not in head:
        yield head
        yield from whole
        return
    text = (head + b"".join(whole)).decode("utf-16", "replace")
    yield text.encode("utf-8", "replace")


@dataclass(frozen=True)
class Window:
    """Neighbouring lines, joined."""

    text: str
    numbers: list[int]

    def line_at(self, offset: int) -> int:
        """Return the number of the line that holds an offset of the text."""
        return self.numbers[bisect_right(self._starts, offset) - 1]

    def text_of(self, number: int) -> str:
        """Return the line of a number."""
        return self._lines[bisect_left(self.numbers, number)]

    @cached_property
    def _lines(self) -> list[str]:
        return self.text.split("\n")

    @cached_property
    def _starts(self) -> list[int]:
        """Where each line begins."""
        return [0, *accumulate(len(line) + 1 for line in self._lines[:-1])]


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
