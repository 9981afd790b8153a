"""Everything that a repository keeps: each blob, name and message that git can reach.

Objects are streamed, and what is remembered of them has a bound, so that the
size of the repository does not matter.
"""

from collections.abc import Iterator
from typing import Final

from fedlearn.audit.outgoing import OutgoingFile, message_of
from fedlearn.errors import BrokenDataError
from fedlearn.git import Git, GitObject, Objects

REMEMBERED: Final = 500_000
"""Lines that are not checked again in the next version of a file; 32 MB."""


def read_history(git: Git) -> Iterator[OutgoingFile]:
    """Yield what is reachable from any ref, the reflog or the index.

    A line that stands in many versions of a file is checked once.
    """
    seen = _Seen()
    with Objects(git) as objects:
        for object_id, path in _reachable(git):
            if found := objects.open(object_id):
                yield from _read(found, path, seen)


class _Seen:
    """What has been checked; it forgets everything when it is full."""

    def __init__(self) -> None:
        self._hashes: set[int] = set()

    def add(self, *what: object) -> bool:
        """Remember something; return whether it is new."""
        key = hash(what)
        if key in self._hashes:
            return False
        if len(self._hashes) >= REMEMBERED:
            self._hashes.clear()
        self._hashes.add(key)
        return True


def _reachable(git: Git) -> Iterator[tuple[str, str]]:
    """Yield each object once: its id, and the first path of a blob or tree."""
    process = git.start(
        "rev-list", "--objects", "--all", "--reflog", "--indexed-objects"
    )
    with process:
        for row in process.stdout or ():
            object_id, _, path = row.rstrip(b"\n").partition(b" ")
            yield object_id.decode(), path.decode("utf-8", "surrogateescape")
    if process.returncode:
        raise BrokenDataError(
            f"git cannot list what is in {git.work_tree}",
            hint="git fsck shows what is damaged",
        )


def _read(found: GitObject, path: str, seen: _Seen) -> Iterator[OutgoingFile]:
    """Yield what is in an object that has not been seen in another."""
    if found.kind == "tree":
        yield from _names(found, path, seen)
    elif found.kind == "blob":
        yield OutgoingFile(
            path=path,
            size_bytes=found.size_bytes,
            chunks=found.chunks(),
            is_old=lambda line: not seen.add("line", path, line),
            is_known=lambda text: not seen.add("text", path, text),
            origin=found.object_id,
        )
    else:
        yield message_of(found.object_id, found.content())


def _names(tree: GitObject, path: str, seen: _Seen) -> Iterator[OutgoingFile]:
    """Yield the names in a folder: `mode name`, NUL, and the id in bytes."""
    id_bytes = len(tree.object_id) // 2
    rest = tree.content()
    while rest:
        entry, _, rest = rest.partition(b"\0")
        rest = rest[id_bytes:]
        name = entry.partition(b" ")[2].decode("utf-8", "surrogateescape")
        whole = f"{path}/{name}" if path else name
        if seen.add(whole):
            yield OutgoingFile(whole, 0, iter(()), new_name=True, origin=tree.object_id)
