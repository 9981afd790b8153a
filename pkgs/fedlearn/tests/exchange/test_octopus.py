"""Joining many tips in one commit gives what joining them one by one would."""

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


def test_all_tips_are_joined_in_one_commit(
    reader: Exchange, others: list[Exchange]
) -> None:
    """It has every side as a parent, every record, and every node's own file."""
    before = reader.git.text("rev-parse", "HEAD")
    reader.merge(reader.fetch())
    tips = {one.git.text("rev-parse", "HEAD") for one in others}
    assert parents(reader)[0] == before
    assert set(parents(reader)) == {before} | tips
    tree = reader.git.work_tree
    assert len(read_records(tree).active_ids()) == 1 + len(NODES)
    assert {(tree / metrics_of(name)).read_text() for name in NODES} == set(NODES)
    assert reader.changed() == []
    assert reader.git.succeeds("fsck", "--no-dangling")


def test_a_removed_file_stays_removed(reader: Exchange, others: list[Exchange]) -> None:
    """What its own node removed meanwhile is not brought back by the others."""
    gone = reader.git.work_tree / metrics_of("system-a")
    (other, *_) = others
    (other.git.work_tree / metrics_of("system-a")).unlink()
    commit(other.git, "data")
    send(other)
    reader.merge(reader.fetch())
    assert len(parents(reader)) == 1 + len(NODES)
    assert not gone.exists()


def test_work_of_a_person_is_left_to_git(
    reader: Exchange, others: list[Exchange]
) -> None:
    """A tip with more than fedlearn's own files is merged too, by itself."""
    (other, *_) = others
    (other.git.work_tree / "notes.txt").write_text("mine")
    commit(other.git, "notes.txt")
    send(other)
    reader.merge(reader.fetch())
    assert len(parents(reader)) == 2
    assert (reader.git.work_tree / "notes.txt").read_text() == "mine"
    assert len(read_records(reader.git.work_tree).active_ids()) == 1 + len(NODES)


def test_a_link_in_the_place_of_a_file_is_left_to_git(
    reader: Exchange, others: list[Exchange], tmp_path: Path
) -> None:
    """What is no plain file is never taken by its name alone."""
    (other, *_) = others
    path = other.git.work_tree / metrics_of("system-z")
    path.symlink_to(tmp_path)
    commit(other.git, "data")
    send(other)
    reader.merge(reader.fetch())
    assert len(parents(reader)) == 2
    assert (reader.git.work_tree / metrics_of("system-z")).is_symlink()
