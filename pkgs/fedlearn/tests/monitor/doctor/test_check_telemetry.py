"""Why nothing is shared: cause and remedy are named."""

import os

import pytest

from helpers import MakeNode, make_event
from monitor.doctor.examination import change, look, one


def test_no_telemetry(make_node: MakeNode) -> None:
    """The folder is named, and the settings that say where to look."""
    node = make_node(alone=True)
    level, cause, remedy, _code = one(look(node, "telemetry-files"))
    assert level == "warning"
    assert f"no telemetry below {node.directory}/stack" in cause
    assert "runtime.telemetry" in remedy


def test_telemetry_that_may_not_be_read(
    make_node: MakeNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is named, and how to let fedlearn read it."""
    node = make_node(alone=True)
    node.write(make_event())
    node.telemetry.chmod(0)
    if os.geteuid() == 0:  # root may read whatever it likes
        monkeypatch.setattr(os, "access", lambda path, _mode: path != node.telemetry)
    level, cause, remedy, code = one(look(node, "telemetry-files"))
    assert (level, code) == ("problem", 3)
    assert f"{node.telemetry} cannot be read" in cause
    assert "setfacl" in remedy


def test_nothing_is_valuable_enough(make_node: MakeNode) -> None:
    """The threshold and a histogram of the values are shown."""
    node = make_node(alone=True)
    node.write(*(make_event(f"{n}", value_score=s) for n, s in enumerate((0.2, 0.6))))
    level, cause, remedy, _code = one(look(node, "own-patterns"))
    assert level == "warning"
    assert (
        "no event reaches the threshold of 0.7; values: 0.2-0.3: 1, 0.6-0.7: 1" in cause
    )
    assert "extraction.threshold" in remedy


def test_everything_is_redacted(make_node: MakeNode) -> None:
    """Digests instead of texts are recognised as such."""
    node = make_node(alone=True)
    digest = "sha256:" + "ab" * 32
    node.write(make_event(query=digest, response=digest, value_score=0.9))
    level, cause, remedy, code = one(look(node, "own-patterns"))
    assert (level, code) == ("problem", 3)
    assert "1 event with digests instead of texts" in cause
    assert "in clear" in remedy


def test_all_lines_are_rejected(make_node: MakeNode) -> None:
    """The reasons are counted, and how to see the lines is said."""
    node = make_node(alone=True)
    node.write("{broken", "[]")
    level, cause, remedy, code = one(look(node, "own-patterns"))
    assert (level, code) == ("problem", 5)
    assert "all of 2 lines" in cause
    assert "1 json, 1 object" in cause
    assert "--rejects" in remedy


@pytest.mark.parametrize(
    "setting", [{"categories": ["best-practices"]}, {"agent_types": ["remote"]}]
)
def test_extraction_is_off(make_node: MakeNode, setting: dict[str, object]) -> None:
    """Settings that leave out what the stack writes are named."""
    node = make_node(alone=True)
    node.write(make_event())
    change(node, "extraction", **setting)
    level, cause, remedy, code = one(look(node, "own-patterns"))
    assert (level, code) == ("problem", 3)
    assert "the settings exclude all telemetry: 1 event" in cause
    assert "extraction.categories or extraction.agent_types" in remedy


def test_what_was_not_read_yet(make_node: MakeNode) -> None:
    """Good telemetry without a sync has its remedy in one command."""
    node = make_node(alone=True)
    node.write(make_event())
    level, cause, remedy, _code = one(look(node, "own-patterns"))
    assert (level, remedy) == ("warning", "run: fedlearn federate")
    assert "1 event with patterns" in cause


def test_telemetry_that_holds_no_knowledge(make_node: MakeNode) -> None:
    """Events without texts are normal, and said to be so."""
    node = make_node(alone=True)
    node.write({"event_type": "hybrid_search", "timestamp": "2026-11-20T08:00:00Z"})
    level, cause, _remedy, _code = one(look(node, "own-patterns"))
    assert level == "warning"
    assert "none of 1 event holds a problem with its solution" in cause


def test_telemetry_without_a_line(make_node: MakeNode) -> None:
    """An empty file is a normal state of an idle stack."""
    node = make_node(alone=True)
    node.write()
    assert "are empty" in one(look(node, "own-patterns"))[1]
