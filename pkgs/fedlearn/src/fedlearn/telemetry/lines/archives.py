"""Reading rotated telemetry: a stream of zstd frames, as far as it is sound."""

from typing import BinaryIO, Final

import zstandard

ARCHIVE_SUFFIX: Final = ".zst"
"""What a compressed archive ends in."""

_INPUT_BYTES: Final = 1024
"""Compressed bytes taken at once.

Four bytes of zstd can stand for a block of 128 KiB (RFC 8878, section 3.1.1.2),
so this bounds what a hostile archive can make of one step to 32 MiB.
"""


class ArchiveStream:
    """Decompresses a file; damage ends the stream and is remembered."""

    def __init__(self, file: BinaryIO) -> None:
        self.damaged = False
        """The stream was cut off or is not zstd; what came before is good."""
        self._file = file
        self._frame: zstandard.ZstdDecompressionObj | None = None
        self._input = b""
        self._output = bytearray()
        self._ended = False

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
