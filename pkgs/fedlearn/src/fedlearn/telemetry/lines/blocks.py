"""Reading what was not read before: files, archives and cursors.

Files are opened read-only and never locked. A cursor skips bytes only when they
are certainly those that were read; in doubt reading starts again from the beginning,
and events are recognised by their digest when they are recorded.
"""

import errno
import os
import stat
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple, Protocol

import zstandard

from fedlearn.errors import BrokenDataError, ConfigurationError
from fedlearn.telemetry.lines.find import PACKED_SUFFIXES
from fedlearn.telemetry.lines.split import EDGE_BYTES, Trail, split_blocks

BLOCK_BYTES: Final = 64 * 1024
"""How much is read at once, and about how much a block holds.

Small, so that what is parsed stays in the caches of the processor: blocks of
8 MiB took twice as long.
"""

_INPUT_BYTES: Final = 1024
"""Compressed bytes taken at once.

Four bytes of zstd can stand for a block of 128 KiB (RFC 8878, section 3.1.1.2),
so this bounds what a hostile archive can make of one step to 32 MiB.
"""

UNPACKED_BYTES: Final = 1 << 30
UNPACKED_RATIO: Final = 200
"""An archive may unpack to the sum of the first and of the second times its size.
Telemetry packs to a tenth or a twentieth; what exceeds this is made to exceed it."""


class _Unpacker(Protocol):
    """Unpacks one of the members of which an archive consists."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, /) -> bytes: ...


_UNPACKERS: Final[dict[str, Callable[[], _Unpacker]]] = {
    ".gz": lambda: zlib.decompressobj(zlib.MAX_WBITS | 16),
    ".zst": lambda: zstandard.ZstdDecompressor().decompressobj(),
}
"""By the suffix of the file."""

_KINDS: Final = (
    (stat.S_ISDIR, "folder"),
    (stat.S_ISFIFO, "pipe"),
    (stat.S_ISSOCK, "socket"),
)
"""What may stand in the place of a file; else it is a device."""


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
    path: Path,
    cursor: Cursor | None,
    *,
    known: Sequence[Cursor] = (),
    block_bytes: int = BLOCK_BYTES,
) -> Iterator[Block]:
    """Yield what is new in a file, without validating it.

    A file that does not exist holds nothing.

    Args:
        cursor: Of this path.
        known: Of the other files of its rotation. Where this file begins with what
            was read of one, whatever its name and packing, the rest of it is new.

    Raises:
        ConfigurationError: The path is not a file, or this user cannot read it.
        BrokenDataError: It cannot be read further.
    """
    with open_file(path) as file:
        if file is None:
            return
        source = _Source(path, file)
        own = cursor if cursor and source.is_of(cursor) else None
        read = _read_archive if path.suffix in PACKED_SUFFIXES else _read_file
        try:
            yield from read(source, own, known, block_bytes)
        except OSError as error:
            raise BrokenDataError(
                f"{path} cannot be read further: {error.strerror}",
                hint="check the disk; what was read before is kept",
            ) from error


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
    source: _Source, own: Cursor | None, known: Sequence[Cursor], block_bytes: int
) -> Iterator[Block]:
    """Read a file that others append to."""
    trail = _resume(source, [own, *_plain(known)] if own else _plain(known))
    end = source.cursor(trail.length, trail.fingerprint())
    if trail.length and (not own or own.fingerprint != end.fingerprint):
        yield Block(trail.length, b"", end)
    source.file.seek(trail.length)
    for start, text in split_blocks(source.file.read, trail, block_bytes):
        yield Block(start, text, source.cursor(trail.length, trail.fingerprint()))


def _resume(source: _Source, cursors: Iterable[Cursor]) -> Trail:
    """Continue after the bytes that were certainly read, else at the start."""
    for cursor in cursors:
        if 0 < cursor.offset <= source.size:
            trail = source.trail(cursor.offset)
            if trail.fingerprint() == cursor.fingerprint:
                return trail
    return Trail()


def _read_archive(
    source: _Source, own: Cursor | None, known: Sequence[Cursor], block_bytes: int
) -> Iterator[Block]:
    """Read an archive once, as far as it is sound."""
    edges = source.trail(source.size).fingerprint()
    partial, complete = f"{edges}-partial", f"{edges}-complete"
    same = {one.fingerprint: one.offset for one in (*known, own) if one}
    if complete in same:
        if not own or own.fingerprint != complete:
            yield Block(same[complete], b"", source.cursor(same[complete], complete))
        return
    if partial in same:
        trail = Trail(length=same[partial])
        stream = ArchiveStream(source)
        stream.skip(trail.length)
    else:
        stream, trail = _recognise(source, known)
    for start, text in split_blocks(
        stream.read, trail, block_bytes, lambda: not stream.damaged
    ):
        yield Block(start, text, source.cursor(trail.length, partial))
    end = source.cursor(trail.length, complete)
    yield Block(trail.length, b"", end, is_damaged=stream.damaged)


def _recognise(
    source: _Source, known: Sequence[Cursor]
) -> tuple["ArchiveStream", Trail]:
    """Unpack what was read of the file before it was packed."""
    stream, trail, found = ArchiveStream(source), Trail(), 0
    for cursor in reversed(_plain(known)):
        stream.skip(cursor.offset - trail.length, trail)
        if trail.fingerprint() == cursor.fingerprint:
            found = cursor.offset
    if found < trail.length:
        stream, trail = ArchiveStream(source), Trail()
        stream.skip(found, trail)
    return stream, trail


def _plain(cursors: Iterable[Cursor]) -> list[Cursor]:
    """Return those that hold for the plain bytes, the farthest first."""
    plain = (one for one in cursors if "-" not in one.fingerprint)
    return sorted(plain, key=attrgetter("offset"), reverse=True)


@contextmanager
def open_file(path: Path) -> Iterator[BinaryIO | None]:
    """Open a file for reading; None when it does not exist.

    Raises:
        ConfigurationError: It is no file, or this user cannot read it.
    """
    try:
        _check(path, path.stat().st_mode)  # opening a device may move it
        # A pipe in the place of the file must not block.
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except (FileNotFoundError, NotADirectoryError):
        if path.is_symlink():
            raise ConfigurationError(
                f"{path} leads nowhere", hint="remove the link, or make its target"
            ) from None
        yield None
        return
    except OSError as error:
        hint = "let the user of fedlearn read it, or exclude it from the globs"
        if error.errno == errno.ELOOP:
            hint = "remove the link"
        raise ConfigurationError(
            f"{path} cannot be read: {error.strerror}", hint=hint
        ) from error
    with os.fdopen(descriptor, "rb", buffering=0) as file:
        _check(path, os.fstat(descriptor).st_mode)
        yield file


def _check(path: Path, mode: int) -> None:
    """Refuse folders, pipes, sockets and devices."""
    if stat.S_ISREG(mode):
        return
    if stat.S_ISDIR(mode) and not os.access(path, os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    kind = next((name for is_kind, name in _KINDS if is_kind(mode)), "device")
    raise ConfigurationError(
        f"{path} is not a file but a {kind}",
        hint="name event files in the globs, not their folders",
    )


class ArchiveStream:
    """Unpacks a file; it is damaged where it was cut off, is no archive or a bomb."""

    def __init__(self, source: _Source) -> None:
        self._file = source.file
        self._file.seek(0)
        self._room = UNPACKED_BYTES + UNPACKED_RATIO * source.size
        try:
            self._unpacker = _UNPACKERS[source.path.suffix]
        except KeyError:
            raise ConfigurationError(
                f"{source.path} is packed in a way that fedlearn does not read",
                hint="let rotation use gzip or zstd, or unpack it",
            ) from None
        self._member: _Unpacker | None = None
        self._input, self._output = b"", bytearray()
        self.damaged = self._ended = False

    def read(self, size: int) -> bytes:
        """Read at most so many decompressed bytes; empty at the end."""
        while len(self._output) < size and not self._ended:
            self._step()
        data = bytes(self._output[:size])
        del self._output[:size]
        return data

    def skip(self, size: int, trail: Trail | None = None) -> None:
        """Skip decompressed bytes, and extend a trail by them."""
        while size > 0 and (data := self.read(min(size, 1 << 20))):
            size -= len(data)
            if trail is not None:
                trail.extend(data)

    def _step(self) -> None:
        """Decompress a little more, or find the end."""
        data = self._input or self._file.read(_INPUT_BYTES)
        self._input = b""
        if not data:
            self.damaged = self._member is not None
            self._ended = True
            return
        member = self._member or self._unpacker()
        try:
            unpacked = member.decompress(data)
        except (zstandard.ZstdError, zlib.error):
            self.damaged = self._ended = True
            return
        self._output += unpacked[: self._room]
        if len(unpacked) > self._room:
            self.damaged = self._ended = True
            return
        self._room -= len(unpacked)
        self._input = member.unused_data if member.eof else b""
        self._member = None if member.eof else member
