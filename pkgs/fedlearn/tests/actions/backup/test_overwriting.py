"""Restore: what is newer is not overwritten."""

import subprocess
import sys
from pathlib import Path

import pytest

from fedlearn.actions.backup.restoration import restore
from fedlearn.errors import (
    ConfigurationError,
    RefusedError,
)
from fedlearn.state import State
from fedlearn.worktree.layout import SHARED_FILES

from actions.backup.machines import knowledge, new_machine
from helpers import Node


def test_a_newer_state_is_kept(node: Node, backup: Path) -> None:
    """A run after the backup makes the state newer; the refusal says when it was."""
    with State.open(node.settings.state_directory) as state:
        run = state.runs.last("sync")
        assert run
        newer = type(run)("sync", "2099-01-01T00:00:00Z", "done", {})
        state.runs.add(newer)
    with pytest.raises(RefusedError, match="2099-01-01"):
        restore(node.settings, backup)
    report = restore(node.settings, backup, force=True)
    assert any("state.db.before-restore" in path for path in report.aside)
    with State.open(node.settings.state_directory) as state:
        assert state.runs.last("sync") == run


def test_commits_after_the_backup_are_kept(node: Node, backup: Path) -> None:
    """They are counted; forced, the whole repository is moved aside."""
    node.git.run("commit", "--quiet", "--no-verify", "--allow-empty", "-m", "mine")
    mine = node.git.commit_id("HEAD")
    with pytest.raises(RefusedError, match="1 commits that the backup lacks"):
        restore(node.settings, backup)
    report = restore(node.settings, backup, force=True)
    assert report.repository == "replaced"
    assert node.git.commit_id(str(mine)) is None
    aside = Path(next(path for path in report.aside if "clone" in path))
    assert (aside / ".git").is_dir()


def test_changes_that_no_commit_holds_are_kept(node: Node, backup: Path) -> None:
    """A person's work under data/ is not lost by a restore."""
    path = node.settings.repository_path / SHARED_FILES["best-practices"]
    path.write_text("mine\n")
    with pytest.raises(RefusedError, match="best-practices"):
        restore(node.settings, backup)
    assert path.read_text() == "mine\n"


def test_an_older_repository_is_brought_forward(
    node: Node, backup: Path, tmp_path: Path
) -> None:
    """Hooks and settings of a clone that is only behind stay as they are."""
    new = new_machine(node, tmp_path)
    new.git.work_tree.mkdir()
    new.git.run("clone", "--quiet", str(node.settings.repository_path), ".")
    new.git.run("reset", "--quiet", "--hard", "HEAD~1")
    new.git.run("config", "mine.own", "kept")
    assert restore(new.settings, backup).repository == "forwarded"
    assert new.git.commit_id("HEAD") == node.git.commit_id("HEAD")
    assert new.git.text("config", "mine.own") == "kept"


def test_another_node_is_refused(backup: Path, tmp_path: Path) -> None:
    """Evidence under another name would count twice."""
    directory = tmp_path / "b"
    directory.mkdir()
    other = Node(directory, "system-b", None)
    with pytest.raises(ConfigurationError, match="backup of node system-a") as caught:
        restore(other.settings, backup)
    assert "set node to system-a" in str(caught.value.hint)


def test_a_restore_that_was_killed_is_completed(
    node: Node, backup: Path, tmp_path: Path
) -> None:
    """Between repository and state is the worst moment; the same call goes on."""
    new = new_machine(node, tmp_path)
    config = tmp_path / "c.json"
    config.write_text(new.settings.model_dump_json())
    code = (
        "import os, sys; from pathlib import Path; from fedlearn import settings;"
        "from fedlearn.actions.backup import restoration as restore;"
        "restore._restore_state = lambda *a, **k: os._exit(9);"
        "restore.restore(settings.load(Path(sys.argv[1])), Path(sys.argv[2]))"
    )
    killed = subprocess.run(
        [sys.executable, "-c", code, config, backup], check=False, timeout=60
    )
    assert killed.returncode == 9
    assert not (new.settings.state_directory / "state.db").exists()
    restore(new.settings, backup, force=True)
    assert knowledge(new) == knowledge(node)
