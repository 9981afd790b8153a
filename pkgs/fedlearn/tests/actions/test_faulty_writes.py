"""A fault at any write of any verb: the next one finishes, and nothing is a bug.

FEDLEARN_TEST_EVERY_FAILURE=1 takes every write, else some.
"""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from actions import faulty_writes
from helpers import MakeNode, Node, environment, make_event, some

EVERY = bool(os.environ.get("FEDLEARN_TEST_EVERY_FAILURE"))
STEP = 1 if EVERY else 5
"""Every how many writes one fails."""

VERBS = {
    "export": ["export"],
    "federate": ["federate"],
    "node enrol": ["node", "enrol"],
    "sync": ["sync"],
    "prune": ["prune"],
    "init": ["init"],
    "backup": ["backup", "--force", "{place}/backup.tar.zst"],
    "restore": ["restore", "--force", "{place}/first.tar.zst"],
    "publish": ["publish", "{place}/public", "--as", "public"],
    "dashboard": ["dashboard"],
}
"""Calls that write something, by what they are tested as."""


def make_place(make_node: MakeNode) -> Node:
    """Make a node with something to do for every verb."""
    node = make_node(alone=True)
    node.init()
    node.write(make_event("a timer"), make_event("a socket"))
    return node


def run_faulty(node: Node, verb: list[str], fault: str) -> list[dict[str, Any]]:
    """Run a verb with a fault at each write in turn, and then a federate and it."""
    place = str(node.directory)
    config = node.directory.parent / "config.json"
    config.write_text(node.settings.model_dump_json(), encoding="utf-8")
    call = ["--config", str(config), *(part.format(place=place) for part in verb)]
    order = {
        "place": place, "fault": fault, "first": 1, "step": STEP, "verb": call,
        "next": [[*call[:2], "federate"], call],
    }  # fmt: skip
    said = subprocess.run(
        [sys.executable, faulty_writes.__file__, json.dumps(order)],
        env=environment(
            PATH=os.environ["PATH"],
            HOME=os.environ["HOME"],
            PYTHONDONTWRITEBYTECODE="1",
        ),
        stdout=subprocess.PIPE,
        check=True,
        timeout=600,
    ).stdout
    rounds: list[dict[str, Any]] = json.loads(said)
    return rounds


@pytest.mark.parametrize("verb", some(VERBS, often=2))
def test_a_verb_that_was_killed_is_finished_by_the_next(
    make_node: MakeNode, verb: str
) -> None:
    """Whichever prefix of its writes is there, the next runs succeed."""
    node = make_place(make_node)
    rounds = run_faulty(node, VERBS[verb], faulty_writes.KILLED)
    assert [one for one in rounds if one["next"]] == []
    assert rounds[-1]["code"] == 0
