"""Texts that an older version of redaction has passed are cleaned by the next one."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import Mock

import pytest

from fedlearn.ingest import learner
from fedlearn.records import Pattern
from fedlearn.redaction import detector
from fedlearn.state import state
from fedlearn.worktree import pattern_writer
from fedlearn.worktree.shared_files import read_records

from helpers import MakeNode, Node, make_event

ADDRESS = "operator@system-a.example.io"


@contextmanager
def older_rules() -> Iterator[None]:
    """Let a version at work that has no rules yet."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(detector, "RULES", ())
        for module in (learner, state, pattern_writer):
            patch.setattr(module, "RULES_VERSION", 1)
        yield


def active(node: Node) -> list[Pattern]:
    return list(read_records(node.settings.repository_path).active())


def test_shared_texts_are_cleaned_everywhere(make_node: MakeNode) -> None:
    """The node that has the pattern cleans it, and both have it under its old id."""
    first, second = make_node("system-a"), make_node("system-b")
    with older_rules():
        for node in (first, second):
            node.init()
        first.write(make_event(f"a timer for {ADDRESS}"))
        first.federate()
        second.federate()
        (shared,) = active(second)
    assert ADDRESS in str(shared.payload)
    first.federate()
    second.federate()
    for node in (first, second):
        (pattern,) = active(node)
        assert ADDRESS not in str(pattern.payload)
        assert pattern.pattern_id == shared.pattern_id


def test_a_text_is_redacted_once(
    make_node: MakeNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What has passed the present rules is not read again each cycle."""
    node = make_node(alone=True)
    with older_rules():
        node.init()
        node.write(make_event())
        node.sync()
    node.sync()
    unwanted = Mock(side_effect=AssertionError)
    monkeypatch.setattr(pattern_writer, "redact_again", unwanted)
    node.write(make_event("a socket"))
    node.sync()
    names = [str(one.payload["skill_name"]) for one in active(node)]
    assert sorted(names) == ["How to set up a socket", "How to set up a timer"]


def test_texts_of_absent_nodes_are_cleaned(make_node: MakeNode) -> None:
    """A node that does not come back keeps nobody from cleaning what it shared."""
    first, second = make_node("system-a"), make_node("system-b")
    with older_rules():
        first.init()
        first.write(make_event(f"a timer for {ADDRESS}"))
        first.federate()
    second.init()
    second.federate()
    (pattern,) = active(second)
    assert ADDRESS not in str(pattern.payload)
    hub = second.git.text("show", "origin/main:data/patterns/skills-patterns.jsonl")
    assert ADDRESS not in hub
