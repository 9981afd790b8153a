"""A node and its backup."""

from pathlib import Path

import pytest

from fedlearn.actions.backup.backup import back_up

from helpers import MakeNode, Node, make_event


@pytest.fixture
def node(make_node: MakeNode) -> Node:
    """A node with a commit that the hub does not have, and a change beside it."""
    made = make_node()
    made.init()
    made.write(make_event("a timer"))
    made.federate()
    made.git.run("remote", "set-url", "origin", "/nowhere/hub.git")
    made.write(make_event("a socket"))
    made.federate()
    made.write(make_event("a mount"))
    made.sync()
    return made


@pytest.fixture
def backup(node: Node, tmp_path: Path) -> Path:
    file = tmp_path / "backup.tar.zst"
    back_up(node.settings, file)
    return file
