"""Writing a snapshot: a point a line, in the shape of a scroll answer.

The file is written beside its place under another name, and put there only when it is
complete.
"""

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from fedlearn.errors import BrokenDataError
from fedlearn.qdrant.client import JsonObject, PointId
from fedlearn.qdrant.points import content_of, mark_of
from fedlearn.qdrant.snapshots.snapshot_names import SnapshotName
from fedlearn.qdrant.snapshots.snapshot_reader import HEAD, parse_entry, stream_lines
from fedlearn.records import canonical_json
from fedlearn.worktree import open_temporary

STABLE_MARKS: Final = ("nodes", "rules")
"""What of the mark counts as content; evidence grows with every sync."""


class SnapshotWriter:
    """Writes a snapshot; a context manager that leaves nothing half-done."""

    def __init__(
        self, folder: Path, redact: Callable[[JsonObject], JsonObject]
    ) -> None:
        self._redact = redact
        self._sum = hashlib.sha256()
        self.count = 0
        handle, self._path = open_temporary(folder, prefix=".")
        self._file = os.fdopen(handle, "wb")
        self._file.write(HEAD)

    @property
    def digest(self) -> str:
        """Digest of the content without counters, 64 hexadecimal digits."""
        return self._sum.hexdigest()

    @property
    def size_bytes(self) -> int:
        """Size of the file so far."""
        return self._file.tell()

    def write(self, point_id: PointId, payload: JsonObject) -> None:
        """Write a point; points come in the order of their ids."""
        clean = self._redact(payload)
        line = canonical_json({"id": point_id, "payload": clean})
        self._file.write(b",\n" + line if self.count else line)
        self._sum.update(_content(point_id, clean))
        self.count += 1

    def finish(self, target: Path, description: JsonObject) -> None:
        """Put the file into its place."""
        end = canonical_json(description)
        head = b'\n],"next_page_offset":null},"status":"ok","time":0.0,"fedlearn":'
        self._file.write(head + end + b"}\n")
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._path.replace(target)
        _sync_directory(target.parent)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._path.unlink(missing_ok=True)
        with suppress(OSError):  # what cannot be flushed to a full disk is not wanted
            self._file.close()


def content_digest(name: SnapshotName) -> str | None:
    """Return the digest of a file of ours; None where it is damaged, or foreign."""
    total = hashlib.sha256()
    try:
        with name.path.open("rb") as file:
            if file.read(len(HEAD)) != HEAD:
                return None
            for entry in stream_lines(name, file):
                if point := parse_entry(entry):
                    total.update(_content(*point))
                elif entry is None:
                    return None
    except (OSError, BrokenDataError):
        return None
    return total.hexdigest()


def _content(point_id: PointId, payload: JsonObject) -> bytes:
    """Return those bytes of a point whose change is worth a new file."""
    mark = mark_of(payload)
    kept = {k: mark.get(k) for k in STABLE_MARKS} if mark else None
    return canonical_json([point_id, content_of(payload), kept])


def _sync_directory(directory: Path) -> None:
    """Make a rename durable."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
