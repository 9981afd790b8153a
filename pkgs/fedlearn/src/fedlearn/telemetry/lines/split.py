"""Cutting a stream of bytes into lines, in bounded memory.

The result does not depend on the size of the blocks that are read.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from fedlearn.telemetry.lines.validate import MAX_LINE_BYTES

BOM: Final = b"\xef\xbb\xbf"
"""Byte order mark; skipped at the very start of a file."""

EDGE_BYTES: Final = 4096
"""How much of the start and of the end of what was read is fingerprinted."""

_LONGEST: Final = MAX_LINE_BYTES + len(BOM)
"""A line longer than this is too long whatever it starts with."""

Read = Callable[[int], bytes]
"""Reads at most so many bytes; empty at the end."""

IsFinal = Callable[[], bool]
"""Returns whether a stream that ended is complete: nothing will be appended."""


@dataclass(slots=True)
class Trail:
    """The edges of the bytes that were read so far: the first and last `EDGE_BYTES`."""

    head: bytes = b""
    tail: bytes = b""
    length: int = 0

    def extend(self, data: bytes | memoryview) -> None:
        """Add further bytes."""
        missing = EDGE_BYTES - len(self.head)
        if missing > 0:
            self.head += bytes(data[:missing])
        self.tail = (self.tail + bytes(data[-EDGE_BYTES:]))[-EDGE_BYTES:]
        self.length += len(data)

    def fingerprint(self) -> str:
        """Return 32 hexadecimal digits of a hash of the edges and the length."""
        blake = hashlib.blake2b(b"%d\n" % self.length, digest_size=16)
        blake.update(self.head)
        blake.update(self.tail)
        return blake.hexdigest()


LineBlock = tuple[int, bytes]
"""An offset in bytes and the complete lines from there, without the last LF. A line
that is too long is cut, and alone."""


def split_blocks(
    read: Read, trail: Trail, size: int, is_final: IsFinal = lambda: False
) -> Iterator[LineBlock]:
    """Cut a stream into blocks of complete lines.

    Args:
        trail: Is extended by the bytes of each block before it is yielded.
        is_final: Called at the end; if so, a last line without LF is complete.
    """
    buffer = b""
    while True:
        cut = buffer.rfind(b"\n") + 1
        if cut:
            start = trail.length
            trail.extend(memoryview(buffer)[:cut])
            yield start, buffer[: cut - 1]
            buffer = buffer[cut:]
        if len(buffer) > _LONGEST:
            long, buffer = _skip_long_line(buffer, read, trail, size, is_final)
            if long is None:
                return
            yield long
        elif chunk := read(size):
            buffer += chunk
        else:
            break
    if buffer and is_final():
        start = trail.length
        trail.extend(buffer)
        yield start, buffer


def _skip_long_line(
    buffer: bytes, read: Read, trail: Trail, size: int, is_final: IsFinal
) -> tuple[LineBlock | None, bytes]:
    """Read to the end of a line that is too long.

    Returns:
        The beginning of the line, just too long, and the bytes after it; no
        beginning when the line has no end yet.
    """
    long = trail.length, buffer[: _LONGEST + 1]
    while buffer:
        cut = buffer.find(b"\n") + 1
        trail.extend(buffer[:cut] if cut else buffer)
        if cut:
            return long, buffer[cut:]
        buffer = read(size)
    return (long if is_final() else None), b""
