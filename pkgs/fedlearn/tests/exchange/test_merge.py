"""Many branches are joined in one pull, record by record."""

from collections.abc import Callable
from pathlib import Path

import pytest

from fedlearn.exchange.exchange import Exchange, Route
from fedlearn.git.command import Git
from fedlearn.worktree.layout import METRICS
from fedlearn.worktree.shared_files import read_records, write_records

from factories import make_pattern

Clone = Callable[..., Exchange]
NODES = tuple(f"system-{letter}" for letter in "bcdefghijk")
READER = Route("origin", "main", sources=("nodes/*",))


def metrics_of(node: str) -> str:
    return f"{METRICS}/2026-11-{node}.json"


def commit(git: Git, *paths: str) -> None:
    git.run("add", "--all", "--", *paths)
    git.run("commit", "--quiet", "--no-verify", "--message=more", "--", *paths)


def learn(exchange: Exchange) -> None:
    """Commit a pattern, and a file that only this node writes."""
    git = exchange.git
    records = read_records(git.work_tree)
    records.add_pattern(make_pattern(f"of {git.node}", node=git.node))
    write_records(git.work_tree, records)
    path = git.work_tree / metrics_of(git.node)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(git.node)
    commit(git, "data")


def send(exchange: Exchange) -> None:
    """Push to a branch of the node's own, unlooked at."""
    place = f"HEAD:refs/heads/nodes/{exchange.git.node}"
    exchange.git.run("push", "--quiet", "--no-verify", "origin", place)


@pytest.fixture
def reader(clone: Clone) -> Exchange:
    """A node that has learned something, with a file that is to be removed."""
    exchange = clone("system-a", READER)
    learn(exchange)
    exchange.push()
    return exchange


@pytest.fixture
def others(clone: Clone, reader: Exchange) -> list[Exchange]:
    """Ten nodes that have each sent something to a branch of their own."""
    made = [clone(name) for name in NODES]
    for exchange in made:
        learn(exchange)
        send(exchange)
    (reader.git.work_tree / "own.txt").write_text("unpushed")
    commit(reader.git, "own.txt")
    return made


def parents(exchange: Exchange) -> list[str]:
    return exchange.git.text("rev-list", "--parents", "-1", "HEAD").split()[1:]


def test_all_branches_are_joined(reader: Exchange, others: list[Exchange]) -> None:
    """The result has every side, every record, and every node's own file."""
    before = reader.git.text("rev-parse", "HEAD")
    reader.merge(reader.fetch())
    sides = [before, *(one.git.text("rev-parse", "HEAD") for one in others)]
    assert len(parents(reader)) == 2
    assert all(reader.git.is_ancestor(side, "HEAD") for side in sides)
    tree = reader.git.work_tree
    assert len(read_records(tree).active_ids()) == 1 + len(NODES)
    assert {(tree / metrics_of(name)).read_text() for name in NODES} == set(NODES)
    assert reader.changed() == []
    assert reader.git.succeeds("fsck", "--no-dangling")


def test_a_removed_file_stays_removed(reader: Exchange, others: list[Exchange]) -> None:
    """What its own node removed meanwhile is not brought back by the others."""
    gone = reader.git.work_tree / metrics_of("system-a")
    (other, *_) = others
    reader.merge(reader.fetch())
    assert gone.exists()
    (other.git.work_tree / metrics_of("system-a")).unlink()
    commit(other.git, "data")
    send(other)
    reader.merge(reader.fetch())
    assert not gone.exists()


def test_work_of_a_person_is_merged_too(
    reader: Exchange, others: list[Exchange], tmp_path: Path
) -> None:
    """A branch may hold more than fedlearn's own files, and links."""
    (other, *_) = others
    (other.git.work_tree / "notes.txt").write_text("mine")
    link = metrics_of("system-z")
    (other.git.work_tree / link).symlink_to(tmp_path)
    commit(other.git, "notes.txt", link)
    send(other)
    reader.merge(reader.fetch())
    assert (reader.git.work_tree / "notes.txt").read_text() == "mine"
    assert (reader.git.work_tree / link).is_symlink()
    assert len(read_records(reader.git.work_tree).active_ids()) == 1 + len(NODES)
