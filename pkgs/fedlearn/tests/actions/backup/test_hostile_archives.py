"""Restore: nothing damaged or hostile comes in."""

import hashlib
import io
import random
import tarfile
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest
import zstandard

from fedlearn.actions.backup import archive
from fedlearn.actions.backup.archive import Entry, Manifest
from fedlearn.actions.backup.restoration import restore
from fedlearn.errors import (
    BrokenDataError,
    ConfigurationError,
    FedlearnError,
)
from fedlearn.settings import Settings

from actions.backup.machines import new_machine
from helpers import Node, some


def refused(settings: Settings, file: Path) -> str:
    """Restore what must be refused; give the message."""
    with pytest.raises(FedlearnError) as caught:
        restore(settings, file)
    assert not settings.repository_path.exists()
    assert not (settings.state_directory / "state.db").exists()
    assert list(settings.state_directory.iterdir()) == []
    assert isinstance(caught.value, BrokenDataError)
    return str(caught.value)


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.7, 0.99])
def test_a_file_that_is_cut_off_is_refused(
    node: Node, backup: Path, tmp_path: Path, share: float
) -> None:
    """Wherever it ends, nothing is changed."""
    content = backup.read_bytes()
    backup.write_bytes(content[: int(len(content) * share)])
    refused(new_machine(node, tmp_path).settings, backup)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.97])
def test_a_flipped_bit_is_found(
    node: Node, backup: Path, tmp_path: Path, share: float
) -> None:
    """Checksum or hash finds it, before anything is changed."""
    content = backup.read_bytes()
    flips = (
        flipped(content, n) for n in range(int(len(content) * share), len(content))
    )
    # One in about a thousand unpacks to the same bytes: a copy of zeros from elsewhere.
    harmful = next(one for one in flips if unpacked(one) != unpacked(content))
    backup.write_bytes(harmful)
    refused(new_machine(node, tmp_path).settings, backup)


def flipped(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def unpacked(content: bytes) -> bytes | None:
    """Return what an archive unpacks to; None if it does not."""
    try:
        return zstandard.ZstdDecompressor().stream_reader(content).read()
    except zstandard.ZstdError:
        return None


def craft(
    file: Path, *members: tuple[tarfile.TarInfo, bytes], **changes: object
) -> None:
    """Write an archive with whatever members, whose list names them all."""
    entries = tuple(
        Entry(member.name, len(content), hashlib.sha256(content).hexdigest())
        for member, content in members
    )
    manifest = Manifest(
        version="0", node="system-a", created="", state_time="", branch="main",
        head="", remote_url="", files=entries,
    )  # fmt: skip
    listed = msgspec.json.encode(msgspec.structs.replace(manifest, **changes))
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w") as tar:
        for member, content in [(tarfile.TarInfo("manifest.json"), listed), *members]:
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    file.write_bytes(zstandard.compress(raw.getvalue()))


@pytest.mark.parametrize(
    "name",
    [
        "../outside", "/etc/outside", "state/../../outside", "state/a/b", "outside",
        "changed/data/../../x", "changed/.git/config", "state/.hidden", "state/",
    ],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_is_refused(
    node: Node, tmp_path: Path, name: str
) -> None:
    """Only names that a backup can have are unpacked."""
    file = tmp_path / "hostile.tar.zst"
    craft(file, (tarfile.TarInfo(name), b"x"))
    refused(new_machine(node, tmp_path).settings, file)
    assert not (tmp_path / "outside").exists()


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_what_is_no_file_is_refused(node: Node, tmp_path: Path, kind: bytes) -> None:
    """Links lead elsewhere, and a pipe never ends."""
    member = tarfile.TarInfo("state/allowed_signers")
    member.type, member.linkname = kind, "/etc/passwd"
    file = tmp_path / "hostile.tar.zst"
    craft(file, (member, b""))
    assert "differs from its manifest" in refused(
        new_machine(node, tmp_path).settings, file
    )


def test_a_bomb_is_refused_by_its_list(node: Node, tmp_path: Path) -> None:
    """What would unpack to more than any backup is not begun."""
    file = tmp_path / "hostile.tar.zst"
    big = Entry("settings.json", archive.MAX_TOTAL_BYTES + 1, "0" * 64)
    craft(file, files=(big,))
    assert "would unpack to" in refused(new_machine(node, tmp_path).settings, file)


def test_a_member_that_is_larger_than_listed_is_refused(
    node: Node, tmp_path: Path
) -> None:
    """A small entry cannot hide a large member."""
    file = tmp_path / "hostile.tar.zst"
    craft(
        file,
        (tarfile.TarInfo("settings.json"), b"x" * 100_000),
        files=(Entry("settings.json", 1, hashlib.sha256(b"x").hexdigest()),),
    )
    refused(new_machine(node, tmp_path).settings, file)


def test_a_state_that_is_no_database_is_refused(node: Node, tmp_path: Path) -> None:
    """Right hashes do not make it a state."""
    file = tmp_path / "hostile.tar.zst"
    craft(file, (tarfile.TarInfo("state/state.db"), b"no database" * 100))
    assert "damaged" in refused(new_machine(node, tmp_path).settings, file)


def test_a_repository_that_is_no_bundle_is_refused(node: Node, tmp_path: Path) -> None:
    """git looks at it before it is put anywhere."""
    file = tmp_path / "hostile.tar.zst"
    craft(file, (tarfile.TarInfo("repository.bundle"), b"no bundle"))
    assert "repository in the backup is damaged" in refused(
        new_machine(node, tmp_path).settings, file
    )


def test_a_newer_form_is_named_as_such(node: Node, tmp_path: Path) -> None:
    """An old program does not guess what a newer one wrote."""
    file = tmp_path / "newer.tar.zst"
    craft(file, schema=99)
    with pytest.raises(ConfigurationError, match="newer fedlearn"):
        restore(new_machine(node, tmp_path).settings, file)


@pytest.mark.parametrize(
    "name",
    [
        "changed/data/.git/config", "changed/data/.GIT/config",
        "changed/data/nodes/.git/hooks/post-checkout", "changed/data/.gitmodules",
        "changed/data/git~1/config",
    ],
)  # fmt: skip
def test_nothing_of_git_is_unpacked(node: Node, tmp_path: Path, name: str) -> None:
    """A file of git's own names a command that the next git runs."""
    file = tmp_path / "hostile.tar.zst"
    craft(file, (tarfile.TarInfo(name), b"[core]\n\tfsmonitor = x\n"))
    refused(new_machine(node, tmp_path).settings, file)


def test_what_has_no_place_in_the_layout_is_not_restored(
    node: Node, tmp_path: Path
) -> None:
    """Neither a key nor another file is placed, and the report names them."""
    names = ["changed/data/x/run.sh", "state/signing-key", "state/allowed_signers"]
    file = tmp_path / "hostile.tar.zst"
    craft(file, *((tarfile.TarInfo(name), b"x") for name in names))
    new = new_machine(node, tmp_path)
    report = restore(new.settings, file)
    assert report.left_out == names[:2]
    restored = [path.name for path in new.settings.state_directory.iterdir()]
    assert restored == ["allowed_signers"]


def header(kind: bytes, size: int) -> bytes:
    """Make a header of tar that a content of so many bytes follows."""
    member = tarfile.TarInfo("x")
    member.type, member.size = kind, size
    return member.tobuf(tarfile.GNU_FORMAT)


def sparse_header() -> bytes:
    """Make a header with a map of holes that goes on and on."""
    block = bytearray(header(tarfile.GNUTYPE_SPARSE, 0))
    block[482] = 1
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    more = b"00000000001\0" * 42 + b"\1".ljust(8, b"\0")
    return bytes(block) + more * 100_000


BOMB_BYTES = 300_000_000


@pytest.mark.parametrize(
    "content",
    [
        lambda: header(tarfile.XHDTYPE, BOMB_BYTES) + bytes(BOMB_BYTES),
        lambda: header(tarfile.XGLTYPE, BOMB_BYTES) + bytes(BOMB_BYTES),
        lambda: header(tarfile.GNUTYPE_LONGNAME, BOMB_BYTES) + bytes(BOMB_BYTES),
        lambda: header(tarfile.GNUTYPE_LONGLINK, BOMB_BYTES) + bytes(BOMB_BYTES),
        lambda: header(tarfile.XHDTYPE, 0) * 100_000,
        sparse_header,
    ],
    ids=["pax", "global", "name", "link", "chain", "sparse"],
)
@pytest.mark.parametrize("later", [False, True])
def test_a_header_bomb_takes_little_memory(
    node: Node,
    tmp_path: Path,
    content: Callable[[], bytes],
    later: bool,  # noqa: FBT001  (of a parameter)
) -> None:
    """What is packed in a header is not unpacked, first or after the manifest."""
    good = tmp_path / "good.tar.zst"
    craft(good, (tarfile.TarInfo("settings.json"), b"{}"))
    manifest = zstandard.decompress(good.read_bytes(), 1 << 20)[:1024]
    file = tmp_path / "hostile.tar.zst"
    bomb = (manifest if later else b"") + content()
    file.write_bytes(zstandard.ZstdCompressor(level=3).compress(bomb))
    del bomb
    new = new_machine(node, tmp_path)
    tracemalloc.start()
    try:
        refused(new.settings, file)
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_what_would_unpack_to_far_more_is_refused(node: Node, tmp_path: Path) -> None:
    """A small file of zeros cannot fill the disk."""
    file = tmp_path / "hostile.tar.zst"
    zeros = bytes(archive.MAX_SMALL_BYTES + 1)
    craft(file, (tarfile.TarInfo("settings.json"), zeros))
    assert "would unpack to" in refused(new_machine(node, tmp_path).settings, file)


@pytest.mark.parametrize("changes", [{"head": "--help"}, {"branch": "--help"}])
def test_no_option_of_git_is_smuggled_in(
    node: Node, tmp_path: Path, changes: dict[str, str]
) -> None:
    """What the list names as commit or branch is one."""
    file = tmp_path / "hostile.tar.zst"
    craft(file, **changes)
    assert "it names the commit" in refused(new_machine(node, tmp_path).settings, file)


@pytest.mark.parametrize("seed", some(range(10), often=1))
def test_no_header_is_a_bug(tmp_path: Path, seed: int) -> None:
    """Whatever bytes of the headers are changed, the refusal is an error of ours."""
    file = tmp_path / "hostile.tar.zst"
    member = tarfile.TarInfo("changed/data/nodes/" + "a" * 120 + ".json")
    craft(file, (member, b"{}"))
    whole = zstandard.decompress(file.read_bytes(), 1 << 20)
    source = random.Random(seed)
    for number in range(100):
        changed = bytearray(whole)
        for _ in range(source.randint(1, 6)):
            changed[source.randrange(len(changed))] = source.choice(b"\0\x80\xff09=- x")
        file.write_bytes(zstandard.compress(bytes(changed)))
        target = tmp_path / f"{seed}-{number}"
        target.mkdir()
        with suppress(FedlearnError):
            archive.read_archive(file, target)
