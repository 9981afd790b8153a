"""Faults of the machine, really made: each verb says what is wrong, and what to do."""

import random
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from helpers import MakeNode, Node, Program, Result, make_event, some

MOUNT = ("unshare", "--map-root-user", "--mount", "sh", "-c")
"""A mount of its own, gone with the process; not every sandbox allows it."""

READ_ONLY = """
mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" || exit 99
shift
exec "$@"
"""
"""Calls a program while a folder cannot be written."""

VERBS = (
    ["federate"], ["sync"], ["status"], ["doctor"], ["search", "timer"], ["export"],
    ["import"], ["dashboard", "--out", "{top}/page"], ["node", "list"], ["init"],
    ["backup", "--force", "{top}/b.tar.zst"], ["node", "enrol"], ["prune"],
    ["quarantine", "list"],
    ["retract", "00000000-0000-5000-8000-000000000000", "--reason", "wrong"],
    ["config", "show"], ["audit"],
)  # fmt: skip


@pytest.fixture
def node(make_node: MakeNode) -> Node:
    """A node with so many patterns that its state has pages in the middle."""
    made = make_node(alone=True)
    made.init()
    made.write(*(make_event(f"timer {n}") for n in range(60)))
    made.federate()
    return made


def run_limited(node: Node, verb: list[str], *before: str, files: int = 0) -> Result:
    """Run the program in a process of its own, behind other words if any are given."""
    config = node.directory.parent / "faults.json"
    config.write_text(node.settings.model_dump_json())
    call = [sys.executable, "-m", "fedlearn", "--config", str(config), *verb]

    def limit() -> None:
        if files:
            resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))

    done = subprocess.run(
        [*before, *call],
        capture_output=True, text=True, check=False, timeout=120, preexec_fn=limit,
    )  # fmt: skip
    return Result(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize("place", ["state", "clone", "."])
@pytest.mark.parametrize("verb", some([["federate"], ["node", "enrol"]], often=1))
def test_a_folder_that_cannot_be_written_is_named(
    node: Node, place: str, verb: list[str]
) -> None:
    """The state, the repository, and all of it: a setting is wrong."""
    node.write(make_event("news"))
    folder = str(node.directory / place)
    done = run_limited(node, verb, *MOUNT, READ_ONLY, "sh", folder)
    if done.code == 99 or "unshare" in done.err:
        pytest.skip("this machine allows no mounts of one's own")
    assert done.code == 3, done.err
    assert str(node.directory) in done.err
    assert "hint:" in done.err


def test_a_target_that_cannot_be_written_is_named(node: Node) -> None:
    """A backup cannot be put there."""
    target = node.directory / "target"
    target.mkdir()
    verb = ["backup", str(target / "b.tar.zst")]
    done = run_limited(node, verb, *MOUNT, READ_ONLY, "sh", str(target))
    if done.code == 99 or "unshare" in done.err:
        pytest.skip("this machine allows no mounts of one's own")
    assert done.code == 3, done.err
    assert str(target) in done.err


def damage(database: Path, source: random.Random) -> None:
    """Overwrite three pages in the middle, each with nonsense or zeros."""
    page, size = 4096, database.stat().st_size
    with database.open("r+b") as file:
        for number in source.sample(range(1, size // page), 3):
            file.seek(number * page)
            file.write(source.choice([source.randbytes(page), bytes(page)]))


@pytest.mark.parametrize("seed", some(range(12), often=1))
def test_a_state_that_is_damaged_in_the_middle_is_named(
    node: Node, program: Program, seed: int
) -> None:
    """No verb ends with a bug; one that meets the damage names the file."""
    state = node.settings.state_directory / "state.db"
    whole, source, found = state.read_bytes(), random.Random(seed), 0
    for verb in VERBS:
        for log in node.settings.state_directory.glob("state.db-*"):
            log.unlink()
        state.write_bytes(whole)
        damage(state, source)
        arguments = (part.format(top=node.directory) for part in verb)
        done = program(*arguments, node=node)
        assert done.code in {0, 5}, (verb, done)
        if done.code == 5:
            assert "state.db" in done.err + done.out, verb
            found += 1
    assert found


@pytest.mark.parametrize("files", some((24, 6, 9, 12, 16, 20, 32, 40), often=1))
def test_few_open_files_are_no_bug(node: Node, files: int) -> None:
    """Whichever file is the one too many, there is a message with a remedy."""
    node.write(make_event("news"))
    for verb in (["federate"], ["status"], ["search", "timer"]):
        done = run_limited(node, verb, files=files)
        assert done.code in {0, 3}, (verb, done.err)
        assert done.code == 0 or "hint:" in done.err, (verb, done.err)
