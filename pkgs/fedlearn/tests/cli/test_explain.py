"""`fedlearn sync --explain`: what a file would teach, without writing."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from ingest.test_learning import FACTS, MENDED

from helpers import MakeNode, Node, Program, make_event


@pytest.fixture(name="node")
def a_node(make_node: MakeNode, program: Program) -> Node:
    """Make a node that has read nothing."""
    node = make_node(alone=True)
    assert program("init", node=node).code == 0
    return node


@pytest.fixture(name="file")
def a_file(tmp_path: Path) -> Path:
    """Write telemetry with facts, a mended error and two probes."""
    listed = json.dumps([{"fact": fact, "confidence": 0.9} for fact in FACTS])
    answers = [
        {
            "event_type": "agent_step_complete",
            "query": "Which facts?",
            "response": listed,
        },
        {"event_type": "agent_step_complete", "query": "ping", "response": "pong"},
        {"event_type": "agent_step_complete", "query": "ping", "response": "pong"},
        {"event_type": "hybrid_search", "query": "x"},
    ]
    path = tmp_path / "events.jsonl"
    path.write_text("".join(f"{json.dumps(one)}\n" for one in [*answers, *MENDED]))
    return path


def everything(node: Node) -> dict[str, object]:
    """Return every file of a node, and of the state what its tables hold."""
    found: dict[str, object] = {
        str(path): path.read_bytes()
        for path in sorted(node.directory.rglob("*"))
        if path.is_file() and "state.db" not in path.name
    }
    database = node.settings.state_directory / "state.db"
    with closing(sqlite3.connect(database)) as connection:
        return found | {"state": list(connection.iterdump())}


def test_each_episode_is_shown_with_what_it_gives(
    node: Node, program: Program, file: Path
) -> None:
    """Facts by themselves, the error of a session, and why others give nothing."""
    found = program("sync", "--explain", str(file), "--json", node=node).json
    facts, probe, second, session = found

    assert [one["text"] for one in facts["lessons"]] == FACTS
    assert (probe["reasons"], second["reasons"]) == (["probe"], ["probe"])
    assert (session["kind"], session["offset"]) == ("session", None)
    (fix,) = session["lessons"]
    assert (fix["confirmation"], fix["category"]) == ("verified", "error-solutions")
    assert "pyyaml" in fix["text"]


def test_nothing_is_written(node: Node, program: Program, file: Path) -> None:
    """Neither to the state nor to data/."""
    before = everything(node)
    program("sync", "--explain", str(file), node=node)

    assert everything(node) == before
    assert program("sync", "--json", node=node).json["extracted"] == {}


def test_a_person_reads_what_and_why_not(
    node: Node, program: Program, file: Path
) -> None:
    """The totals are at the end."""
    out = program("sync", "--explain", str(file), node=node).out

    assert "+ best-practices, stated, value 0.90" in out
    assert "not learned: probe" in out
    assert "4 patterns from 4 episodes; nothing was written." in out


def test_what_is_private_is_not_shown(
    node: Node, program: Program, tmp_path: Path
) -> None:
    """Questions are redacted, too."""
    path = tmp_path / "events.jsonl"
    event = make_event(query="ping ops@corp.lan", response="pong")
    path.write_text(json.dumps(event) + "\n")
    shown = program("sync", "--explain", str(path), node=node)

    assert "ping" in shown.out
    assert "corp.lan" not in shown.out


def test_a_missing_file_is_named(node: Node, program: Program, tmp_path: Path) -> None:
    """It is no telemetry of this machine."""
    done = program("sync", "--explain", str(tmp_path / "none.jsonl"), node=node)

    assert done.code == 3
    assert "none.jsonl" in done.err
