"""Content in pieces, and the lines in it, whatever its size."""

from collections.abc import Callable, Iterable, Iterator
from typing import IO, Final

from fedlearn.git import CHUNK_BYTES
from fedlearn.records import MAX_LINE_BYTES
from fedlearn.redaction import OVERLAP_BYTES, Numbered

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
