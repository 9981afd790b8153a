"""A git that is killed, a disk that fills up: the next run finishes the work.

FEDLEARN_TEST_EVERY_FAILURE=1 takes every call of git and every size of disk, else some.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from fedlearn.errors import FedlearnError
from fedlearn.git.command import Git
from fedlearn.worktree.shared_files import read_records

from helpers import MakeNode, Node, make_event, some

EVERY = bool(os.environ.get("FEDLEARN_TEST_EVERY_FAILURE"))
STRIDE = 1 if EVERY else 9
"""Every how many calls of git one is killed."""

DISK_BYTES = 16 * 1024 * 1024
STEP_BYTES = 8 * 1024 if EVERY else 64 * 1024
"""By how much the room that is left differs from one run to the next."""

HOW = ("before", "after", "locked")

GIT = """#!/bin/sh
count=$(($(cat {top}/count) + 1))
echo $count > {top}/count
if [ $count = "$(cat {top}/fatal)" ]; then
  case $(cat {top}/how) in
    after) {git} "$@" ;;
    locked) : > .git/index.lock ;;
  esac
  kill -9 $$
fi
exec {git} "$@"
"""


class Setting:
    """Two nodes round a hub, one of which has something to fetch, join and push."""

    def __init__(self, make_node: MakeNode, top: Path) -> None:
        self.top = top
        self.node, self.other = make_node("system-a"), make_node("system-b")
        for node in (self.node, self.other):
            node.init()
            node.write(make_event("both"), make_event(node.settings.node))
        self.node.federate()
        self.other.federate()
        self.node.write(make_event("both", timestamp="2026-11-21T08:00:00Z"))
        self.node.write(make_event("news"))
        self.node.sync()
        self.node.write(make_event("more"))
        self.kept = top / "kept"
        for place in ("hub.git", "system-a"):
            shutil.copytree(top / place, self.kept / place, symlinks=True)

    def restore(self) -> None:
        """Put hub and node back."""
        for place in ("hub.git", "system-a"):
            target = self.top / place
            for old in target.iterdir():
                shutil.rmtree(old) if old.is_dir() else old.unlink()
            shutil.copytree(
                self.kept / place, target, symlinks=True, dirs_exist_ok=True
            )

    def assert_finished(self, what: str) -> None:
        """Hold a node and the hub to what an undisturbed run leaves."""
        node, tree = self.node, self.node.settings.repository_path
        assert node.federate().problems == [], what
        assert node.git.text("status", "--porcelain") == "", what
        assert node.git.succeeds("fsck", "--no-dangling"), what
        assert not [n for n, c in node.data().items() if b"<<<<<<<" in c], what
        assert counts(node) == {
            "both": {"system-a": 2, "system-b": 1},
            "system-a": {"system-a": 1},
            "system-b": {"system-b": 1},
            "news": {"system-a": 1},
            "more": {"system-a": 1},
        }, what
        pushed = Git(self.top / "hub.git", "hub").text("rev-parse", "main")
        assert pushed == node.git.text("rev-parse", "HEAD"), what
        assert read_records(tree).rejected.total() == 0, what


def counts(node: Node) -> dict[str, dict[str, int]]:
    """Give how often each node met each case."""
    records = read_records(node.settings.repository_path)
    return {
        pattern.title.removeprefix("How to set up "): {
            name: said.count for name, said in pattern.evidence.items()
        }
        for pattern in records.active()
    }


@pytest.fixture
def setting(make_node: MakeNode, tmp_path: Path) -> Setting:
    return Setting(make_node, tmp_path)


@pytest.mark.parametrize("how", some(HOW, often=1))
def test_a_git_that_is_killed_is_made_up_for(
    setting: Setting, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """Before it did anything, after all of it, or with the index still locked."""
    top = setting.top / "bin"
    top.mkdir()
    (top / "how").write_text(how)
    (top / "git").write_text(GIT.format(top=top, git=shutil.which("git")))
    (top / "git").chmod(0o755)
    whole_path = os.environ["PATH"]
    fatal, calls = 0, 1  # the first run is whole, and counts the calls
    while fatal <= calls:
        setting.restore()
        (top / "fatal").write_text(str(fatal))
        (top / "count").write_text("0")
        monkeypatch.setenv("PATH", f"{top}{os.pathsep}{whole_path}")
        with suppress(FedlearnError):
            setting.node.federate()
        monkeypatch.setenv("PATH", whole_path)
        calls = max(calls, int((top / "count").read_text()))
        setting.assert_finished(f"{how} call {fatal} of git")
        fatal += STRIDE if fatal else 1 + HOW.index(how)
    assert calls > 2 * STRIDE


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a file system of its own in the place of a node."""
    place = tmp_path / "system-a"
    place.mkdir()
    options = ["-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(place)]
    if os.geteuid() or subprocess.run(["mount", *options], check=False).returncode:
        pytest.skip("only root may mount a small file system")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_disk_that_fills_up_is_made_up_for(
    small_disk: Path, make_node: MakeNode, tmp_path: Path
) -> None:
    """Whichever step finds no room: with room again the next run finishes."""

    def make(name: str) -> Node:
        if name != "system-a":
            return make_node(name)
        made = Node(small_disk, name, str(tmp_path / "hub.git"))
        qdrant = made.settings.qdrant.model_copy(update={"path": tmp_path / "qdrant"})
        made.settings = made.settings.model_copy(update={"qdrant": qdrant})
        return made

    make_node("system-c")  # makes the hub
    setting = Setting(make, tmp_path)
    room, failed, finished = 0, 0, False
    while not finished:
        setting.restore()
        filler = small_disk / "filler"
        fill(filler, room)
        try:
            finished = setting.node.federate().problems == []
        except (FedlearnError, OSError, sqlite3.OperationalError):
            failed += 1
        filler.unlink()
        setting.assert_finished(f"{room} bytes of room")
        room += STEP_BYTES
    assert failed


def fill(path: Path, room: int) -> None:
    """Write a file that leaves so many bytes of a disk."""
    status = os.statvfs(path.parent)
    size = max(0, status.f_bavail * status.f_frsize - room)
    with path.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, size)
