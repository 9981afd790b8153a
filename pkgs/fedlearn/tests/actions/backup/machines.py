"""Machines that a backup is restored on, and what it is for."""

from pathlib import Path

from fedlearn.state import WRITTEN, State

from helpers import Node


def new_machine(node: Node, tmp_path: Path, name: str = "new") -> Node:
    """Make an empty machine of the same node."""
    directory = tmp_path / name
    directory.mkdir()
    return Node(directory, node.settings.node, None)


def knowledge(node: Node) -> object:
    """Give all that a backup is for."""
    with State.open(node.settings.state_directory) as state:
        known = [p.to_line() for p in state.patterns()], state.redactions()
        runs = state.runs.last("federate"), state.noted(WRITTEN) is None
    return node.data(), node.git.text("log", "--format=%H"), known, runs[0]
