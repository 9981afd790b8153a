"""Running git: what it starts is ended, and a full disk is a reason to try again."""

import os
import pty
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from fedlearn.errors import TryAgainError
from fedlearn.git.command import Git, GitError
from fedlearn.git.remote import Remote

from handwork import make_repository
from helpers import ends

CHILD = """\
import sys
from pathlib import Path
from fedlearn.git import command
from fedlearn.git.processes import has_terminal
command.SILENCE_S = 2
print(has_terminal(), flush=True)
try:
    command.Git(Path(sys.argv[1]), "system-a").run("ls-remote", "origin", network=True)
except command.GitError:
    print("ended", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def slow(git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose remote never answers; a file says which ssh is asked."""
    written = tmp_path / "ssh.pid"
    ssh = tmp_path / "ssh"
    ssh.write_text(f"#!/bin/sh\necho $$ > {written}.new\n"
                   f"mv {written}.new {written}\nexec sleep 600\n")  # fmt: skip
    ssh.chmod(0o755)
    monkeypatch.setenv("GIT_SSH_COMMAND", str(ssh))
    git.run("remote", "add", "origin", "ssh://host.example.org/x.git")
    return written


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="needs Linux")
@pytest.mark.parametrize("terminal", [False, True])
def test_a_remote_that_hangs_leaves_no_ssh_behind(
    git: Git, slow: Path, *, terminal: bool
) -> None:
    """Also where a terminal is left to ssh, so that it can ask a person."""
    primary, secondary = pty.openpty()
    take = "import fcntl, termios\nfcntl.ioctl(0, termios.TIOCSCTTY, 0)\n"
    with subprocess.Popen(
        [sys.executable, "-c", take * terminal + CHILD, str(git.work_tree)],
        stdin=secondary, stdout=subprocess.PIPE, start_new_session=True,
    ) as node:  # fmt: skip
        assert node.stdout
        said = [node.stdout.readline().strip() for _ in range(2)]
        is_ended = ends(slow)
        os.close(primary)
    os.close(secondary)
    assert (said, is_ended) == ([str(terminal).encode(), b"ended"], True)


def test_an_interrupt_ends_the_ssh_of_a_network_command(
    git: Git, slow: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is in a group of its own, which no terminal interrupts."""

    def interrupt(*_arguments: object) -> None:
        while not slow.exists():
            threading.Event().wait(0.01)
        raise KeyboardInterrupt

    monkeypatch.setattr(subprocess.Popen, "communicate", interrupt)
    with pytest.raises(KeyboardInterrupt):
        git.run("ls-remote", "origin", network=True, timeout_s=60)
    assert ends(slow)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte."""
    place = tmp_path / "small"
    place.mkdir()
    mount = shutil.which("mount")
    command = [mount or "false", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_is_a_reason_to_try_again(small: Path) -> None:
    """Git's own message tells it, and nothing is broken."""
    git = make_repository(small / "work")
    with pytest.raises(TryAgainError, match="no space left"):
        git.run("hash-object", "-w", "--stdin", stdin=os.urandom(2 * 1024 * 1024))


def test_a_fetch_that_fills_this_disk_is_a_reason_to_try_again(
    small: Path, hub: Path
) -> None:
    """It is not the remote that has no room."""
    sender = Git(hub, "hub")
    blob = sender.run("hash-object", "-w", "--stdin", stdin=os.urandom(2 * 1024 * 1024))
    tree = sender.run("mktree", stdin=b"100644 blob %s\ta\n" % blob.strip())
    commit = sender.run("commit-tree", tree.decode().strip(), "-m", "large")
    sender.run("update-ref", "refs/heads/main", commit.decode().strip())
    git = make_repository(small / "work")
    git.run("remote", "add", "origin", str(hub))
    with pytest.raises(TryAgainError, match="no space left"):
        Remote(git, "origin", ("main",)).fetch()


def test_a_command_of_a_stated_time_is_ended(git: Git, slow: Path) -> None:
    """It is the remote that did not answer."""
    with pytest.raises(GitError, match="no answer within 1 s"):
        git.run("ls-remote", "origin", network=True, timeout_s=1.0)
    assert ends(slow)


def test_a_commit_does_not_tell_the_time_zone(git: Git) -> None:
    """Git is in UTC, wherever the machine is: dates of commits have the zone."""
    assert git.text("-c", 'alias.zone=!echo "$TZ"', "zone") == "UTC"
    git.run("commit", "--allow-empty", "--message", "one")
    assert git.text("log", "-1", "--format=%ad%n%cd", "--date=format:%z") == (
        "+0000\n+0000"
    )
