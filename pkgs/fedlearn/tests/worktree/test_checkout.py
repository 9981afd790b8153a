"""What is checked out of what others push, and that its bytes stay as they are."""

from collections.abc import Callable
from pathlib import Path

import pytest

from fedlearn.exchange.exchange import Exchange
from fedlearn.git.command import Git
from fedlearn.worktree import checkout
from fedlearn.worktree.checkout import keep_bytes
from fedlearn.worktree.shared_files import read_records, write_records

from factories import make_pattern

Clone = Callable[..., Exchange]

HOSTILE = b"""\
data/** working-tree-encoding=UTF-16 ident filter=x eol=crlf text
[attr]all filter=y ident
data/patterns/*.jsonl all
"""


def attributes(git: Git) -> set[str]:
    """Return the attributes of a shared file that change bytes."""
    listed = git.text("check-attr", "--all", "data/patterns/skills-patterns.jsonl")
    names = (line.split(": ", 1)[1] for line in listed.split("\n"))
    return {name for name in names if not name.startswith(("merge", "all", "diff"))}


def test_attributes_of_a_commit_do_not_count(git: Git) -> None:
    """Those of the clone do, whatever stands above or beside the file."""
    (git.work_tree / "data/patterns").mkdir(parents=True)
    for place in (".gitattributes", "data/patterns/.gitattributes"):
        (git.work_tree / place).write_bytes(HOSTILE.replace(b"data/**", b"*"))
    assert len(attributes(git)) > 3
    keep_bytes(git)
    assert attributes(git) == {"text: unset"}


def test_a_persons_attributes_stay(git: Git) -> None:
    """fedlearn's own come last, once, and only what they say about data/ counts."""
    place = git.work_tree / ".git/info/attributes"
    place.parent.mkdir(exist_ok=True)
    place.write_bytes(b"*.png binary")
    keep_bytes(git)
    once = place.read_bytes()
    keep_bytes(git)
    assert place.read_bytes() == once
    assert once.startswith(b"*.png binary\n#")
    with place.open("ab") as file:
        file.write(b"data/** filter=mine\n")
    keep_bytes(git)
    assert "filter: mine" not in attributes(git)
    assert b"*.png binary\n" in place.read_bytes()


@pytest.fixture
def sender(clone: Clone) -> Exchange:
    """A node that has pushed a pattern and a file of a person."""
    exchange = clone("system-a")
    tree = exchange.git.work_tree
    records = read_records(tree)
    records.add_pattern(make_pattern())
    write_records(tree, records)
    (tree / "large.bin").write_bytes(bytes(5000))
    (tree / "docs").mkdir()
    (tree / "docs" / "notes.txt").write_text("x")
    exchange.git.run("add", ".")
    exchange.git.run("commit", "--quiet", "--no-verify", "--message=more")
    return exchange


def names(exchange: Exchange) -> set[str]:
    return {path.name for path in exchange.git.work_tree.iterdir()} - {".git"}


def test_what_is_small_is_checked_out(clone: Clone, sender: Exchange) -> None:
    """A repository may hold what people write."""
    sender.push()
    assert names(clone("system-b")) == {"data", "docs", "large.bin"}


def test_a_clone_of_too_much_has_only_data(
    clone: Clone, sender: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing else is written, and nothing is removed from what others have."""
    monkeypatch.setattr(checkout, "MAX_OTHER_BYTES", 4000)
    sender.push()
    reader = clone("system-b")
    assert names(reader) == {"data"}
    assert len(read_records(reader.git.work_tree).active_ids()) == 1
    assert reader.changed() == []
    listed = reader.git.text("ls-tree", "--name-only", "HEAD").split()
    assert listed == ["data", "docs", "large.bin"]


def test_a_pull_of_too_much_leaves_only_data(
    clone: Clone,
    sender: Exchange,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It is told, with the way back; a file that a person changed stays."""
    reader = clone("system-b")
    (reader.git.work_tree / "mine.txt").write_text("mine")
    sender.push()
    monkeypatch.setattr(checkout, "MAX_OTHER_BYTES", 4000)
    reader.merge(reader.fetch())
    assert names(reader) == {"data", "mine.txt"}
    assert "git sparse-checkout disable" in caplog.text
    records = read_records(reader.git.work_tree)
    records.add_pattern(make_pattern("more", node="system-b"))
    write_records(reader.git.work_tree, records)
    assert reader.commit("data: more") is not None
    assert reader.push() == 1
    listed = reader.git.text("ls-tree", "--name-only", "origin/main").split()
    assert listed == ["data", "docs", "large.bin"]


def test_what_waits_in_the_git_directory_is_no_link(clone: Clone, hub: Path) -> None:
    """A clone says by itself that links are text in it."""
    git = clone("system-a").git
    assert git.text("config", "--local", "--get", "core.symlinks") == "false"
    assert hub.exists()
