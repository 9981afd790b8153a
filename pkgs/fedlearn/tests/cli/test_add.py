"""`fedlearn add`: a person writes down one piece of knowledge."""

import json
import sys
from io import StringIO

import pytest

from fedlearn.__main__ import run
from fedlearn.records import Pattern
from fedlearn.worktree import read_records

from helpers import MakeNode, Node, Program

PROBLEM = "podman: permission denied on a volume"
SOLUTION = "Add :Z to the mount, so that podman relabels the files."


@pytest.fixture(name="node")
def a_node(make_node: MakeNode, program: Program) -> Node:
    """Make a node that shares with another."""
    node = make_node("system-a")
    assert program("init", node=node).code == 0
    return node


def patterns(node: Node) -> list[Pattern]:
    """Return what the node has in data/."""
    return list(read_records(node.settings.repository_path).active())


def test_what_is_written_down_is_in_data(node: Node, program: Program) -> None:
    """It says that a person wrote it down, and its value reaches the threshold."""
    said = program("add", PROBLEM, SOLUTION, "--json", node=node).json
    (only,) = patterns(node)
    (evidence,) = only.evidence.values()

    assert said == {
        "pattern_id": only.pattern_id,
        "category": "error-solutions",
        "title": PROBLEM,
        "new": True,
        "redactions": {},
        "quarantined": [],
    }
    assert only.payload["solution"] == SOLUTION
    assert evidence.basis
    assert evidence.basis.confirmation == "person"
    assert only.value_score >= 0.7


def test_writing_it_down_again_adds_nothing(node: Node, program: Program) -> None:
    """It counts once."""
    program("add", PROBLEM, SOLUTION, node=node)
    again = program("add", PROBLEM, SOLUTION, "--json", node=node).json

    assert again["new"] is False
    assert patterns(node)[0].evidence["system-a"].count == 1


def test_another_node_gets_it(
    node: Node, make_node: MakeNode, program: Program
) -> None:
    """The next federate shares it."""
    other = make_node("system-b")
    program("init", node=other)
    program("add", PROBLEM, SOLUTION, node=node)
    node.federate()
    other.federate()

    assert [one.payload["solution"] for one in patterns(other)] == [SOLUTION]


@pytest.mark.parametrize(
    ("problem", "category"),
    [
        (PROBLEM, "error-solutions"),
        ("How do I rotate the logs of a container?", "skills-patterns"),
        ("Locks of files that two users write", "best-practices"),
    ],
)
def test_the_category_is_guessed(
    node: Node, program: Program, problem: str, category: str
) -> None:
    """By the problem: an error, a question how, or the subject of a rule."""
    said = program("add", problem, SOLUTION, "--json", node=node).json

    assert said["category"] == category


def test_the_category_can_be_given(node: Node, program: Program) -> None:
    """A person knows better."""
    chosen = ("--category", "best-practices")
    said = program("add", PROBLEM, SOLUTION, *chosen, "--json", node=node).json

    assert said["category"] == "best-practices"


def test_sensitive_values_are_redacted(node: Node, program: Program) -> None:
    """The command says what it replaced."""
    solution = "Ask the server at 10.20.30.41 for a new lease, then mount the volume."
    said = program("add", PROBLEM, solution, "--json", node=node).json

    assert said["redactions"] == {"private-ip": 1}
    assert "<private-ip-1>" in str(patterns(node)[0].payload)
    assert b"10.20.30.41" not in b"".join(node.data().values())


def test_dangerous_advice_waits(node: Node, program: Program) -> None:
    """The command says how to admit it."""
    done = program("add", PROBLEM, "Run chmod -R 777 /srv/uploads.", node=node)

    assert patterns(node) == []
    assert "fedlearn quarantine admit" in done.err
    assert "world-writable" in done.err


@pytest.mark.parametrize("texts", [("", SOLUTION), (PROBLEM, " ")])
def test_empty_texts_are_refused(
    node: Node, program: Program, texts: tuple[str, str]
) -> None:
    """Nothing is recorded."""
    assert program("add", *texts, node=node).code == 2
    assert patterns(node) == []


def test_a_long_solution_comes_from_standard_input(
    node: Node, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A minus sign stands for it."""
    file = node.directory / "settings.json"
    file.write_text(node.settings.model_dump_json())
    monkeypatch.setattr(sys, "stdin", StringIO(f"{SOLUTION}\nThen start it again.\n"))
    code = run(["--config", str(file), "add", PROBLEM, "-", "--json"])

    assert (code, json.loads(capsys.readouterr().out)["new"]) == (0, True)
    assert "Then start it again." in str(patterns(node)[0].payload["solution"])
