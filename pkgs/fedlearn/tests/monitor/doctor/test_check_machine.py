"""What is wrong with the machine: cause and remedy are named."""

import json
import os
import time
from pathlib import Path

from fedlearn.monitor.doctor import apply_fixes

from handwork import ODD_CHARACTERS, write_commit
from helpers import Node
from monitor.doctor.examination import change, look, one


def test_the_disk_is_full(well: Node) -> None:
    """Below 100 MB it is a problem, below 1 GB a warning."""
    level, cause, remedy, code = look_at_disk(well, 50_000_000)
    assert (level, code) == ("problem", 75)
    assert "50 MB free" in cause
    assert "free some space" in remedy
    assert look_at_disk(well, 500_000_000)[0] == "warning"


def look_at_disk(node: Node, free: int) -> tuple[str, str, str, int]:
    return one(look(node, "disk", free_bytes=lambda _path: free)[:1])


def test_clocks_do_not_agree(well: Node) -> None:
    """A commit from the future names its node, and nothing else is doubted."""
    day = 86_400
    level, cause, remedy, _code = one(
        look(well, "clock", now=lambda: time.time() - day)
    )
    assert level == "warning"
    assert "a commit of system-a is 1,4" in cause  # 1,440 minutes
    assert "set-ntp" in remedy


def test_a_lock_was_left_behind(well: Node) -> None:
    """A lock of git that is old is removed by --fix; a young one may be in use."""
    lock = well.git.directory() / "index.lock"
    lock.write_text("")
    assert one(look(well, "locks"))[0] == "ok"
    os.utime(lock, (0, 0))
    found = look(well, "locks")
    level, cause, remedy, code = one(found)
    assert (level, code) == ("problem", 75)
    assert str(lock) in cause
    assert "fuser" in remedy
    assert list(apply_fixes(found).values()) == ["done"]
    assert not lock.exists()


def test_a_timer_is_not_running(well: Node, tmp_path: Path) -> None:
    """The unit is named with the command that starts it."""
    timers = json.dumps([{"unit": "fedlearn-federate.timer", "next": None}])
    found = look(well, "schedule", booted=tmp_path, systemctl=lambda _command: timers)
    level, cause, remedy, code = one(found)
    assert (level, cause, code) == (
        "problem", "fedlearn-federate.timer is not running", 3,
    )  # fmt: skip
    assert "systemctl enable --now fedlearn-federate.timer" in remedy


def test_there_is_no_timer(well: Node, tmp_path: Path) -> None:
    """Where systemd runs, a node without a timer is told how to get one."""
    found = look(well, "schedule", booted=tmp_path, systemctl=lambda _command: "[]")
    level, cause, remedy, _code = one(found)
    assert (level, cause) == ("warning", "no systemd timer runs fedlearn")
    assert "docs/how-to/timers.md" in remedy


def test_nothing_has_run_for_days(well: Node) -> None:
    """Without systemd the age of the last cycle tells."""
    found = look(well, "schedule", now=lambda: time.time() + 3 * 86_400)
    level, cause, _remedy, _code = one(found)
    assert level == "warning"
    assert "no cycle has run since" in cause


def test_others_can_look_into_the_state(well: Node) -> None:
    """--fix closes the folder."""
    well.settings.state_directory.chmod(0o755)
    found = look(well, "permissions")
    level, cause, _remedy, _code = one(found)
    assert level == "warning"
    assert "accessible to other users" in cause
    apply_fixes(found)
    assert one(look(well, "permissions"))[0] == "ok"


def test_runtime_data_lies_in_the_repository(well: Node) -> None:
    """What would be shared by accident is a problem of its own."""
    place = str(well.settings.repository_path / "runtime")
    change(well, "runtime", directory=place)
    level, cause, remedy, code = one(look(well, "place"))
    assert (level, code) == ("problem", 6)
    assert "runtime.directory" in cause
    assert "another folder" in remedy


def test_a_malformed_commit_has_no_time(well: Node) -> None:
    """Whoever pushed it does not end the check."""
    times = (b"", b"x", b"99999999999999999999 +0000", b"-1 +0000")
    for number, time_ in enumerate(times):
        commit = write_commit(well.git, committer=b"x <x@y> " + time_)
        well.git.run("update-ref", f"refs/remotes/origin/x{number}", commit)
    assert len(look(well, "clock")) == 1


def test_an_odd_name_of_an_author_is_a_name(well: Node) -> None:
    """It makes no line, and no time."""
    author = "x".join(ODD_CHARACTERS).encode()
    commit = write_commit(well.git, author=b"%s <x@y> 1 +0000" % author)
    well.git.run("update-ref", "refs/remotes/origin/x", commit)
    assert one(look(well, "clock"))[0] == "ok"
