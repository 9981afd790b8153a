"""`fedlearn prune`: removes own snapshots, and federate carries the removal."""

from pathlib import Path

import pytest

from fedlearn.actions.pruning import prune
from fedlearn.errors import TryAgainError
from fedlearn.git.lock import locked
from fedlearn.worktree.layout import DATASET_SNAPSHOTS, TELEMETRY_SNAPSHOTS

from helpers import MakeNode, Node, Program, make_event

OLD = f"{TELEMETRY_SNAPSHOTS}/2020-01-01-system-a.jsonl"
OTHER = f"{TELEMETRY_SNAPSHOTS}/2020-01-01-system-b.jsonl"


def node_with_old_files(make_node: MakeNode) -> Node:
    node = make_node()
    node.init()
    node.write(make_event())
    node.federate()
    for path in (OLD, OTHER, f"{TELEMETRY_SNAPSHOTS}/2020-02-01-system-b.jsonl"):
        (node.settings.repository_path / path).write_text("")
    return node


def test_a_removal_reaches_the_other_nodes(make_node: MakeNode) -> None:
    """What a node prunes is gone from the hub after its next cycle."""
    node = node_with_old_files(make_node)
    node.git.run("add", "--", "data")
    node.git.run("commit", "--quiet", "--no-verify", "-m", "old files")
    report = prune(node.settings)
    assert [one.path for one in report.removed] == [OLD]
    assert node.federate().problems == []
    listed = node.git.text("ls-tree", "-r", "--name-only", "origin/main").split()
    assert OTHER in listed
    assert OLD not in listed
    assert node.git.text("status", "--porcelain") == ""


def test_a_rehearsal_removes_nothing(make_node: MakeNode, program: Program) -> None:
    """--dry-run lists what the call would remove, and a second call finds nothing."""
    node = node_with_old_files(make_node)
    rehearsed = program("prune", "--dry-run", "--all-nodes", "--json", node=node).json
    assert [one["path"] for one in rehearsed["removed"]] == [OLD, OTHER]
    assert (node.settings.repository_path / OLD).exists()
    done = program("prune", "--all-nodes", "--json", node=node).json
    assert done["removed"] == rehearsed["removed"]
    assert "No snapshot exceeds" in program("prune", "--all-nodes", node=node).out


def test_a_run_that_is_at_work_is_not_disturbed(make_node: MakeNode) -> None:
    """Pruning waits for its turn as every other verb."""
    node = node_with_old_files(make_node)
    with locked(node.git.directory()), pytest.raises(TryAgainError):
        prune(node.settings)
    assert (node.settings.repository_path / OLD).exists()


def test_sync_prunes_by_the_settings(make_node: MakeNode) -> None:
    """Whoever never calls prune keeps no more than the settings say."""
    node = node_with_old_files(make_node)
    node.settings = node.settings.model_copy(
        update={
            "retention": node.settings.retention.model_copy(
                update={"dataset_snapshots": 1}
            )
        }
    )
    for number in range(3):
        text = f'{{"messages": [{{"role": "user", "content": "How {number}?"}}, '
        text += '{"role": "assistant", "content": "Like this, as always."}]}\n'
        node.dataset.parent.mkdir(parents=True, exist_ok=True)
        with node.dataset.open("a") as file:
            file.write(text)
        changed = node.sync().written.changed
    folder = node.settings.repository_path / DATASET_SNAPSHOTS
    assert [path.name for path in folder.iterdir()] == ["dataset-v3-system-a.jsonl"]
    assert f"{DATASET_SNAPSHOTS}/dataset-v2-system-a.jsonl" in changed
    assert not Path(node.settings.repository_path / OLD).exists()
