"""Damaged forms of valid bytes are read, left out or refused: never a bug or a hang.

What is damaged is everything that others may write: records, snapshots, cards, folders
and answers of git, and backups.
"""

import io
import random
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from fedlearn.actions.backup.archive import (
    Manifest,
    entry_of,
    read_archive,
    write_archive,
)
from fedlearn.errors import FedlearnError
from fedlearn.git.command import Git
from fedlearn.git.diff import _parse as parse_changes
from fedlearn.git.remote import Remote
from fedlearn.git.trees import _entries as parse_folder
from fedlearn.qdrant.snapshots.snapshot_names import parse_name
from fedlearn.qdrant.snapshots.snapshot_reader import read_snapshot
from fedlearn.records.record_set import KINDS, RecordSet
from fedlearn.trust.cards import read_cards
from fedlearn.worktree.layout import CARDS

from factories import make_pattern, make_retraction, make_sample

PIECES = (
    b"\0", b"\n", b"\r", b"\xff", b"\xc2\x85", b"\xe2\x80\xa8", b'"', b"\\", b"{", b"[",
    b"}", b"]", b":", b",", b"-1", b"1e999", b"NaN", b"null", b"true", b"9" * 30,
    b"[" * 2000, b'{"a":' * 2000, b"\\ud800", b"\x1b[2J", b"../", b"schema", b" ",
    b'"schema":2', b'"pattern_id":7', b"120000 x\0", b"40000 ..\0",
)  # fmt: skip


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Change some bytes, pieces or lines of a content."""
    data = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        start = chance.randrange(len(data) + 1)
        end = min(len(data), start + chance.choice((0, 1, 1, 2, 8, 64)))
        match chance.randrange(5):
            case 0:
                data[start:end] = chance.choice(PIECES)
            case 1:
                data[start:end] = b""
            case 2:
                data[start:end] = bytes(chance.randbytes(end - start))
            case 3:
                data[start:start] = data[start:end] * chance.choice((2, 100))
            case _:
                del data[start:]
    return bytes(data)


def records() -> bytes:
    pattern = make_pattern()
    lines = (pattern, make_retraction(pattern), make_sample())
    return b"".join(line.to_line() + b"\n" for line in lines)


def read_records(content: bytes, _folder: Path) -> None:
    found = RecordSet()
    for kind in KINDS:
        found.add_lines(kind, content.split(b"\n"))
    again = RecordSet()
    for kind in KINDS:
        again.add_lines(kind, found.lines(kind))
    assert again.digest() == found.digest()


SNAPSHOT = (
    b'{"result":{"points":[\n{"id":"7a1e6c1e-0000-5000-8000-000000000000","payload":'
    b'{"skill_name":"x","description":"y","usage_pattern":"z"}}\n],"next_page_offset":'
    b'null},"status":"ok","time":0.0,"fedlearn":{"schema":1}}\n'
)


def read_a_snapshot(content: bytes, folder: Path) -> None:
    path = folder / "skills-patterns-20261101-000000-system-z.json"
    path.write_bytes(content)
    name = parse_name(path)
    assert name is not None
    read_snapshot(name)


CARD = (
    b'{"node":"system-z","organisation":"example","public_key":"ssh-ed25519 '
    b'AAAAC3NzaC1lZDI1NTE5AAAAIGxk","schema":1,"version":"0.1.0"}\n'
)


def read_a_card(content: bytes, folder: Path) -> None:
    path = folder / CARDS / "system-z.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    read_cards(folder)


FOLDER = b"100644 a.json\0" + bytes(range(20)) + b"40000 b\0" + bytes(range(20))


def read_a_folder(content: bytes, _folder: Path) -> None:
    assert all(isinstance(name, str) for name, _ in parse_folder(content, 20))


CHANGES = (
    b"1" * 40 + b"\0:100644 100644 " + b"2" * 40 + b" " + b"3" * 40 + b" M\0data/x\0"
    b"::100644 100644 100644 " + b" ".join([b"4" * 40] * 3) + b" MM\0data/y\0"
)


def read_changes(content: bytes, _folder: Path) -> None:
    assert all(
        entry.path is not None for entry in parse_changes(iter(content.split(b"\0")))
    )


REFERENCES = b"".join(
    b"%d" % number * 40 + b"\0commit\0refs/remotes/origin/" + name + b"\0\n"
    for number, name in enumerate((b"main", b"nodes/system-b", b"nodes/\xc2\x85"))
)


def read_references(content: bytes, folder: Path) -> None:
    git = Git(folder, "system-a")
    git.run = lambda *_arguments, **_options: content  # type: ignore[method-assign]  # git's answer
    remote = Remote(git, "origin", ("main", "nodes/*"))
    assert all(name.isprintable() for name in remote.known())
    remote.report_left_out()


def archive() -> bytes:
    """Return a backup, unpacked: what is damaged is not only its checksum."""
    with tempfile.TemporaryDirectory() as name:
        state = Path(name) / "state.db"
        state.write_bytes(bytes(range(256)) * 20)
        manifest = Manifest(
            version="0.1.0",
            node="system-a",
            created="2026-11-20T08:00:00Z",
            state_time="",
            branch="main",
            head="",
            remote_url="",
            files=(entry_of("state/state.db", state),),
        )
        packed = io.BytesIO()
        write_archive(packed, manifest, [("state/state.db", state)])
    return zstandard.ZstdDecompressor().stream_reader(packed.getvalue()).read()


def read_a_backup(content: bytes, folder: Path) -> None:
    file, target = folder / "backup", folder / "unpacked"
    file.write_bytes(zstandard.ZstdCompressor().compress(content))
    target.mkdir()
    try:
        read_archive(file, target)
    finally:
        assert {path.name for path in folder.iterdir()} == {"backup", "unpacked"}
        shutil.rmtree(target)


Reader = Callable[[bytes, Path], None]

FORMS: dict[str, tuple[Callable[[], bytes], Reader, int]] = {
    "records": (records, read_records, 8000),
    "snapshot": (lambda: SNAPSHOT, read_a_snapshot, 3000),
    "card": (lambda: CARD, read_a_card, 3000),
    "folder": (lambda: FOLDER, read_a_folder, 3000),
    "changes": (lambda: CHANGES, read_changes, 3000),
    "references": (lambda: REFERENCES, read_references, 3000),
    "backup": (archive, read_a_backup, 1500),
}
"""A valid form, how it is read, and how many damaged ones are tried."""


@pytest.mark.parametrize("name", FORMS)
def test_damaged_forms_are_no_bugs(name: str, tmp_path: Path) -> None:
    """What is raised is an error with a message for a person."""
    make, read, count = FORMS[name]
    valid = make()
    read(valid, tmp_path)
    refused = 0
    for seed in range(count):
        content = damaged(valid, random.Random(seed))
        try:
            read(content, tmp_path)
        except FedlearnError:
            refused += 1
        except BaseException as error:
            error.add_note(f"seed {seed}: {content[:400]!r}")
            raise
    assert refused < count
