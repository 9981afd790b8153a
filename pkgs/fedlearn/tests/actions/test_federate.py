"""What a person can want of a federate, and several ways to stand in a federation."""

from collections.abc import Callable
from functools import partial

import pytest

from fedlearn.actions.cycle import Cycle
from fedlearn.errors import RefusedError
from fedlearn.exchange.review import Review
from fedlearn.git.command import Git
from fedlearn.settings import Settings
from fedlearn.state import State

from helpers import MakeNode, Node, make_event


def federate(
    node: Node,
    *,
    push: bool = True,
    review: Callable[[Review], bool] | None = None,
    accept_shrink: bool = False,
) -> int:
    with State.open(node.settings.state_directory) as state:
        report = Cycle(node.settings, state).federate(
            push=push, review=review, accept_shrink=accept_shrink
        )
    return report.unpushed


def hub_log(node: Node) -> list[str]:
    node.git.run("fetch", "origin")
    return node.git.text("log", "--format=%s", "origin/main").splitlines()


def test_no_push_keeps_the_commit_here(make_node: MakeNode) -> None:
    """Everything is done but sending; the next run sends it."""
    node = make_node()
    node.init()
    node.federate()
    node.write(make_event("one"))
    before = hub_log(node)
    assert federate(node, push=False) == 1
    assert hub_log(node) == before
    assert node.federate().pushes == 1
    assert hub_log(node) == ["data: 1 skill from system-a", *before]


def test_a_review_shows_what_would_be_sent_and_decides(make_node: MakeNode) -> None:
    """No is an answer: nothing is sent. Yes sends exactly that."""
    node = make_node()
    node.init()
    node.federate()
    node.write(make_event("one"))
    shown: list[Review] = []

    def decide(answer: bool, found: Review) -> bool:  # noqa: FBT001
        shown.append(found)
        return answer

    assert federate(node, review=partial(decide, False)) == 1  # noqa: FBT003
    assert federate(node, review=partial(decide, True)) == 0  # noqa: FBT003
    first, second = shown
    assert first == second
    assert [pattern.title for pattern in first.new] == ["How to set up one"]
    assert "data/patterns/skills-patterns.jsonl" in first.files


def test_federate_dry_run_writes_and_sends_nothing(make_node: MakeNode) -> None:
    """Neither the work tree, nor the history, nor the hub changes."""
    node = make_node()
    node.init()
    node.federate()
    node.write(make_event("one"))
    before = (node.data(), node.git.commit_id("HEAD"), hub_log(node))
    with State.open(node.settings.state_directory) as state:
        sync, waiting = Cycle(node.settings, state).rehearse_federate()
    assert (dict(sync.written.new), waiting) == ({"skills-patterns": 1}, 0)
    assert (node.data(), node.git.commit_id("HEAD"), hub_log(node)) == before


def own_branch(node: Node) -> Settings:
    changed = node.settings.repository.model_copy(
        update={"push_branch": "nodes/<node>", "sources": ("nodes/*",)}
    )
    node.settings = node.settings.model_copy(update={"repository": changed})
    return node.settings


def test_nodes_with_branches_of_their_own_learn_from_each_other(
    make_node: MakeNode,
) -> None:
    """Nobody pushes main, each push succeeds at once, and all end equal."""
    nodes = [make_node(name) for name in ("system-a", "system-b", "system-c")]
    for number, node in enumerate(nodes):
        own_branch(node)
        node.init()
        node.write(make_event(f"thing {number}"))
        assert node.federate().pushes == 1
    for node in nodes:
        node.federate()
    patterns = {node.data()["patterns/skills-patterns.jsonl"] for node in nodes}
    assert [content.count(b"\n") for content in patterns] == [3]


def test_a_new_clone_of_own_branches_starts_with_everything(
    make_node: MakeNode,
) -> None:
    """`init` alone brings what stands on the branches of the others."""
    first, second = make_node("system-a"), make_node("system-b")
    for node in (first, second):
        own_branch(node)
    first.init()
    first.write(make_event("one"))
    first.federate()
    report = second.init()
    assert (report.patterns, report.imported.written) == (1, 1)


def test_an_experiment_on_another_branch_leaves_the_first_alone(
    make_node: MakeNode,
) -> None:
    """`push_branch` alone sends this node's work to a branch for experiments."""
    node = make_node()
    node.init()
    node.federate()
    changed = node.settings.repository.model_copy(update={"push_branch": "try"})
    node.settings = node.settings.model_copy(update={"repository": changed})
    node.write(make_event("one"))
    before = hub_log(node)
    node.federate()
    experiment = node.git.text("log", "--format=%s", "origin/try").splitlines()
    assert hub_log(node) == before
    assert experiment == ["data: 1 skill from system-a", *before]


def test_a_remote_that_lost_most_stops_the_whole_cycle(make_node: MakeNode) -> None:
    """Nothing is taken, committed or sent; the error names the way on."""
    a, b = make_node("system-a"), make_node("system-b")
    for node in (a, b):
        node.init()
    a.write(*(make_event(f"thing {n}") for n in range(6)))
    a.federate()
    b.federate()
    Git(a.directory.parent / "hub.git", "hub").run(
        "update-ref", "-d", "refs/heads/main"
    )
    with pytest.raises(RefusedError, match="the whole branch"):
        b.federate()
    assert federate(b, accept_shrink=True) == 0
    assert len(hub_log(b)) >= 2


def test_a_federate_without_news_asks_the_remote_once(
    make_node: MakeNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One fetch, and no other call that crosses the network."""
    node = make_node()
    node.init()
    node.write(make_event("one"))
    node.federate()
    calls: list[str] = []
    run = Git.run

    def note(self: Git, *arguments: str, **options: object) -> bytes:
        if options.get("network"):
            calls.append(arguments[0])
        return run(self, *arguments, **options)  # type: ignore[arg-type]  # handed on as given

    monkeypatch.setattr(Git, "run", note)
    node.federate()
    assert calls == ["fetch"]
