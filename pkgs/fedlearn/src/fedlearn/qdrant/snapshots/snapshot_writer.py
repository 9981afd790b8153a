"""Writing a snapshot: a point a line, in the shape of a scroll answer.

The file is written beside its place under another name, and put there only when it is
complete.
"""

import hashlib
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Final, Self

from fedlearn.errors import BrokenDataError
from fedlearn.qdrant.client import MARK, JsonObject, PointId
from fedlearn.qdrant.points import content_of, mark_of
from fedlearn.qdrant.snapshots.snapshot_names import SnapshotName
from fedlearn.qdrant.snapshots.snapshot_reader import HEAD, parse_entry, stream_lines
from fedlearn.records import canonical_json
from fedlearn.worktree import plain_file

STABLE_MARKS: Final = ("nodes", "rules")
"""What of the mark counts as content; evidence grows with every sync."""

LOCAL_MARKS: Final = frozenset({"text_sha256", "payload_sha256"})
"""What of the mark compares with this node's store alone, and is not exported. Digests
look like keys and tokens: to search them took most of the time of the redaction."""

Redact = Callable[[JsonObject], JsonObject]
"""Returns a payload without what is private."""


class SnapshotWriter:
    """Writes a snapshot; a context manager that leaves nothing half-done."""

    def __init__(self, folder: Path, redact: Redact) -> None:
        self._redact = redact
        self._sum = hashlib.sha256()
        self.count = 0
        self._stack = ExitStack()
        self._opened = self._stack.enter_context(plain_file(folder / "snapshot"))
        self._opened.write(HEAD)

    @property
    def digest(self) -> str:
        """Digest of the content without counters, 64 hexadecimal digits."""
        return self._sum.hexdigest()

    @property
    def size_bytes(self) -> int:
        """Size of the file so far."""
        return self._opened.file.tell()

    def write(self, point_id: PointId, payload: JsonObject) -> None:
        """Write a point; points come in the order of their ids."""
        clean = self._redact(_portable(payload))
        line = canonical_json({"id": point_id, "payload": clean})
        self._opened.write(b",\n" + line if self.count else line)
        self._sum.update(_content(point_id, clean))
        self.count += 1

    def finish(self, target: Path, description: JsonObject) -> None:
        """Put the file into its place."""
        end = canonical_json(description)
        head = b'\n],"next_page_offset":null},"status":"ok","time":0.0,"fedlearn":'
        self._opened.write(head + end + b"}\n")
        self._opened.move_to(target)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._stack.close()


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


def _portable(payload: JsonObject) -> JsonObject:
    """Return a payload without the digests of its mark."""
    mark = mark_of(payload)
    if not mark:
        return payload
    return payload | {MARK: {k: v for k, v in mark.items() if k not in LOCAL_MARKS}}


def _content(point_id: PointId, payload: JsonObject) -> bytes:
    """Return those bytes of a point whose change is worth a new file."""
    mark = mark_of(payload)
    kept = {k: mark.get(k) for k in STABLE_MARKS} if mark else None
    return canonical_json([point_id, content_of(payload), kept])
