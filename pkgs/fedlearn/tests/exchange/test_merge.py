"""Many branches are joined in one pull, record by record."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from fedlearn.exchange.exchange import Exchange, Route
from fedlearn.git.command import Git
from fedlearn.records.record_set import RecordSet
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
    """What a node has removed of its own is not brought back by the others."""
    (other, *_) = others
    gone = reader.git.work_tree / metrics_of(other.git.node)
    reader.merge(reader.fetch())
    assert gone.exists()
    (other.git.work_tree / metrics_of(other.git.node)).unlink()
    commit(other.git, "data")
    send(other)
    reader.merge(reader.fetch())
    assert not gone.exists()


def test_nobody_else_removes_a_file(reader: Exchange, others: list[Exchange]) -> None:
    """What a node alone writes stays, though another has removed it."""
    (other, *_) = others
    reader.merge(reader.fetch())
    (other.git.work_tree / metrics_of("system-a")).unlink()
    commit(other.git, "data")
    send(other)
    reader.merge(reader.fetch())
    assert (reader.git.work_tree / metrics_of("system-a")).read_text() == "system-a"


def test_work_of_a_person_is_merged_too(
    reader: Exchange, others: list[Exchange], tmp_path: Path
) -> None:
    """A branch may hold more than fedlearn's own files; a link is a text there."""
    (other, *_) = others
    (other.git.work_tree / "notes.txt").write_text("mine")
    (other.git.work_tree / "link").symlink_to(tmp_path)
    other.git.run("-c", "core.symlinks=true", "add", "notes.txt", "link")
    other.git.run("commit", "--quiet", "--no-verify", "--message=more")
    send(other)
    reader.merge(reader.fetch())
    assert (reader.git.work_tree / "notes.txt").read_text() == "mine"
    assert not (reader.git.work_tree / "link").is_symlink()
    assert (reader.git.work_tree / "link").read_text() == str(tmp_path)
    assert len(read_records(reader.git.work_tree).active_ids()) == 1 + len(NODES)


def test_a_link_under_data_is_left_out_and_named(
    reader: Exchange,
    others: list[Exchange],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What stands beside it is taken, and who committed it is told."""
    (other, *_) = others
    link = metrics_of("system-z")
    (other.git.work_tree / link).symlink_to(tmp_path)
    commit(other.git, link)
    send(other)
    reader.merge(reader.fetch())
    assert not (reader.git.work_tree / link).is_symlink()
    assert not (reader.git.work_tree / link).exists()
    assert len(read_records(reader.git.work_tree).active_ids()) == 1 + len(NODES)
    assert f"{link} is left out: it is no plain file" in caplog.text
    assert f"of {other.git.node})" in caplog.text


def test_a_commit_that_exchanges_words_is_joined_though_it_follows(
    clone: Clone, reader: Exchange
) -> None:
    """The text that the id was made from stays, and the rest of the commit is taken."""
    known = make_pattern("of system-a")
    git = reader.git
    before = git.text("rev-parse", "HEAD")
    other = clone("system-b")
    learn(other)
    records = RecordSet()
    for pattern in read_records(other.git.work_tree).active():
        words = dict.fromkeys(pattern.payload, "A")
        is_known = pattern.pattern_id == known.pattern_id
        records.add_pattern(
            msgspec.structs.replace(pattern, payload=words) if is_known else pattern
        )
    write_records(other.git.work_tree, records)
    commit(other.git, "data")
    other.git.run("push", "--quiet", "--no-verify", "origin", "HEAD:main")
    reader.merge(reader.fetch())
    found = read_records(git.work_tree).patterns
    assert found[known.pattern_id].payload == known.payload
    assert make_pattern("of system-b").pattern_id in found
    assert before in parents(reader)
