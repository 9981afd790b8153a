"""A fault at any write of any verb: the next one finishes, and nothing is a bug.

FEDLEARN_TEST_EVERY_FAILURE=1 takes every write, else some.
"""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from fedlearn.actions.backup.backup import back_up

from actions import faulty_writes
from helpers import MakeNode, Node, environment, make_event, some

EVERY = bool(os.environ.get("FEDLEARN_TEST_EVERY_FAILURE"))
KILL_STEP, FAULT_STEP = (1, 1) if EVERY else (10, 25)
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
    "dashboard": ["dashboard", "--out", "{place}/page"],
}
"""Calls that write something, by what they are tested as."""


def make_place(make_node: MakeNode) -> Node:
    """Make a node with something to do for every verb."""
    node = make_node(alone=True)
    node.init()
    back_up(node.settings, node.directory / "first.tar.zst")
    node.write(make_event("a timer"), make_event("a socket"))
    return node


def run_faulty(
    node: Node, verb: list[str], fault: str, step: int
) -> list[dict[str, Any]]:
    """Run a verb with a fault at some writes in turn, and then a federate and it."""
    place = str(node.directory)
    config = node.directory.parent / "config.json"
    config.write_text(node.settings.model_dump_json(), encoding="utf-8")
    call = ["--config", str(config), *(part.format(place=place) for part in verb)]
    order = {
        "place": place, "fault": fault, "first": 1, "step": step, "verb": call,
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


@pytest.mark.parametrize("verb", some(VERBS, often=1))
def test_a_verb_that_was_killed_is_finished_by_the_next(
    make_node: MakeNode, verb: str
) -> None:
    """Whichever of its writes are there, the next runs succeed and leave no copies."""
    node = make_place(make_node)
    rounds = run_faulty(node, VERBS[verb], faulty_writes.KILLED, KILL_STEP)
    assert [one for one in rounds if one["next"] or one["left"]] == []
    assert rounds[-1]["code"] == 0


CODES = {"ENOSPC": {75}, "EROFS": {3}, "EACCES": {3}, "EMFILE": {3}, "EIO": {5}}
"""With which code a verb may end, besides those of one that copes with it."""


@pytest.mark.parametrize("fault", some(CODES, often=1))
@pytest.mark.parametrize("verb", some(VERBS, often=1))
def test_a_fault_of_the_machine_is_no_bug(
    make_node: MakeNode, verb: str, fault: str
) -> None:
    """Whichever write fails, and all after it: the code says why, with a remedy."""
    node = make_place(make_node)
    rounds = run_faulty(node, VERBS[verb], fault, FAULT_STEP)
    for one in rounds:
        assert one["code"] in CODES[fault] | {0}, one
        assert one["code"] == 0 or "hint:" in one["said"], one
        assert not one["next"], one
