"""Reading and writing the trees of commits, one folder at a time.

A whole tree is never listed at once: a few hundred kilobytes of objects can stand for
a thousand million paths.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Final, NamedTuple

from fedlearn.errors import BrokenDataError
from fedlearn.git.command import Git
from fedlearn.git.objects import Objects

FOLDER: Final = "40000"
FILE: Final = "100644"
LINK: Final = "120000"
SUBMODULE: Final = "160000"
"""Modes of entries, as git writes them."""

MAX_FOLDER_BYTES: Final = 16 * 1024 * 1024
"""Of one folder: a quarter of a million files with names of ordinary length."""

_SCRATCH: Final = "refs/fedlearn/joined"
"""Holds the newest tree that was written, so that no housekeeping takes it away."""


class TreeEntry(NamedTuple):
    """What a folder holds under a name."""

    mode: str
    object_id: str

    @property
    def is_file(self) -> bool:
        """Return whether it is a plain file."""
        return self.mode.startswith("100")

    @property
    def is_folder(self) -> bool:
        """Return whether it is a folder."""
        return self.mode == FOLDER


class Extent(NamedTuple):
    """How much a folder holds."""

    files: int
    size_bytes: int


def read_folder(objects: Objects, name: str) -> dict[str, TreeEntry]:
    """Read one folder of a commit by its id, or as `COMMIT:PATH`.

    Raises:
        BrokenDataError: It is no folder, or too large, or damaged.
    """
    found = objects.open(name)
    if found is None or found.kind != "tree":
        raise BrokenDataError(f"{name} is no folder")
    if found.size_bytes > MAX_FOLDER_BYTES:
        raise BrokenDataError(f"{name} is larger than {MAX_FOLDER_BYTES:,} bytes")
    return dict(_entries(found.content(), len(found.object_id) // 2))


def _entries(content: bytes, id_bytes: int) -> Iterator[tuple[str, TreeEntry]]:
    """Read the form of git: mode, blank, name, NUL, id in binary."""
    place = 0
    while place < len(content):
        end = content.find(b"\0", place)
        mode, blank, name = content[place:end].partition(b" ")
        place = end + 1 + id_bytes
        if end < 0 or not blank or place > len(content):
            raise BrokenDataError("a folder is damaged")
        object_id = content[end + 1 : place].hex()
        text = name.decode("utf-8", "surrogateescape")
        yield text, TreeEntry(mode.decode("ascii", "replace").lstrip("0"), object_id)


def sizes_of(git: Git, ids: Collection[str]) -> dict[str, int]:
    """Return the sizes of objects in bytes; those that are missing are left out."""
    listed = git.run(
        "cat-file", "--batch-check=%(objectname) %(objectsize)",
        stdin="".join(f"{one}\n" for one in ids).encode(),
    )  # fmt: skip
    rows = (row.split(b" ") for row in listed.split(b"\n") if row)
    return {row[0].decode(): int(row[1]) for row in rows if row[1].isdigit()}


def extent_of(git: Git, tree: str, most_files: int) -> Extent | None:
    """Count the files of a tree and their bytes; None for more than so many files."""
    files = size_bytes = 0
    for size in git.answers("ls-tree", "-r", "-z", "--format=%(objectsize)", tree):
        files += 1
        size_bytes += int(size) if size.isdigit() else 0
        if files > most_files:
            return None
    return Extent(files, size_bytes)


def blobs_at(git: Git, revision: str, paths: Collection[str]) -> dict[str, str]:
    """Return the ids of the files of a commit or tree at and below some paths."""
    rows = git.run("ls-tree", "-r", "-z", revision, "--", *paths).split(b"\0")[:-1]
    parts = (row.partition(b"\t") for row in rows)
    return {
        path.decode("utf-8", "surrogateescape"): entry.split()[2].decode()
        for entry, _, path in parts
    }


def write_tree(
    git: Git,
    tree: str | None,
    changes: Mapping[str, TreeEntry | None],
    contents: Mapping[str, bytes],
) -> str:
    """Write a tree in which some paths are others; None removes a path.

    Args:
        tree: None for one without files.
        contents: Files whose content is no object yet.

    Returns:
        Its id.
    """
    stream = [b"commit %s\ncommitter - <-> 0 +0000\ndata 0\n" % _SCRATCH.encode()]
    stream += [f'M 040000 {tree} ""\n'.encode()] if tree else []
    for path, entry in changes.items():
        quoted = _quoted(path)
        if entry is None:
            stream.append(b"D %s\n" % quoted)
        else:
            mode = entry.mode.zfill(6).encode()
            stream.append(b"M %s %s %s\n" % (mode, entry.object_id.encode(), quoted))
    for path, content in contents.items():
        stream += [b"M 100644 inline %s\n" % _quoted(path)]
        stream += [b"data %d\n" % len(content), content, b"\n"]
    git.run("fast-import", "--quiet", "--force", stdin=b"".join(stream))
    return git.text("rev-parse", f"{_SCRATCH}^{{tree}}")


def _quoted(path: str) -> bytes:
    """Quote a path as fast-import reads it."""
    raw = path.encode("utf-8", "surrogateescape")
    for character in (b"\\", b'"'):
        raw = raw.replace(character, b"\\" + character)
    return b'"' + raw.replace(b"\n", b"\\n") + b'"'
