"""Reading what was not read before: files, archives and cursors.

Files are opened read-only and never locked. A cursor skips bytes only when they
are certainly those that were read; in doubt reading starts again from the beginning,
and events are recognised by their digest when they are recorded.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

import zstandard

from fedlearn.errors import ConfigurationError
from fedlearn.telemetry.lines.split import EDGE_BYTES, Trail, split_blocks

BLOCK_BYTES: Final = 64 * 1024
"""How much is read at once, and about how much a block holds.

Small, so that what is parsed stays in the caches of the processor: blocks of
8 MiB took twice as long.
"""

ARCHIVE_SUFFIX: Final = ".zst"
"""What a compressed archive ends in."""

_INPUT_BYTES: Final = 1024
"""Compressed bytes taken at once.

Four bytes of zstd can stand for a block of 128 KiB (RFC 8878, section 3.1.1.2),
so this bounds what a hostile archive can make of one step to 32 MiB.
"""


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far one file was read.

    Attributes:
        path: Of the file when it was read.
        offset: Bytes that were read; of an archive, decompressed bytes.
        fingerprint: Hexadecimal digest of the edges of the bytes before the
            offset; of an archive, of the edges of the file.
    """

    path: str
    device: int
    inode: int
    offset: int
    fingerprint: str


class Block(NamedTuple):
    """Complete lines of a file from an offset in bytes on, without the last LF.

    It is damaged where an archive cannot be read further.
    """

    start: int
    text: bytes
    cursor: Cursor
    is_damaged: bool = False


def read_blocks(
    path: Path, cursor: Cursor | None, *, block_bytes: int = BLOCK_BYTES
) -> Iterator[Block]:
    """Yield what is new in a file, without validating it.

    A file that does not exist holds nothing.

    Raises:
        ConfigurationError: The path is not a file, or cannot be read.
    """
    with _open(path) as file:
        if file is None:
            return
        source = _Source(path, file)
        read = _read_archive if path.suffix == ARCHIVE_SUFFIX else _read_file
        yield from read(source, cursor, block_bytes)


class _Source:
    """An open file and its identity."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self.path = path
        self.file = file
        status = os.fstat(file.fileno())
        self.device, self.inode = status.st_dev, status.st_ino
        self.size = status.st_size

    def cursor(self, offset: int, fingerprint: str) -> Cursor:
        return Cursor(str(self.path), self.device, self.inode, offset, fingerprint)

    def is_of(self, cursor: Cursor) -> bool:
        return (cursor.device, cursor.inode) == (self.device, self.inode)

    def trail(self, length: int) -> Trail:
        """Read the edges of so many first bytes."""
        edge = min(EDGE_BYTES, length)
        self.file.seek(0)
        head = self.file.read(edge)
        self.file.seek(length - edge)
        return Trail(head, self.file.read(edge), length)


def _read_file(
    source: _Source, cursor: Cursor | None, block_bytes: int
) -> Iterator[Block]:
    """Read a file that others append to."""
    trail = _resume(source, cursor)
    source.file.seek(trail.length)
    for start, text in split_blocks(source.file.read, trail, block_bytes):
        yield Block(start, text, source.cursor(trail.length, trail.fingerprint()))


def _resume(source: _Source, cursor: Cursor | None) -> Trail:
    """Continue after the bytes that were certainly read, else at the start."""
    if cursor and source.is_of(cursor) and 0 < cursor.offset <= source.size:
        trail = source.trail(cursor.offset)
        if trail.fingerprint() == cursor.fingerprint:
            return trail
    return Trail()


def _read_archive(
    source: _Source, cursor: Cursor | None, block_bytes: int
) -> Iterator[Block]:
    """Read an archive once, as far as it is sound."""
    edges = source.trail(source.size).fingerprint()
    partial, complete = f"{edges}-partial", f"{edges}-complete"
    known = cursor.fingerprint if cursor and source.is_of(cursor) else ""
    if known == complete:
        return
    source.file.seek(0)
    stream = ArchiveStream(source.file)
    trail = Trail()
    if cursor and known == partial:
        stream.skip(cursor.offset)
        trail = Trail(length=cursor.offset)
    for start, text in split_blocks(
        stream.read, trail, block_bytes, lambda: not stream.damaged
    ):
        yield Block(start, text, source.cursor(trail.length, partial))
    end = source.cursor(trail.length, complete)
    yield Block(trail.length, b"", end, is_damaged=stream.damaged)


@contextmanager
def _open(path: Path) -> Iterator[BinaryIO | None]:
    """Open a file for reading; None when it does not exist."""
    try:
        # A pipe in the place of the file must not block.
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except (FileNotFoundError, NotADirectoryError):
        yield None
        return
    except OSError as error:
        raise ConfigurationError(
            f"{path} cannot be read: {error.strerror}",
            hint="let the user of fedlearn read it, or exclude it from the globs",
        ) from error
    with os.fdopen(_checked(descriptor, path), "rb", buffering=0) as file:
        yield file


def _checked(descriptor: int, path: Path) -> int:
    """Refuse folders, pipes and devices."""
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    raise ConfigurationError(
        f"{path} is not a file",
        hint="name event files in the globs, not their folders",
    )


class ArchiveStream:
    """Decompresses a file; it is damaged where it was cut off or is not zstd."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._frame: zstandard.ZstdDecompressionObj | None = None
        self._input, self._output = b"", bytearray()
        self.damaged = self._ended = False

    def read(self, size: int) -> bytes:
        """Read at most so many decompressed bytes; empty at the end."""
        while len(self._output) < size and not self._ended:
            self._step()
        data = bytes(self._output[:size])
        del self._output[:size]
        return data

    def skip(self, size: int) -> None:
        """Skip decompressed bytes."""
        while size > 0 and (data := self.read(min(size, 1 << 20))):
            size -= len(data)

    def _step(self) -> None:
        """Decompress a little more, or find the end."""
        data = self._input or self._file.read(_INPUT_BYTES)
        self._input = b""
        if not data:
            self.damaged = self._frame is not None
            self._ended = True
            return
        frame = self._frame or zstandard.ZstdDecompressor().decompressobj()
        try:
            self._output += frame.decompress(data)
        except zstandard.ZstdError:
            self.damaged = self._ended = True
            return
        self._input = frame.unused_data if frame.eof else b""
        self._frame = None if frame.eof else frame
