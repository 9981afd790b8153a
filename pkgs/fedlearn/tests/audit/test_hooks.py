"""The hooks look before a person's own commit or push, or refuse."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from fedlearn.audit.hooks import MARK, install_hooks
from fedlearn.git.command import Git

from handwork import add

_RECORDER = """\
import json, os, sys
with open({record!r}, "a") as file:
    place = os.environ.get("FEDLEARN_REPOSITORY__PATH")
    index = os.environ.get("GIT_INDEX_FILE")
    json.dump([sys.argv[1:], place, index], file)
    file.write("\\n")
sys.exit({code})
"""


@pytest.fixture
def git(git: Git, hub: Path) -> Git:
    """A repository with a remote."""
    git.run("remote", "add", "origin", str(hub))
    return git


def program(tmp_path: Path, code: int = 0) -> list[str]:
    """Make a program that notes how it was called."""
    file = tmp_path / "program with a blank.py"
    file.write_text(_RECORDER.format(record=str(tmp_path / "calls"), code=code))
    return [sys.executable, str(file), "--config", "a file.json"]


def calls(tmp_path: Path) -> list[str]:
    record = tmp_path / "calls"
    return record.read_text().splitlines() if record.exists() else []


def by_hand(git: Git, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run git as a person does."""
    who = {
        f"GIT_{role}_{what}": "x@example.org"
        for role in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    return subprocess.run(
        ["git", *arguments],
        cwd=git.work_tree,
        env=os.environ | who,
        capture_output=True,
        text=True,
        check=False,
    )


def hooks(git: Git) -> dict[str, str]:
    folder = git.directory() / "hooks"
    return {
        file.name: file.read_text()
        for file in sorted(folder.iterdir())
        if file.suffix != ".sample"
    }


def test_both_are_installed_and_can_be_run(git: Git, tmp_path: Path) -> None:
    """Executable, and known by their mark."""
    installed = install_hooks(git, program(tmp_path))
    assert (installed.written, installed.kept) == (("pre-commit", "pre-push"), {})
    for name, text in hooks(git).items():
        assert MARK in text
        assert os.access(git.directory() / "hooks" / name, os.X_OK)


def test_installing_twice_changes_nothing(git: Git, tmp_path: Path) -> None:
    """The second time nothing is written."""
    command = program(tmp_path)
    install_hooks(git, command)
    before = hooks(git)
    assert install_hooks(git, command).written == ()
    assert hooks(git) == before


def test_an_old_one_of_ours_is_renewed(git: Git, tmp_path: Path) -> None:
    """A program that has moved is found again."""
    install_hooks(git, ["/gone/fedlearn"])
    assert install_hooks(git, program(tmp_path)).written == ("pre-commit", "pre-push")
    assert "/gone/fedlearn" not in "".join(hooks(git).values())


@pytest.mark.parametrize("kind", ["file", "link", "broken link", "binary"])
def test_a_hook_of_a_person_is_kept(git: Git, tmp_path: Path, kind: str) -> None:
    """Whatever it is; the line to add to it is told."""
    hook = git.directory() / "hooks" / "pre-commit"
    if kind.endswith("link"):
        target = tmp_path / ("gone" if kind == "broken link" else "mine.sh")
        if kind == "link":
            target.write_text("#!/bin/sh\n")
        hook.symlink_to(target)
    else:
        hook.write_bytes(b"#!/bin/sh\n" if kind == "file" else b"\x7fELF\xff\0")
    before = hook.lstat().st_ino
    installed = install_hooks(git, ["fedlearn", "--config", "a b.json"])
    assert installed.written == ("pre-push",)
    expected = "fedlearn --config 'a b.json' audit --staged"
    assert installed.kept == {"pre-commit": expected}
    assert hook.lstat().st_ino == before


def test_a_shared_folder_of_hooks_is_left_alone(git: Git, tmp_path: Path) -> None:
    """Hooks that serve other repositories as well are not ours to write."""
    shared = tmp_path / "hooks"
    shared.mkdir()
    git.run("config", "core.hooksPath", str(shared))
    installed = install_hooks(git, ["fedlearn"])
    assert installed.written == ()
    assert set(installed.kept) == {"pre-commit", "pre-push"}
    assert list(shared.iterdir()) == []


def test_a_commit_by_hand_calls_the_program(git: Git, tmp_path: Path) -> None:
    """With the work tree in which it happens, and the index that git names."""
    install_hooks(git, program(tmp_path))
    add(git, "a.txt", "clean\n")
    assert by_hand(git, "commit", "--message=mine").returncode == 0
    (call,) = calls(tmp_path)
    assert '["--config", "a file.json", "audit", "--staged"]' in call
    assert f'"{git.work_tree}"' in call


def test_a_partial_commit_names_its_own_index(git: Git, tmp_path: Path) -> None:
    """`git commit PATH` commits another index than the one that lies there."""
    install_hooks(git, program(tmp_path))
    add(git, "a.txt", "clean\n")
    add(git, "b.txt", "clean\n")
    assert by_hand(git, "commit", "--message=mine", "a.txt").returncode == 0
    assert "next-index" in calls(tmp_path)[0]


def test_a_push_by_hand_names_what_leaves(git: Git, tmp_path: Path) -> None:
    """The remote and every tip, and nothing for a branch that is deleted."""
    install_hooks(git, program(tmp_path))
    head = git.text("rev-parse", "HEAD")
    assert by_hand(git, "push", "origin", "main", "main:side").returncode == 0
    tips = f'"--revision", "{head}", "--revision", "{head}"'
    assert f'"--outgoing", "--remote", "origin", {tips}' in calls(tmp_path)[0]
    assert by_hand(git, "push", "origin", ":side").returncode == 0
    assert len(calls(tmp_path)) == 1


@pytest.mark.parametrize("code", [1, 3, 6, 127])
def test_any_answer_but_yes_refuses(git: Git, tmp_path: Path, code: int) -> None:
    """Nothing is committed or sent, and a hook that checked nothing says so."""
    before = git.text("rev-parse", "HEAD")
    install_hooks(git, program(tmp_path, code))
    add(git, "a.txt", "clean\n")
    refused = by_hand(git, "commit", "--message=mine")
    assert refused.returncode != 0
    assert ("the check failed" in refused.stderr) == (code != 6)
    assert git.text("rev-parse", "HEAD") == before
    assert by_hand(git, "push", "origin", "main").returncode != 0
    assert git.text("ls-remote", "origin") == ""


@pytest.mark.parametrize(
    "command", [["/gone/fedlearn"], [sys.executable, "-m", "no_such_module"]]
)
def test_a_program_that_is_gone_refuses(git: Git, command: Sequence[str]) -> None:
    """Nothing leaves unchecked; the remedy is named."""
    before = git.text("rev-parse", "HEAD")
    install_hooks(git, command)
    add(git, "a.txt", "clean\n")
    refused = by_hand(git, "commit", "--message=mine")
    assert refused.returncode != 0
    assert "run fedlearn init again" in refused.stderr
    assert git.text("rev-parse", "HEAD") == before
    assert by_hand(git, "push", "origin", "main").returncode != 0
    assert git.text("ls-remote", "origin") == ""
