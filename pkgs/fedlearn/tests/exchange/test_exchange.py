"""Pulling and pushing, with everything that others may have done meanwhile."""

from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from fedlearn.errors import (
    ConfigurationError,
    RefusedError,
    TryAgainError,
    UnreachableError,
)
from fedlearn.exchange.exchange import (
    BACKOFF_CAP_S,
    BACKOFF_CAP_TRIES,
    PUSH_TRIES,
    Exchange,
    Route,
)
from fedlearn.git.command import Git
from fedlearn.git.preflight import check_ready
from fedlearn.records.record import Pattern
from fedlearn.records.record_set import RecordSet
from fedlearn.worktree.committed import committed_records
from fedlearn.worktree.shared_files import read_records, write_records

from factories import make_pattern

Clone = Callable[..., Exchange]


def learn(exchange: Exchange, *patterns: Pattern) -> str | None:
    """Add patterns to a clone and commit them."""
    records = read_records(exchange.git.work_tree)
    for pattern in patterns:
        records.add_pattern(pattern)
    write_records(exchange.git.work_tree, records)
    return exchange.commit("data: learn\n")


def pull(exchange: Exchange) -> None:
    exchange.merge(exchange.fetch())


def data_of(exchange: Exchange) -> dict[str, bytes]:
    """Give the content of the pattern files."""
    folder = exchange.git.work_tree / "data" / "patterns"
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def ids_of(exchange: Exchange) -> set[str]:
    return set(read_records(exchange.git.work_tree).patterns)


def test_an_empty_hub_has_nothing_to_fetch(clone: Clone) -> None:
    """The first node of a federation finds nothing, which is normal."""
    assert clone("system-a").fetch() == []


def test_two_nodes_that_both_learned_end_with_equal_bytes(clone: Clone) -> None:
    """Histories that diverged are joined, and nothing of either side is lost."""
    a, b = clone("system-a"), clone("system-b")
    both = [make_pattern("same", node=node) for node in ("system-a", "system-b")]
    learn(a, make_pattern("one"), both[0])
    learn(b, make_pattern("two", node="system-b"), both[1])
    assert a.push() == 1
    assert b.push() == 2
    pull(a)
    assert data_of(a) == data_of(b)
    assert len(ids_of(a)) == 3
    (shared,) = (
        p for p in read_records(a.git.work_tree).active() if len(p.evidence) == 2
    )
    assert shared.pattern_id == both[0].pattern_id


def test_the_join_leaves_no_trace_in_the_work_tree(clone: Clone) -> None:
    """No merge is ever half done: git sees a clean tree and no merge under way."""
    a, b = clone("system-a"), clone("system-b")
    learn(a, make_pattern("one"))
    learn(b, make_pattern("two"))
    a.push()
    pull(b)
    assert b.git.text("status", "--porcelain") == ""
    assert not (b.git.directory() / "MERGE_HEAD").exists()
    assert not (b.git.directory() / "fedlearn-index").exists()


def test_a_plain_git_pull_needs_no_hand(clone: Clone) -> None:
    """A person's `git pull` unites the lines; the next records sorts what it left."""
    a, b = clone("system-a"), clone("system-b")
    learn(a, make_pattern("one"))
    learn(b, make_pattern("two"))
    a.push()
    b.git.run("fetch", "origin")
    b.git.run("merge", "--no-edit", "origin/main")
    records = read_records(b.git.work_tree)
    assert (len(records.patterns), records.rejected.total()) == (2, 0)


def test_what_a_person_staged_is_not_committed(clone: Clone) -> None:
    """fedlearn commits its own files, and leaves everything else as it was."""
    a = clone("system-a")
    for name in ("staged.txt", "untracked.txt", "data/notes.txt"):
        (a.git.work_tree / name).write_text("mine")
    a.git.run("add", "staged.txt")
    learn(a, make_pattern())
    assert a.git.text("show", "--name-only", "--format=", "HEAD").split() == [
        "data/patterns/skills-patterns.jsonl"
    ]
    assert a.git.text("status", "--porcelain").splitlines() == [
        "A  staged.txt",
        "?? data/notes.txt",
        "?? untracked.txt",
    ]


def test_a_dirty_file_survives_a_pull(clone: Clone) -> None:
    """Work that nobody else touched stays where it is through a join."""
    a, b = clone("system-a"), clone("system-b")
    (a.git.work_tree / "own.txt").write_text("first")
    a.git.run("add", "own.txt")
    a.git.run("commit", "-m", "own")
    a.push()
    pull(b)
    (b.git.work_tree / "own.txt").write_text("changed")
    learn(a, make_pattern("one"))
    learn(b, make_pattern("two"))
    a.push()
    pull(b)
    assert (b.git.work_tree / "own.txt").read_text() == "changed"
    assert len(ids_of(b)) == 2


def test_work_in_the_way_stops_the_pull_untouched(clone: Clone) -> None:
    """A file that others changed too is never overwritten."""
    a, b = clone("system-a"), clone("system-b")
    (a.git.work_tree / "own.txt").write_text("theirs")
    a.git.run("add", "own.txt")
    a.git.run("commit", "-m", "own")
    a.push()
    (b.git.work_tree / "own.txt").write_text("mine")
    before = b.git.commit_id("HEAD")
    with pytest.raises(RefusedError, match=r"own\.txt"):
        pull(b)
    assert (b.git.work_tree / "own.txt").read_text() == "mine"
    assert b.git.commit_id("HEAD") == before


def test_a_conflict_outside_data_stops_the_pull_untouched(clone: Clone) -> None:
    """Two people's lines are theirs to merge; the message names the file."""
    a, b = clone("system-a"), clone("system-b")
    for exchange, text in ((a, "theirs"), (b, "mine")):
        (exchange.git.work_tree / "notes.txt").write_text(text)
        exchange.git.run("add", "notes.txt")
        exchange.git.run("commit", "-m", "notes")
    a.push()
    before = b.git.commit_id("HEAD")
    with pytest.raises(RefusedError, match=r"notes\.txt"):
        pull(b)
    assert b.git.commit_id("HEAD") == before
    assert b.git.text("status", "--porcelain") == ""


@pytest.mark.parametrize("deleted", [True, False])
def test_a_file_of_one_node_that_another_changed_stops_nobody(
    clone: Clone, *, deleted: bool
) -> None:
    """Its owner keeps its own, and the others take what its owner pushes."""
    a, b, c = clone("system-a"), clone("system-b"), clone("system-c")

    def write(exchange: Exchange, text: str | None) -> None:
        card = exchange.git.work_tree / "data/nodes/system-a.json"
        card.parent.mkdir(exist_ok=True)
        card.unlink() if text is None else card.write_text(text)
        exchange.git.run("add", "--all", "data/nodes")
        exchange.git.run("commit", "--quiet", "--message", "card")

    write(a, "first")
    a.push()
    for other in (b, c):
        pull(other)
    write(b, None if deleted else "forged")
    b.push()
    write(a, "second")
    write(c, None if deleted else "forged too")
    pull(a)
    a.push()
    pull(c)
    for exchange in (a, c):
        card = exchange.git.work_tree / "data/nodes/system-a.json"
        assert card.read_text() == "second"


def test_a_deleted_attributes_file_makes_no_conflict(clone: Clone) -> None:
    """The join does not depend on what git makes of the lines."""
    a, b = clone("system-a"), clone("system-b")
    for exchange, text in ((a, "one"), (b, "two")):
        exchange.git.run("rm", "--quiet", "data/.gitattributes")
        exchange.git.run("commit", "-m", "no attributes")
        learn(exchange, make_pattern(text))
    a.push()
    pull(b)
    assert len(ids_of(b)) == 2


def test_an_unreachable_remote_is_named(clone: Clone, hub: Path) -> None:
    """The error tells which remote, and its class tells the exit code."""
    a = clone("system-a")
    hub.rename(hub.with_name("gone"))
    with pytest.raises(ConfigurationError, match=r"origin .*hub\.git"):
        a.fetch()
    with pytest.raises(ConfigurationError):
        a.push()


def test_credentials_of_a_remote_are_not_shown(clone: Clone) -> None:
    """A password in a URL stays out of the message."""
    a = clone("system-a")
    url = "http://user:hunter2@127.0.0.1:9/x.git"
    a.git.run("remote", "set-url", "origin", url)
    with pytest.raises(UnreachableError) as caught:
        a.fetch()
    assert "127.0.0.1" in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_a_push_gives_up_after_a_bounded_number_of_tries(clone: Clone) -> None:
    """Where others are always faster the commit is kept for the next run."""
    a, b = clone("system-a"), clone("system-b")
    waits: list[float] = []
    learn(a, make_pattern("mine"))

    def others_are_faster(_fetched: object) -> None:
        learn(b, make_pattern(f"{len(waits)}", node="system-b"))
        b.push()

    slow = Exchange(
        a.git,
        Route("origin", "main"),
        verify_fetch=others_are_faster,
        pause=waits.append,
        clock=lambda: 0.0,
    )
    learn(b, make_pattern("first", node="system-b"))
    b.push()
    with pytest.raises(TryAgainError, match="kept"):
        slow.push()
    assert len(waits) == PUSH_TRIES - 1
    assert waits == sorted(waits)
    assert waits[-1] == BACKOFF_CAP_S
    assert make_pattern("mine").pattern_id in ids_of(a)


def test_a_slow_machine_waits_longer(clone: Clone) -> None:
    """Tries that take long are spread over a multiple of that time."""
    a, b = clone("system-a"), clone("system-b")
    waits: list[float] = []
    learn(a, make_pattern("mine"))

    def others_are_faster(_fetched: object) -> None:
        learn(b, make_pattern(f"{len(waits)}", node="system-b"))
        b.push()

    times = count(step=10)
    slow = Exchange(
        a.git,
        Route("origin", "main"),
        verify_fetch=others_are_faster,
        pause=waits.append,
        clock=lambda: float(next(times)),
    )
    learn(b, make_pattern("first", node="system-b"))
    b.push()
    with pytest.raises(TryAgainError):
        slow.push()
    longest = 10.0 * BACKOFF_CAP_TRIES
    assert waits[1:6] == [20.0, 40.0, longest, longest, longest]


def test_a_merge_of_a_person_is_not_disturbed(clone: Clone) -> None:
    """While a merge is under way fedlearn waits for its end."""
    a = clone("system-a")
    (a.git.directory() / "MERGE_HEAD").write_text("0" * 40)
    with pytest.raises(TryAgainError, match="merge"):
        check_ready(a.git, "main")


@pytest.mark.parametrize("arguments", [("--detach",), ("--create", "other")])
def test_another_branch_is_left_alone(clone: Clone, arguments: tuple[str, ...]) -> None:
    """fedlearn commits on the branch of the settings only."""
    a = clone("system-a")
    a.git.run("switch", "--quiet", *arguments)
    with pytest.raises(RefusedError, match="not main"):
        check_ready(a.git, "main")


def test_git_variables_of_a_hook_do_not_redirect(
    clone: Clone, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Called from a hook of another repository, fedlearn stays in its own."""
    a = clone("system-a")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "elsewhere" / "index"))
    assert learn(a, make_pattern()) == a.git.commit_id("HEAD")


def test_a_fold_reads_committed_lines(clone: Clone) -> None:
    """What is committed is read without the work tree."""
    a = clone("system-a")
    learn(a, make_pattern())
    records: RecordSet = committed_records(a.git, "HEAD")
    assert set(records.patterns) == {make_pattern().pattern_id}


def test_git_failures_are_told(tmp_path: Path) -> None:
    """What git said is in the message."""
    with pytest.raises(Exception, match="not a git repository"):
        Git(tmp_path, "system-a").run("rev-parse", "HEAD")


def test_a_full_remote_is_no_refusal(clone: Clone, hub: Path) -> None:
    """The commit is kept and goes with a later run; a person need not decide."""
    hook = hub / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 'No space left on device' >&2\nexit 1\n")
    hook.chmod(0o755)
    a = clone("system-a")
    learn(a, make_pattern("one"))
    with pytest.raises(TryAgainError, match="no room"):
        a.push()
    hook.unlink()
    assert a.push() == 1
