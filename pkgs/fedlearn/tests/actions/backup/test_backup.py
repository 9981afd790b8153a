"""Backup: everything that it promises is in it, and comes back."""

import errno
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import zstandard

from fedlearn.actions.backup.backup import back_up
from fedlearn.actions.backup.restoration import restore
from fedlearn.errors import (
    RefusedError,
    TryAgainError,
)
from fedlearn.git.lock import locked

from actions.backup.machines import knowledge, new_machine
from helpers import Node, Program


def test_an_empty_machine_gets_everything_back(
    node: Node, backup: Path, tmp_path: Path
) -> None:
    """State, history, unpushed commits and uncommitted files are the same."""
    new = new_machine(node, tmp_path)
    report = restore(new.settings, backup)
    assert (report.repository, report.state, report.aside) == ("made", True, [])
    assert knowledge(new) == knowledge(node)
    assert new.git.text("status", "--porcelain") == node.git.text(
        "status", "--porcelain"
    )
    assert new.git.text("remote", "get-url", "origin") == "/nowhere/hub.git"
    assert new.git.commit_id("origin/main") == node.git.commit_id("origin/main")


def test_a_restored_node_goes_on_where_it_was(
    node: Node, backup: Path, tmp_path: Path
) -> None:
    """Telemetry that was read is not counted again."""
    new = new_machine(node, tmp_path)
    restore(new.settings, backup)
    new.telemetry.parent.mkdir(parents=True)
    new.telemetry.write_bytes(node.telemetry.read_bytes())
    before = new.data()
    assert new.sync().figures.extracted == {}
    assert new.data() == before


def test_a_restored_clone_is_set_up_like_a_new_one(
    node: Node, backup: Path, tmp_path: Path
) -> None:
    """A link is a text in it, and the attributes of commits change no bytes."""
    new = new_machine(node, tmp_path)
    restore(new.settings, backup)
    assert new.git.text("config", "--local", "--get", "core.symlinks") == "false"
    kept = [one.git.work_tree / ".git/info/attributes" for one in (node, new)]
    assert kept[0].read_bytes() == kept[1].read_bytes()


def test_a_second_restore_changes_nothing(
    node: Node, backup: Path, tmp_path: Path
) -> None:
    """The same call again finds all in its place."""
    new = new_machine(node, tmp_path)
    restore(new.settings, backup)
    before = knowledge(new)
    assert restore(new.settings, backup).repository == "unchanged"
    assert knowledge(new) == before


def test_the_file_is_for_its_owner_alone(node: Node, backup: Path) -> None:
    """Nobody else reads what this machine learned, and no secret is in it."""
    assert backup.stat().st_mode & 0o777 == 0o600
    assert [p.name for p in backup.parent.glob(".fedlearn-*")] == []
    (node.settings.state_directory / "signing-key").write_text("SECRET KEY")
    node.git.run("remote", "set-url", "origin", "https://me:hunter2@example.org/x.git")
    url = "https://me:hunter2@example.org/x.git"
    repository = node.settings.repository.model_copy(update={"url": url})
    node.settings = node.settings.model_copy(update={"repository": repository})
    report = back_up(node.settings, backup, force=True)
    assert [Path(path).name for path in report.left_out] == ["signing-key"]
    with backup.open("rb") as file:
        unpacked = zstandard.ZstdDecompressor().stream_reader(file).read()
    assert b"hunter2" not in unpacked
    assert b"SECRET KEY" not in unpacked
    assert b"example.org/x.git" in unpacked


def test_a_backup_replaces_nothing_unasked(node: Node, backup: Path) -> None:
    """The file of yesterday stays unless --force says otherwise."""
    with pytest.raises(RefusedError, match="exists"):
        back_up(node.settings, backup)


def test_a_backup_waits_for_its_turn(node: Node, tmp_path: Path) -> None:
    """What a run is in the middle of writing is not copied."""
    target = tmp_path / "other.tar.zst"
    with locked(node.git.directory()), pytest.raises(TryAgainError):
        back_up(node.settings, target)
    assert not target.exists()


def test_a_state_that_is_written_to_meanwhile_is_copied_whole(
    node: Node, tmp_path: Path
) -> None:
    """A writer in the middle of a transaction neither blocks nor spoils the copy."""
    path = node.settings.state_directory / "state.db"
    with closing(sqlite3.connect(path)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        back_up(node.settings, tmp_path / "other.tar.zst")
    new = new_machine(node, tmp_path)
    restore(new.settings, tmp_path / "other.tar.zst")
    assert knowledge(new) == knowledge(node)


def test_a_full_disk_leaves_no_half_backup(
    node: Node, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the file nor a temporary one stays behind."""

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    target = tmp_path / "out" / "backup.tar.zst"
    target.parent.mkdir()
    with pytest.raises(OSError, match="No space"):
        back_up(node.settings, target)
    assert list(target.parent.iterdir()) == []


def test_no_room_to_unpack_is_found_before_anything_changes(
    node: Node, backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message says how much is needed and how much is there."""
    real = os.statvfs(tmp_path)
    small = os.statvfs_result([real.f_bsize, 1, 1, 1, 1, *real[5:10]])
    monkeypatch.setattr(os, "statvfs", lambda _path: small)
    new = new_machine(node, tmp_path)
    with pytest.raises(TryAgainError, match="bytes would be unpacked"):
        restore(new.settings, backup)
    assert not new.settings.repository_path.exists()


def test_the_verbs_tell_what_they_did(
    node: Node, tmp_path: Path, program: Program
) -> None:
    """Backup, a rehearsal, the settings, and the restore itself."""
    file = tmp_path / "b.tar.zst"
    made = program("backup", file, "--json", node=node).json
    assert (made["file"], made["unpushed_commits"]) == (str(file), 1)
    new = new_machine(node, tmp_path)
    assert program("restore", file, "--dry-run", node=new).code == 0
    assert not new.settings.repository_path.exists()
    shown = program("restore", file, "--settings", node=new).json
    assert shown["embedding"]["dimension"] == 128
    done = program("restore", file, "--json", node=new).json
    assert (done["node"], done["repository"], done["state"]) == (
        "system-a",
        "made",
        True,
    )
    assert program("restore", tmp_path / "none", node=new).code == 3
