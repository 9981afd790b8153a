"""One pushed commit stops no node, leads nowhere outside, and is named."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hostile.pushes import PUSHES

from fedlearn.__main__ import run
from fedlearn.git.command import Git
from fedlearn.worktree.committed_tree import find_left_out
from fedlearn.worktree.shared_files import read_records

from helpers import MakeNode, Node, make_event, some

VERBS = ("federate", "status", "doctor", "dashboard", "import")

EXPECTED = {0, 3, 4, 5, 6, 75}
"""All but 1, a bug, and 2, wrong usage."""

NO_RECORDS = (
    "ninety thousand short lines",
    "a record that is no UTF-8",
    "bytes that are no text",
    "line nested 1,000 deep",
    "one line of 12 MB",
    "record nested 1,000 deep",
    "record nested 100,000 deep",
)

WIPED = "nothing at all"

Call = Callable[..., tuple[int, str]]


@pytest.fixture
def call(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Call:
    """Run a verb for a node; return its exit code and all that it printed."""

    def run_verb(node: Node, *arguments: str) -> tuple[int, str]:
        file = tmp_path / f"{node.settings.node}.json"
        file.write_text(node.settings.model_dump_json(), encoding="utf-8")
        code = run(["--config", str(file), *arguments])
        printed = capfd.readouterr()
        return code, printed.out + printed.err

    return run_verb


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder of somebody else, with a private file."""
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "private.jsonl").write_text('{"private":"content-of-somebody"}\n')
    return folder


def attack(hub: Path, name: str, outside: Path) -> str:
    """Push a hostile commit; return its id."""
    git = Git(hub, "mallory")
    tree = PUSHES[name](git, git.text("rev-parse", "main^{tree}"), outside)
    made = git.run("commit-tree", tree, "-p", "main", "-m", "harmless")
    commit = made.decode().strip()
    git.run("update-ref", "refs/heads/main", commit)
    (hub / "index").unlink(missing_ok=True)
    return commit


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*")}


def texts(node: Node) -> str:
    """Return all patterns of a node as text."""
    active = read_records(node.settings.repository_path).active()
    return " ".join(str(pattern.payload) for pattern in active)


@pytest.mark.parametrize("name", some(sorted(PUSHES.keys() - {WIPED}), often=12))
def test_one_pushed_commit_costs_itself(
    name: str, make_node: MakeNode, call: Call, outside: Path, tmp_path: Path
) -> None:
    """Every verb works, nothing is read or written outside, patterns still travel."""
    nodes = [make_node(letter) for letter in ("system-a", "system-b")]
    for node in nodes:
        node.write(make_event(f"of {node.settings.node}"))
        node.init()
        node.federate()
    before = contents(outside)
    hub = tmp_path / "hub.git"
    commit = attack(hub, name, outside)
    is_named = find_left_out(Git(hub, ""), commit) or name in NO_RECORDS
    for node in nodes:
        node.write(make_event(f"later of {node.settings.node}"))
    late = make_node("system-c")
    said = ""
    for node in (*nodes, nodes[0]):
        for verb in VERBS:
            options = ["--out", str(tmp_path / "page")] if verb == "dashboard" else []
            code, printed = call(node, verb, *options)
            said += printed
            assert code in EXPECTED, printed
    assert call(late, "federate", "--init")[0] in EXPECTED
    assert not is_named or f"(commit {commit[:7]}" in said
    assert contents(outside) == before
    assert "content-of-somebody" not in said
    for node in nodes:
        assert "content-of-somebody" not in str(node.data())
        found = texts(node)
        assert all(f"later of {one.settings.node}" in found for one in nodes)


def test_a_wiped_repository_is_refused_by_name(
    make_node: MakeNode, call: Call, outside: Path, tmp_path: Path
) -> None:
    """What looks like an accident of the hub is taken only when a person accepts it."""
    node = make_node("system-a")
    node.write(make_event("of system-a"))
    node.init()
    node.federate()
    attack(tmp_path / "hub.git", WIPED, outside)
    code, printed = call(node, "federate")
    assert (code, "lost 1 of 1 patterns" in printed) == (6, True)
    assert call(node, "federate", "--accept-shrink")[0] == 0
    assert "of system-a" in texts(node)


LARGE = (
    "six million short lines",
    "a file of 60 MB",
    "a thousand million paths in nodes",
    "a_hundred_thousand_retractions",
    "lines_of_a_newer_schema",
    "one line of 12 MB",
)


MEASURED = """
import sys
from fedlearn.__main__ import run
code = run(sys.argv[1:])
status = open("/proc/self/status").read()
print(status.partition("VmHWM:")[2].split()[0])
sys.exit(code)
"""
"""Prints the most memory that it had, KiB; that of its parent does not count."""


@pytest.mark.parametrize("name", some(LARGE, often=2))
def test_what_is_pushed_takes_little_memory(
    name: str, make_node: MakeNode, outside: Path, tmp_path: Path
) -> None:
    """A cycle stays below 300 MB, whatever others have sent."""
    node = make_node("system-a")
    node.write(make_event("of system-a"))
    node.init()
    node.federate()
    attack(tmp_path / "hub.git", name, outside)
    config = tmp_path / "config.json"
    config.write_text(node.settings.model_dump_json(), encoding="utf-8")
    command = [sys.executable, "-c", MEASURED, "--config", str(config), "federate"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode in EXPECTED
    assert int(done.stdout.split("\n")[-2]) < 300 * 1024


@pytest.mark.parametrize(
    "name", ["link at data/nodes", "a thousand million paths", "submodule at data"]
)
def test_a_rewritten_history_is_looked_through_too(
    name: str, make_node: MakeNode, call: Call, outside: Path, tmp_path: Path
) -> None:
    """What may not be taken is not checked out by following somebody's new history."""
    node = make_node("system-a")
    node.write(make_event("of system-a"))
    node.init()
    node.federate()
    before, data = contents(outside), node.data()
    git = Git(tmp_path / "hub.git", "mallory")
    tree = PUSHES[name](git, git.text("rev-parse", "main^{tree}"), outside)
    commit = git.text("commit-tree", tree, "-m", "a new beginning")
    git.run("update-ref", "refs/heads/main", commit)
    code, printed = call(node, "federate", "--accept-shrink")
    assert (code, f"(commit {commit[:7]}" in printed) == (6, True), printed
    assert (contents(outside), node.data()) == (before, data)
    assert call(node, "status")[0] in EXPECTED
