"""The form of a backup: a zstd-compressed tar whose first member lists the others.

Whoever reads one trusts nothing in it: names, sizes and hashes are compared with
the list, which itself is bounded, before anything is put anywhere.
"""

import hashlib
import io
import os
import re
import shutil
import tarfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Final

import msgspec
import zstandard

from fedlearn.errors import BrokenDataError, ConfigurationError, TryAgainError

MANIFEST: Final = "manifest.json"
SCHEMA: Final = 1

MAX_MANIFEST_BYTES: Final = 16 * 1024 * 1024
"""A list of 100,000 files has 12 MB."""

MAX_TOTAL_BYTES: Final = 64 * 1024**3
"""Most that a backup may hold unpacked: the state of a node that saw a billion
events."""

LISTS: Final = ("allowed_signers", "revoked_signers")
"""What of the state directory is in a backup besides the database: lists of public
keys. Whatever else lies there may be a key."""

MAX_FILES: Final = 100_000

MAX_RATIO: Final = 1000
"""How many times larger what is unpacked may be: text shrinks to a tenth."""

MAX_SMALL_BYTES: Final = 64 * 1024 * 1024
"""May be unpacked whatever the ratio."""

MAX_HEADER_BYTES: Final = 32 * 1024
"""Before the content of a file, with what is read ahead; ours have 2 KB."""

MAX_WINDOW_BYTES: Final = 8 * 1024 * 1024
"""Memory for unpacking; what we write needs 2 MB."""

MAX_TAIL_BYTES: Final = 1024 * 1024
"""More than tar and its buffers leave behind the last file."""

COMPRESSION_LEVEL: Final = 3
"""zstd's own default: the bundle is compressed already."""

_NAME: Final = re.compile(
    r"settings\.json|repository\.bundle|state/[A-Za-z0-9_][A-Za-z0-9._-]{0,100}"
    r"|changed/data(?:/[A-Za-z0-9_.-]{1,160}){1,8}",
    re.ASCII,
)

_HIDDEN: Final = re.compile(r"/\.(?!gitattributes$|gitkeep$)")
"""Of names that begin with a dot only these two are under data/."""


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file of a backup."""

    path: str
    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup holds.

    Attributes:
        created: When, UTC.
        state_time: When the newest run in it ended, UTC; "" without one.
        head: The commit that was checked out; "" without one.
        remote_url: Where it was exchanged, without credentials; "" for nowhere.
        files: Every member but this one.
    """

    version: str
    node: str
    created: str
    state_time: str
    branch: str
    head: str
    remote_url: str
    files: tuple[Entry, ...]
    schema: int = SCHEMA


_ODD: Final = (EOFError, ValueError, ArithmeticError, LookupError, TypeError)
"""What the library for tar raises for headers that make no sense."""


class _Metered(io.RawIOBase):
    """The unpacked bytes, of which no more is read than is allowed for each step."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._left = 0

    def allow(self, size: int = 0) -> None:
        """Let a header be read, or a content of so many bytes."""
        self._left = size + MAX_HEADER_BYTES

    def read(self, size: int = -1) -> bytes:
        content = self._stream.read(size)
        self._left -= len(content)
        if self._left < 0:
            raise tarfile.ReadError("its headers are too long")
        return content


def entry_of(path: str, file: Path) -> Entry:
    """Describe a file."""
    with file.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    return Entry(path, file.stat().st_size, digest)


def write_archive(
    target: IO[bytes], manifest: Manifest, files: Iterable[tuple[str, Path]]
) -> None:
    """Write a backup."""
    content = msgspec.json.encode(manifest)
    compressor = zstandard.ZstdCompressor(level=COMPRESSION_LEVEL, write_checksum=True)
    with (
        compressor.stream_writer(target, closefd=False) as stream,
        tarfile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        tar.addfile(_header(MANIFEST, len(content)), io.BytesIO(content))
        for name, file in files:
            with file.open("rb") as opened:
                tar.addfile(_header(name, file.stat().st_size), opened)


def read_archive(file: Path, target: Path) -> Manifest:
    """Verify a backup and unpack it; nothing in it decides where anything goes.

    Args:
        target: An empty folder of this user's own.

    Raises:
        ConfigurationError: The file cannot be opened.
        BrokenDataError: It is no backup, is damaged, or holds what it may not.
        TryAgainError: There is no room to unpack it.
    """
    try:
        with file.open("rb") as source:
            return _unpack(file, source, target)
    except (tarfile.TarError, zstandard.ZstdError, *_ODD) as error:
        raise _broken(file, str(error)) from error
    except (FileNotFoundError, PermissionError, IsADirectoryError) as error:
        raise ConfigurationError(f"{file} cannot be read: {error.strerror}") from error


def _unpack(file: Path, source: IO[bytes], target: Path) -> Manifest:
    decompressor = zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW_BYTES)
    with decompressor.stream_reader(source) as stream:
        metered = _Metered(stream)
        metered.allow()
        tar = tarfile.open(fileobj=metered, mode="r|")  # noqa: SIM115  (only read)
        manifest = _read_manifest(file, tar, metered)
        _check_room(file, manifest, target)
        missing = {entry.path: entry for entry in manifest.files}
        while member := _next(tar, metered):
            entry = missing.pop(member.name, None)
            plain = member.isreg() and not member.issparse()
            if entry is None or not plain or member.size != entry.size:
                raise _broken(file, f"{member.name!r} differs from its manifest")
            metered.allow(member.size)
            _extract(tar, member, target / entry.path)
            if entry_of(entry.path, target / entry.path) != entry:
                raise _broken(file, f"{entry.path} is damaged")
        # To the end of the frame, where its checksum stands.
        if len(stream.read(MAX_TAIL_BYTES + 1)) > MAX_TAIL_BYTES:
            raise _broken(file, "something follows its last file")
    if missing:
        raise _broken(file, f"it ends before {min(missing)}")
    return manifest


def _next(tar: tarfile.TarFile, metered: _Metered) -> tarfile.TarInfo | None:
    metered.allow()
    return tar.next()


def _read_manifest(file: Path, tar: tarfile.TarFile, metered: _Metered) -> Manifest:
    """Read the manifest, and refuse what no backup has."""
    member = _next(tar, metered)
    if member is None or member.name != MANIFEST or not member.isreg():
        raise _broken(file, "it does not begin with its manifest")
    if member.size > MAX_MANIFEST_BYTES:
        raise _broken(file, "its manifest is too long")
    metered.allow(member.size)
    content = tar.extractfile(member) or io.BytesIO()
    try:
        manifest = msgspec.json.decode(content.read(), type=Manifest)
    except msgspec.DecodeError as error:
        raise _broken(file, f"its manifest cannot be read: {error}") from error
    if manifest.schema > SCHEMA:
        raise ConfigurationError(
            f"{file} was written by a newer fedlearn ({manifest.version})",
            hint="upgrade fedlearn on this machine",
        )
    _check_manifest(file, manifest)
    return manifest


def _check_manifest(file: Path, manifest: Manifest) -> None:
    names = [entry.path for entry in manifest.files]
    for name in names:
        if not _NAME.fullmatch(name) or _HIDDEN.search(name):
            raise _broken(file, f"it holds a file with the name {name[:80]!r}")
    if len(set(names)) < len(names) or len(names) > MAX_FILES:
        raise _broken(file, "it holds a file twice, or too many")
    sizes = [entry.size for entry in manifest.files]
    if any(size < 0 for size in sizes) or sum(sizes) > MAX_TOTAL_BYTES:
        raise _broken(file, f"it would unpack to {sum(sizes):,} bytes")
    head, branch = manifest.head, manifest.branch
    if not re.fullmatch("([0-9a-f]{40,64})?", head) or branch.startswith("-"):
        raise _broken(file, f"it names the commit {head[:80]!r} of {branch[:80]!r}")


def _check_room(file: Path, manifest: Manifest, target: Path) -> None:
    needed = sum(entry.size for entry in manifest.files)
    if needed > max(MAX_SMALL_BYTES, MAX_RATIO * file.stat().st_size):
        raise _broken(file, f"it would unpack to {needed:,} bytes")
    status = os.statvfs(target)
    free = status.f_bavail * status.f_frsize
    if needed > free:
        raise TryAgainError(
            f"{needed:,} bytes would be unpacked, {target} has {free:,} left",
            hint="free some space, then run again; nothing was changed",
        )


def _extract(tar: tarfile.TarFile, member: tarfile.TarInfo, place: Path) -> None:
    content = tar.extractfile(member)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with place.open("xb") as written:
        shutil.copyfileobj(content or io.BytesIO(), written)


def _header(name: str, size: int) -> tarfile.TarInfo:
    """Describe a member without users, groups or times of this machine."""
    header = tarfile.TarInfo(name)
    header.size, header.mode = size, 0o600
    return header


def _broken(file: Path, reason: str) -> BrokenDataError:
    return BrokenDataError(
        f"{file} is not a complete backup: {reason}",
        hint="take an older backup; nothing was changed",
    )
