"""`init --local` and `federate --init`: a machine that nobody prepares by hand."""

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from fedlearn.errors import TryAgainError
from fedlearn.state import INITIALISED, State, database

from helpers import MakeNode, Node, Program, Result, make_event, some

NOWHERE = "http://127.0.0.1:1"
"""Nothing listens on port 1."""

KILLED = -9

KILLED_IN_SQLITE = """
import os, signal, sqlite3, sys
import fedlearn.cli.verbs.init  # loading is not tested
from fedlearn.__main__ import run
from fedlearn.state import database

left = int(sys.argv[1])
connect = sqlite3.connect

class Killer(sqlite3.Connection):
    def execute(self, *arguments):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().execute(*arguments)

database.sqlite3.connect = lambda *a, **k: connect(*a, factory=Killer, **k)
sys.exit(run(sys.argv[2:]))
"""

KILLED_IN_GIT = """
import os, signal, sys
import fedlearn.cli.verbs.federate  # loading is not tested
from fedlearn.__main__ import run
from fedlearn.git.command import Git

left = int(sys.argv[1])
spawn = Git.run

def count(*arguments, **options):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return spawn(*arguments, **options)

Git.run = count
sys.exit(run(sys.argv[2:]))
"""


def killed_at(
    fatal: int, script: str, config: Path, *arguments: str
) -> subprocess.CompletedProcess[bytes]:
    """Run the program until its so many-th call of SQLite or git."""
    return subprocess.run(
        [sys.executable, "-c", script, str(fatal), "--config", config, *arguments],
        capture_output=True,
        check=False,
        timeout=120,
    )


def with_settings(node: Node, **changes: object) -> Node:
    """Change settings of a node, given by section."""
    for section, values in changes.items():
        old = getattr(node.settings, section)
        node.settings = node.settings.model_copy(
            update={section: old.model_copy(update=values)}
        )
    return node


def without_network(node: Node) -> Node:
    """Name a remote and a Qdrant that do not answer."""
    gone = str(node.directory / "gone.git")
    return with_settings(node, repository={"url": gone}, qdrant={"url": NOWHERE})


def test_the_local_part_asks_nobody(make_node: MakeNode, program: Program) -> None:
    """The state is made; remote and Qdrant are missing, and nobody notices."""
    node = without_network(make_node())
    said = program("init", "--local", "--json", node=node)
    assert (said.code, said.err) == (0, "")
    assert said.json == {
        "node": "system-a",
        "state_directory": str(node.settings.state_directory),
        "repository": str(node.settings.repository_path),
        "has_repository": False,
    }
    files = {path.name for path in node.settings.state_directory.iterdir()}
    assert {name.removesuffix("-wal").removesuffix("-shm") for name in files} == {
        "state.db"
    }
    assert not node.settings.repository_path.exists()


def test_the_local_part_starts_no_program(
    make_node: MakeNode, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even git, which a broken PATH could not find."""
    node = make_node()
    monkeypatch.setenv("PATH", "/nowhere")
    assert program("init", "--local", node=node).code == 0


def test_the_local_part_leaves_a_node_as_it_is(
    make_node: MakeNode, program: Program
) -> None:
    """Twice on a new machine and twice on an old one: the same end."""
    node = make_node()
    for _ in range(2):
        assert program("init", "--local", node=node).code == 0
    program("init", node=node)
    node.write(make_event())
    program("federate", node=node)
    before, log = node.data(), node.git.text("log")
    for _ in range(2):
        said = program("init", "--local", node=node)
        assert said.code == 0
        assert "exists" in said.err
    assert (node.data(), node.git.text("log")) == (before, log)
    assert program("federate", "--json", node=node).json["problems"] == []


def test_the_local_part_tells_wrong_settings(program: Program, tmp_path: Path) -> None:
    """A wrong key ends it with the code for settings."""
    config = tmp_path / "wrong.json"
    config.write_text('{"nod": "system-a"}', encoding="utf-8")
    said = program("--config", config, "init", "--local")
    assert said.code == 3
    assert "did you mean node?" in said.err


def test_the_local_part_takes_no_address(make_node: MakeNode, program: Program) -> None:
    """It makes no repository, so an address would be forgotten."""
    said = program("init", "--local", "--url", "/x", node=make_node())
    assert said.code == 2
    assert "--local cannot be combined" in said.err


@pytest.mark.parametrize("stride", some([9, 4, 1], often=1))
def test_a_killed_local_part_is_done_by_the_next(
    make_node: MakeNode, program: Program, stride: int
) -> None:
    """Whatever statement of SQLite was the last, the next call ends well."""
    node = make_node()
    config = node.directory / "config.json"
    config.write_text(node.settings.model_dump_json(), encoding="utf-8")
    killed = 0
    for fatal in range(1, 40, stride):
        shutil.rmtree(node.settings.state_directory, ignore_errors=True)
        done = killed_at(fatal, KILLED_IN_SQLITE, config, "init", "--local")
        assert done.returncode in (KILLED, 0), done.stderr
        killed += done.returncode == KILLED
        assert program("init", "--local", node=node).code == 0
        with State.open(node.settings.state_directory) as state:
            assert list(state.patterns()) == []
    assert killed > 20 // stride


def test_a_state_that_is_kept_busy_is_worth_another_try(
    make_node: MakeNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new file that another process fills is not taken for a damaged one."""
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.1)
    folder = make_node().settings.state_directory
    folder.mkdir()
    other = sqlite3.connect(folder / "state.db", isolation_level=None)
    other.execute("PRAGMA journal_mode = WAL")
    other.execute("BEGIN IMMEDIATE")
    with closing(other), pytest.raises(TryAgainError, match="kept busy by another run"):
        State.open(folder)
    State.open(folder)


def federate(program: Program, node: Node, *arguments: str) -> Result:
    """Federate as the unit of the module does."""
    return program("federate", "--init", "--json", *arguments, node=node)


def hub_subjects(node: Node) -> list[str]:
    """Return the subjects of the hub's commits, the newest first."""
    node.git.run("fetch", "--quiet", "origin")
    return node.git.text("log", "--format=%s", "origin/main").splitlines()


def test_a_new_machine_federates_at_once(make_node: MakeNode, program: Program) -> None:
    """It clones, takes what the others know, sends its own and finds both."""
    other, node = make_node("system-b"), make_node()
    other.write(make_event("a socket"))
    assert federate(program, other).code == 0
    node.write(make_event("a timer"))
    said = federate(program, node)
    assert (said.code, said.json["problems"]) == (0, [])
    assert hub_subjects(node)[0] == "data: 1 skill from system-a"
    for text, owner in (("timer", "system-a"), ("socket", "system-b")):
        hits = json.loads(program("search", text, "--json", node=node).out)
        assert owner in hits[0]["nodes"]
    assert node.git.succeeds("config", "--get", "remote.origin.url")
    assert (node.settings.repository_path / ".git" / "hooks" / "pre-push").exists()


def test_a_machine_of_its_own_federates_at_once(
    make_node: MakeNode, program: Program
) -> None:
    """Without a remote the repository is made here."""
    node = make_node(alone=True)
    node.write(make_event("a timer"))
    assert federate(program, node).code == 0
    assert node.git.text("log", "--format=%s").splitlines() == [
        "data: 1 skill from system-a",
        "data: begin",
    ]


def test_what_is_done_is_not_done_again(make_node: MakeNode, program: Program) -> None:
    """The repository is prepared once, and again only for other settings."""
    node = make_node()
    assert federate(program, node).code == 0
    hook = node.settings.repository_path / ".git" / "hooks" / "pre-push"
    hook.unlink()
    assert federate(program, node).code == 0
    assert not hook.exists()
    with State.open(node.settings.state_directory) as state:
        state.note(INITIALISED, {"command": ["/nix/store/old/bin/fedlearn"]})
    assert federate(program, node).code == 0
    assert hook.exists()


def test_another_address_is_told(make_node: MakeNode, program: Program) -> None:
    """Settings that name another remote than the clone has are no small thing."""
    node = make_node()
    assert federate(program, node).code == 0
    with_settings(node, repository={"url": "/srv/other.git"})
    said = federate(program, node)
    assert said.code == 3
    assert "but repository.url is /srv/other.git" in said.err


def test_a_hub_that_is_away_is_met_by_the_next_run(
    make_node: MakeNode, program: Program, tmp_path: Path
) -> None:
    """Nothing half-done is left, and what was learned meanwhile is not lost."""
    node = make_node()
    hub, away = tmp_path / "hub.git", tmp_path / "away.git"
    hub.rename(away)
    node.write(make_event("a timer"))
    said = federate(program, node)
    assert said.code == 3
    assert "cannot be cloned" in said.err
    assert not node.settings.repository_path.exists()
    with State.open(node.settings.state_directory) as state:
        last = state.runs.last("pull")
        assert last
        assert last.outcome == "failed"
    away.rename(hub)
    assert federate(program, node).code == 0
    assert hub_subjects(node)[0] == "data: 1 skill from system-a"


def test_a_qdrant_that_is_away_stops_no_exchange(
    make_node: MakeNode, program: Program
) -> None:
    """The first run sends what it has; the import comes with the next."""
    node = with_settings(make_node(), qdrant={"url": NOWHERE})
    node.write(make_event("a timer"))
    said = federate(program, node)
    assert said.code == 4
    assert hub_subjects(node)[0] == "data: 1 skill from system-a"
    with_settings(node, qdrant={"url": None})
    assert federate(program, node).code == 0
    (hit,) = json.loads(program("search", "timer", "--json", node=node).out)
    assert hit["title"] == "How to set up a timer"


def test_a_rehearsal_makes_nothing(make_node: MakeNode, program: Program) -> None:
    """The two options ask for opposite things."""
    node = make_node()
    said = federate(program, node, "--dry-run")
    assert said.code == 2
    assert not node.settings.repository_path.exists()


@pytest.mark.parametrize("fatal", some([5, 15, 2, 8, 11, 20], often=2))
def test_a_killed_first_run_is_done_by_the_next(
    make_node: MakeNode, program: Program, fatal: int
) -> None:
    """Killed at one call of git or the next, the second run ends as if nothing had."""
    other, node = make_node("system-b"), make_node()
    other.write(make_event("a socket"))
    assert federate(program, other).code == 0
    node.write(make_event("a timer"))
    config = node.directory / "config.json"
    config.write_text(node.settings.model_dump_json(), encoding="utf-8")
    done = killed_at(fatal, KILLED_IN_GIT, config, "federate", "--init")
    assert done.returncode == KILLED, done.stderr
    said = federate(program, node)
    assert (said.code, said.json["problems"]) == (0, []), said.err
    assert hub_subjects(node)[0] == "data: 1 skill from system-a"
    assert node.git.text("status", "--porcelain") == ""
    said = program("search", "how to set up", "--json", node=node)
    titles = {hit["title"] for hit in json.loads(said.out)}
    assert {"How to set up a timer", "How to set up a socket"} <= titles
