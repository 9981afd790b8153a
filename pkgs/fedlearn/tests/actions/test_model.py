"""Random interleavings of what nodes, people and accidents do in one federation.

FEDLEARN_TEST_MODEL_STEPS and FEDLEARN_TEST_MODEL_SEED choose how many, and which.
"""

import os
import random
import shutil
import signal
import warnings
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fedlearn.actions.pruning import prune
from fedlearn.errors import FedlearnError
from fedlearn.git.command import Git, GitError
from fedlearn.records.record import Retraction
from fedlearn.worktree.shared_files import read_records, write_records

from helpers import MakeNode, Node, make_event, some

STEPS = int(os.environ.get("FEDLEARN_TEST_MODEL_STEPS", "120"))
SEED = int(os.environ.get("FEDLEARN_TEST_MODEL_SEED", "1"))

TEXTS = tuple(f"case {number}" for number in range(12))
MOST_RETRACTED = 4
BEGIN = datetime(2026, 11, 20, tzinfo=UTC)
MOST_CALLS = 40
"""Within so many calls of git a run is killed, if it makes that many."""


class Model:
    """Three nodes, and what must be true of them in the end.

    Attributes:
        told: How often each node has met each case.
        retracted: Cases that were taken back.
    """

    def __init__(self, nodes: list[Node], hub: Path, seed: int) -> None:
        self.nodes = nodes
        self.hub = hub
        self.source = random.Random(seed)
        self.told: Counter[tuple[str, str]] = Counter()
        self.retracted: set[str] = set()
        self.log: list[str] = []
        self._seconds = 0

    def step(self) -> None:
        """Let one thing happen on one node."""
        node = self.source.choice(self.nodes)
        actions: list[tuple[int, Callable[[Node], None]]] = [
            (6, self.learn),
            (3, self.sync),
            (5, self.federate),
            (2, self.pull_by_hand),
            (2, self.push_by_hand),
            (2, self.commit_by_hand),
            (1, self.retract),
            (3, self.be_killed),
            (1, self.lose_the_network),
            (1, self.reinstall),
            (2, self.prune),
        ]
        weights = [weight for weight, _ in actions]
        ((_, action),) = self.source.choices(actions, weights)
        self.log.append(f"{action.__name__} on {node.settings.node}")
        action(node)

    def learn(self, node: Node) -> None:
        """Write some events; their times go up."""
        for text in self.source.choices(TEXTS, k=self.source.randint(1, 4)):
            self._seconds += 1
            seen = BEGIN + timedelta(seconds=self._seconds)
            node.write(make_event(text, timestamp=seen.isoformat()))
            self.told[node.settings.node, text] += 1

    def sync(self, node: Node) -> None:
        node.sync()

    def federate(self, node: Node) -> None:
        """Run a cycle; a person's half-done merge may be in the way, nothing else."""
        assert node.federate().problems == []

    def pull_by_hand(self, node: Node) -> None:
        """Merge as a person does, and give it up where git will not."""
        node.git.run("fetch", "--quiet", "origin")
        try:
            node.git.run("merge", "--quiet", "--no-edit", "origin/main")
        except GitError:
            assert not (node.git.directory() / "MERGE_HEAD").exists(), self.log

    def push_by_hand(self, node: Node) -> None:
        try:
            node.git.run("push", "--quiet", "origin", "main")
        except GitError as error:
            assert "rejected" in error.stderr  # noqa: PT017  (a push may come first)

    def commit_by_hand(self, node: Node) -> None:
        """Commit whatever lies under data/, and a note beside it."""
        name = f"notes-{node.settings.node}.txt"
        (node.settings.repository_path / name).write_text(str(self._seconds))
        node.git.run("add", "data", name)
        if not node.git.succeeds("diff", "--cached", "--quiet"):
            node.git.run("commit", "--quiet", "--message=by hand")

    def retract(self, node: Node) -> None:
        """Take back a case that the node knows."""
        tree = node.settings.repository_path
        records = read_records(tree)
        known = list(records.active())
        if not known or len(self.retracted) >= MOST_RETRACTED:
            return
        pattern = self.source.choice(known)
        records.add_retraction(
            Retraction(
                pattern_id=pattern.pattern_id,
                reason="wrong",
                retracted_at="2026-11-24T08:00:00Z",
                retracted_by=node.settings.node,
            )
        )
        write_records(tree, records)
        node.federate()  # what a person decided is sent at once
        self.retracted.add(pattern.title)

    def be_killed(self, node: Node) -> None:
        """Run a cycle that kill -9 ends at some call of git."""
        left = self.source.randint(1, MOST_CALLS)
        after = self.source.random() < 0.5
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # fork beside threads
            child = os.fork()
        if not child:
            _federate_until_killed(node, left, after=after)
        os.waitpid(child, 0)

    def lose_the_network(self, node: Node) -> None:
        away = self.hub.with_name("away.git")
        self.hub.rename(away)
        try:
            assert len(node.federate().problems) == 1
        finally:
            away.rename(self.hub)

    def reinstall(self, node: Node) -> None:
        """Lose everything but the name and the telemetry."""
        for place in ("state", "clone"):
            shutil.rmtree(node.directory / place)
        node.init()

    def prune(self, node: Node) -> None:
        """Remove what retention gives up a year from now; the newest files stay."""
        later = (BEGIN + timedelta(days=365)).date()
        prune(node.settings, all_nodes=self.source.random() < 0.2, today=lambda: later)

    def settle(self) -> None:
        """Let every node run until all have seen everything."""
        for _ in range(3):
            for node in self.nodes:
                self.federate(node)


def _federate_until_killed(node: Node, left: int, *, after: bool) -> None:
    """Run in a child that does not come back."""
    run = Git.run

    def count(self: Git, *arguments: str, **options: object) -> bytes:
        nonlocal left
        left -= 1
        if left == 0 and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        answer = run(self, *arguments, **options)  # type: ignore[arg-type]  # handed on as given
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    Git.run = count  # type: ignore[method-assign]  # in a process of its own
    try:
        node.federate()
    except FedlearnError:
        pass
    finally:
        os._exit(0)


@pytest.mark.parametrize("steps", some((STEPS // 3, STEPS), often=1))
def test_whatever_happens_all_nodes_end_equal(
    make_node: MakeNode, tmp_path: Path, steps: int
) -> None:
    """No marker, nothing lost, nothing counted twice, nothing back, equal digests."""
    nodes = [make_node(name) for name in ("system-a", "system-b", "system-c")]
    for node in nodes:
        node.init()
    model = Model(nodes, tmp_path / "hub.git", SEED)
    try:
        for _ in range(steps):
            model.step()
        model.settle()
    except BaseException as error:
        error.add_note("\n".join(model.log[-25:]))
        raise
    folds = [read_records(node.settings.repository_path) for node in nodes]
    assert len({records.digest() for records in folds}) == 1
    assert folds[0].rejected == Counter()
    assert not [n for node in nodes for n, c in node.data().items() if b"<<<<<<<" in c]
    active = {pattern.title: pattern for pattern in folds[0].active()}
    assert not active.keys() & model.retracted
    counted = {
        (name, title.removeprefix("How to set up ")): said.count
        for title, pattern in active.items()
        for name, said in pattern.evidence.items()
    }
    expected = {
        key: count
        for key, count in model.told.items()
        if f"How to set up {key[1]}" not in model.retracted
    }
    assert counted == expected
