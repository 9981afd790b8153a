"""A node on which each test breaks one thing."""

import pytest

from helpers import MakeNode, Node, make_event


@pytest.fixture
def well(make_node: MakeNode) -> Node:
    """A node that learned, pushed and imported."""
    node = make_node()
    node.init()
    node.write(make_event("a timer"))
    assert node.federate().problems == []
    node.settings.state_directory.chmod(0o700)
    return node
