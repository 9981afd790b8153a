"""Locks and other people's work in the repository."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from fedlearn.errors import TryAgainError
from fedlearn.exchange.exchange import Exchange
from fedlearn.git.lock import locked
from fedlearn.git.preflight import check_ready

Clone = Callable[..., Exchange]


@pytest.mark.parametrize("name", ["index.lock", "refs/heads/main.lock", "HEAD.lock"])
def test_locks_of_a_killed_git_are_removed(clone: Clone, name: str) -> None:
    """Nobody has to find out which file to delete."""
    git = clone("system-a").git
    lock = git.directory() / name
    lock.touch()
    check_ready(git, "main")
    assert not lock.exists()


def test_the_lock_of_a_living_git_is_respected(clone: Clone) -> None:
    """A git that runs in the work tree keeps its lock, and the error names it."""
    git = clone("system-a").git
    lock = git.directory() / "index.lock"
    lock.touch()
    with subprocess.Popen(
        ["git", "cat-file", "--batch"],
        cwd=git.work_tree, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as person:  # fmt: skip
        with pytest.raises(TryAgainError, match=r"index\.lock"):
            check_ready(git, "main")
        person.communicate()
    assert lock.exists()


def test_where_processes_cannot_be_seen_no_lock_is_removed(
    clone: Clone, tmp_path: Path
) -> None:
    """Without /proc nobody can tell whether a git is alive."""
    git = clone("system-a").git
    lock = git.directory() / "index.lock"
    lock.touch()
    with pytest.raises(TryAgainError):
        check_ready(git, "main", tmp_path / "no-proc")
    assert lock.exists()


@pytest.mark.parametrize("name", ["rebase-merge", "CHERRY_PICK_HEAD", "BISECT_LOG"])
def test_what_a_person_has_under_way_is_left(clone: Clone, name: str) -> None:
    """The error says what it is and how to end it."""
    git = clone("system-a").git
    (git.directory() / name).touch()
    with pytest.raises(TryAgainError, match="under way") as caught:
        check_ready(git, "main")
    assert str(caught.value.hint).startswith("finish it, or abort it: git ")


def test_a_second_run_waits_as_long_as_it_may(tmp_path: Path) -> None:
    """The wait ends when the lock is free, or with exit code 75."""
    waits: list[float] = []
    with locked(tmp_path):
        with (
            pytest.raises(TryAgainError) as caught,
            locked(tmp_path, 1.0, clock=lambda: sum(waits), sleep=waits.append),
        ):
            pytest.fail("two runs hold the lock")
        first = locked(tmp_path)
        with pytest.raises(TryAgainError):
            first.__enter__()
    assert (caught.value.exit_code, round(sum(waits), 3) >= 1.0) == (75, True)


def test_a_lock_that_becomes_free_is_taken(tmp_path: Path) -> None:
    """Whoever waits goes on as soon as the other run has ended."""
    other = locked(tmp_path)
    other.__enter__()

    def end_other(_seconds: float) -> None:
        other.__exit__(None, None, None)

    with (
        locked(tmp_path, 5.0, sleep=end_other),
        pytest.raises(TryAgainError),
        locked(tmp_path),
    ):
        pytest.fail("two runs hold the lock")


@pytest.mark.skipif(os.getuid() != 0, reason="only root can be another user")
def test_a_process_of_another_user_holds_no_lock(clone: Clone) -> None:
    """It may have any name, and what it works in cannot be seen."""
    git = clone("system-a").git
    lock = git.directory() / "index.lock"
    lock.touch()
    command = "printf git > /proc/self/comm; echo; read -r line"
    with subprocess.Popen(
        ["sh", "-c", command], cwd=git.work_tree, user=65534,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as other:  # fmt: skip
        assert other.stdout
        other.stdout.readline()
        check_ready(git, "main")
        other.communicate(b"\n")
    assert not lock.exists()
