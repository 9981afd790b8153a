"""Backup: what is in it, what never is, and that all of it comes back."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fedlearn.actions.backup.archive import read_archive
from fedlearn.actions.backup.backup import back_up
from fedlearn.actions.backup.restoration import restore
from fedlearn.errors import BrokenDataError, FedlearnError, RefusedError

from actions.backup.machines import knowledge, new_machine
from helpers import Node

KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\nTHE-KEY\n"


def unpack(backup: Path) -> bytes:
    with backup.open("rb") as file:
        return zstandard.ZstdDecompressor().stream_reader(file).read()


@pytest.mark.parametrize(
    "change",
    [
        {"repository": {"signing_key": "deploy_key"}},
        {"qdrant": {"api_key_file": "qdrant-key"}},
        {"embedding": {"api_key_file": "key.txt"}},
        {"trust": {"allowed_signers": "signers"}},
    ],
)
def test_a_key_in_the_state_directory_is_not_in_it(
    node: Node, tmp_path: Path, change: dict[str, dict[str, str]]
) -> None:
    """Wherever the settings place it, and however it is named."""
    ((section, place),) = change.items()
    ((field, name),) = place.items()
    state = node.settings.state_directory
    for key in (name, "id_ed25519", "signing-key", "token"):
        (state / key).write_text(KEY)
    part = getattr(node.settings, section).model_copy(update={field: state / name})
    node.settings = node.settings.model_copy(update={section: part})
    report = back_up(node.settings, tmp_path / "b.tar.zst")
    assert b"THE-KEY" not in unpack(tmp_path / "b.tar.zst")
    assert str(state / name) in report.left_out


@pytest.mark.parametrize(
    "name",
    [
        "data/patterns/best-practices.jsonl~",
        "data/patterns/#best-practices.jsonl#",
        "data/patterns/.best-practices.jsonl.swp",
        "data/my notes (1).txt",
        "data/Übersicht.md",
        os.fsdecode(b"data/latin-\xfc"),
    ],
)
def test_what_is_made_is_restorable(node: Node, tmp_path: Path, name: str) -> None:
    """A file with a foreign name is left out and named; all else comes back."""
    place = node.settings.repository_path / name
    place.write_text("x")
    backup = tmp_path / "b.tar.zst"
    report = back_up(node.settings, backup)
    assert report.left_out == [str(place)]
    new = new_machine(node, tmp_path)
    restore(new.settings, backup)
    place.unlink()
    assert knowledge(new) == knowledge(node)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sets(
        st.binary(min_size=1, max_size=60).filter(
            lambda name: not {0, ord("/")} & set(name) and name not in (b".", b"..")
        ),
        max_size=8,
    )
)
def test_no_name_of_a_file_spoils_a_backup(
    node: Node, tmp_path: Path, names: set[bytes]
) -> None:
    """Whatever lies beside the shared files, the archive can be read."""
    folder = os.fsencode(node.settings.repository_path) + b"/data/nodes/"
    os.makedirs(folder, exist_ok=True)  # noqa: PTH103  (of bytes)
    places = [Path(os.fsdecode(folder + name)) for name in names]
    for place in places:
        place.write_text("x")
    backup, target = tmp_path / "b.tar.zst", tmp_path / os.urandom(8).hex()
    back_up(node.settings, backup, force=True)
    target.mkdir()
    assert read_archive(backup, target).node == "system-a"
    for place in places:
        place.unlink()


def test_the_lists_of_keys_come_back_through_no_link(
    node: Node, backup: Path, tmp_path: Path
) -> None:
    """A list of trusted keys comes back; a link in its place is not written through."""
    (node.settings.state_directory / "allowed_signers").write_text("of system-a")
    back_up(node.settings, backup, force=True)
    new = new_machine(node, tmp_path)
    new.settings.state_directory.mkdir()
    (tmp_path / "else").write_text("mine")
    (new.settings.state_directory / "allowed_signers").symlink_to(tmp_path / "else")
    restore(new.settings, backup)
    assert (tmp_path / "else").read_text() == "mine"
    restored = new.settings.state_directory / "allowed_signers"
    assert restored.read_text() == "of system-a"


@pytest.mark.parametrize("kind", ["link", "pipe"])
def test_force_replaces_only_a_plain_file(
    node: Node, tmp_path: Path, kind: str
) -> None:
    """What else is in the place stays there."""
    target = tmp_path / "b.tar.zst"
    (tmp_path / "else").write_text("mine")
    target.symlink_to(tmp_path / "else") if kind == "link" else os.mkfifo(target)
    before = target.lstat()
    with pytest.raises(RefusedError, match="no plain file"):
        back_up(node.settings, target, force=True)
    assert target.lstat() == before
    assert (tmp_path / "else").read_text() == "mine"


def damage(database: Path) -> None:
    """Overwrite the page in which the table of patterns begins."""
    page = 4096
    with closing(sqlite3.connect(database)) as connection:
        # What the log holds would be read in the place of the page.
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        ((number,),) = connection.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'patterns'"
        )
    with database.open("r+b") as file:
        file.seek((number - 1) * page)
        file.write(b"\xa5" * page)


def test_a_damaged_state_is_found_when_the_backup_is_made(
    node: Node, tmp_path: Path
) -> None:
    """An archive that a restore would refuse is not made."""
    damage(node.settings.state_directory / "state.db")
    target = tmp_path / "b.tar.zst"
    with pytest.raises(BrokenDataError, match=r"state\.db is damaged"):
        back_up(node.settings, target)
    assert not target.exists()


@pytest.mark.parametrize("whole", [True, False])
def test_a_damaged_state_is_replaced_when_forced(
    node: Node, backup: Path, *, whole: bool
) -> None:
    """It is kept aside; that is what a backup is for."""
    state = node.settings.state_directory / "state.db"
    before = knowledge(node)
    state.write_bytes(b"nonsense" * 2000) if whole else damage(state)
    if whole:
        with pytest.raises(FedlearnError, match=r"state\.db is damaged"):
            restore(node.settings, backup)
    report = restore(node.settings, backup, force=True)
    assert any("state.db.before-restore" in path for path in report.aside)
    assert knowledge(node) == before
