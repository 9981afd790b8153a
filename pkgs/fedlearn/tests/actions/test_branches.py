"""Nodes that push a branch each and read those of all others."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from fedlearn.actions.cycle import Cycle
from fedlearn.state import State
from fedlearn.worktree.shared_files import read_records

from helpers import MakeNode, Node, make_event

NAMES = ("system-a", "system-b", "system-c")


@pytest.fixture
def nodes(make_node: MakeNode) -> list[Node]:
    """Three nodes of a large federation that have learned something each."""
    made = [make_node(name) for name in NAMES]
    for node in made:
        repository = node.settings.repository.model_copy(
            update={"push_branch": "nodes/<node>", "sources": ("nodes/*",)}
        )
        node.settings = node.settings.model_copy(update={"repository": repository})
        node.init()
        node.write(make_event(node.settings.node), make_event("shared"))
    return made


@pytest.fixture
def cycles(nodes: list[Node]) -> Iterator[list[Cycle]]:
    """Their cycles, to be taken step by step."""
    with ExitStack() as stack:
        yield [
            Cycle(
                node.settings,
                stack.enter_context(State.open(node.settings.state_directory)),
            )
            for node in nodes
        ]


def heads(nodes: list[Node]) -> list[str]:
    return [node.git.text("rev-parse", "HEAD") for node in nodes]


def pull_all(cycles: list[Cycle]) -> None:
    """Let all nodes read the branches before any of them pushes."""
    for cycle in cycles:
        cycle.exchange.merge(cycle.exchange.fetch())


def push_all(cycles: list[Cycle]) -> list[int]:
    return [cycle.exchange.push() for cycle in cycles]


def test_nodes_that_read_each_other_come_to_rest(nodes: list[Node]) -> None:
    """Once all hold the same, no further cycle commits, pushes or joins."""
    for _ in range(3):
        for node in nodes:
            node.federate()
    before = heads(nodes)
    reports = [node.federate() for node in nodes]
    assert heads(nodes) == before
    assert [(r.commit, r.pushes) for r in reports] == [(None, 0)] * len(nodes)


def test_nodes_that_join_at_the_same_moment_come_to_rest(
    nodes: list[Node], cycles: list[Cycle]
) -> None:
    """Different commits of equal files are not joined again and again."""
    for node in nodes:
        node.federate()
    pull_all(cycles)
    push_all(cycles)
    before = heads(nodes)
    assert len({read_records(n.settings.repository_path).digest() for n in nodes}) == 1
    pull_all(cycles)
    assert push_all(cycles) == [0, 0, 0]
    assert heads(nodes) == before


def test_news_after_an_echo_arrive_everywhere(
    nodes: list[Node], cycles: list[Cycle]
) -> None:
    """A branch that was passed over once is read again when it has news."""
    for node in nodes:
        node.federate()
    pull_all(cycles)
    push_all(cycles)
    nodes[2].write(make_event("news"))
    nodes[2].federate()
    for _ in range(2):
        for node in nodes:
            node.federate()
    found = [read_records(node.settings.repository_path) for node in nodes]
    assert {len(records.active_ids()) for records in found} == {len(NAMES) + 2}
    assert len({records.digest() for records in found}) == 1


def test_files_of_one_node_travel_too(nodes: list[Node]) -> None:
    """The figures of each node are on every other one."""
    for _ in range(2):
        for node in nodes:
            node.federate()
    named = [
        {name for name in node.data() if name.startswith("metrics/")} for node in nodes
    ]
    assert named[0] == named[1] == named[2]
    assert {Path(name).stem[8:] for name in named[0]} == set(NAMES)
