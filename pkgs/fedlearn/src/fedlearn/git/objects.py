"""Reading git objects, one after the other, in constant memory."""

from collections.abc import Iterator
from contextlib import suppress
from typing import IO, Final, Self

from fedlearn.errors import BrokenDataError, TryAgainError
from fedlearn.git.command import Git

CHUNK_BYTES: Final = 65_536
"""How much of an object is in memory at once."""


class GitObject:
    """One object while it is read; the next request takes what is left of it.

    Attributes:
        kind: `blob`, `tree`, `commit` or `tag`.
    """

    def __init__(self, header: bytes, stream: IO[bytes]) -> None:
        object_id, kind, size = header.decode().split()
        self.object_id = object_id
        self.kind = kind
        self.size_bytes = int(size)
        self._left = self.size_bytes
        self._stream = stream

    def chunks(self) -> Iterator[bytes]:
        """Yield its content in pieces."""
        while self._left:
            chunk = self._stream.read(min(CHUNK_BYTES, self._left))
            if not chunk:
                raise BrokenDataError(f"git object {self.object_id} is cut off")
            self._left -= len(chunk)
            yield chunk

    def content(self) -> bytes:
        """Return all of its content."""
        return b"".join(self.chunks())


class Objects:
    """Reads objects through one git process; a context manager."""

    def __init__(self, git: Git) -> None:
        self._process = git.start("cat-file", "--batch")
        self._open: GitObject | None = None

    def open(self, name: str) -> GitObject | None:
        """Begin to read an object; return None if there is none of this name.

        Raises:
            TryAgainError: Git ended, because somebody killed it.
        """
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None or "\n" in name:
            raise ValueError(f"{name!r} names no object")
        if self._open:
            for _ in self._open.chunks():
                pass
            stdout.read(1)  # the line end behind an object
        with suppress(BrokenPipeError):  # then there is no answer either
            stdin.write(name.encode("utf-8", "surrogateescape") + b"\n")
            stdin.flush()
        header = stdout.readline()
        if not header:
            raise TryAgainError("git ended while it was read from", hint="run again")
        missing = header.endswith((b" missing\n", b" ambiguous\n"))
        self._open = None if missing else GitObject(header, stdout)
        return self._open

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        # Closing both pipes ends it, whatever it was about to write.
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(BrokenPipeError):  # it was killed
                if pipe:
                    pipe.close()
        self._process.wait()
