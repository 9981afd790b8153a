"""A remote whose history is not what it was, and clones that lack some of it."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from fedlearn.errors import RefusedError
from fedlearn.exchange.exchange import Exchange, Route
from fedlearn.git.command import Git
from fedlearn.git.remote import Remote
from fedlearn.records.record import Pattern
from fedlearn.worktree.shared_files import read_records, write_records

from factories import make_pattern

Clone = Callable[..., Exchange]

SECRET = "a line that must not come back"


def learn(exchange: Exchange, *patterns: Pattern) -> None:
    records = read_records(exchange.git.work_tree)
    for pattern in patterns:
        records.add_pattern(pattern)
    write_records(exchange.git.work_tree, records)
    exchange.commit("data: learn\n")


def pull(exchange: Exchange) -> None:
    exchange.merge(exchange.fetch())


def ids_of(exchange: Exchange) -> set[str]:
    return set(read_records(exchange.git.work_tree).patterns)


def hub_git(hub: Path, *arguments: str) -> str:
    return Git(hub, "hub").text(*arguments)


def many(count: int, node: str = "system-a") -> list[Pattern]:
    return [make_pattern(f"number {n}", node=node) for n in range(count)]


def lose_most(exchange: Exchange) -> None:
    """Delete all but one line by hand, and push that."""
    path = exchange.git.work_tree / "data/patterns/skills-patterns.jsonl"
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])
    exchange.git.run("commit", "--all", "--no-verify", "--message=oops")
    exchange.git.run("push", "--no-verify", "origin", "main")


def test_a_remote_that_lost_most_is_refused_until_it_is_accepted(clone: Clone) -> None:
    """Nothing is taken, now and at the next run, and the way out is named."""
    a, b = clone("system-a"), clone("system-b")
    learn(a, *many(6))
    a.push()
    pull(b)
    lose_most(a)
    for _ in range(2):
        with pytest.raises(RefusedError, match="lost 5 of 6") as caught:
            pull(b)
    assert "--accept-shrink" in str(caught.value.hint)
    assert len(ids_of(b)) == 6
    b.accept_shrink = True
    pull(b)
    assert len(ids_of(b)) == 1


@pytest.mark.parametrize("who", ["a person fetched", "a run was killed"])
def test_a_loss_is_noticed_by_whoever_looks_first(
    clone: Clone, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    """Fetching alone, or half a run, makes it nothing that is known."""
    a, b = clone("system-a"), clone("system-b")
    learn(a, *many(6))
    a.push()
    pull(b)
    lose_most(a)
    if who == "a person fetched":
        b.git.run("fetch", "--quiet", "origin")
    else:
        with monkeypatch.context() as at:
            at.setattr(b, "_check_change", die)
            with pytest.raises(KeyboardInterrupt):
                pull(b)
    with pytest.raises(RefusedError, match="lost 5 of 6"):
        pull(b)
    assert len(ids_of(b)) == 6


def die(*_arguments: object) -> None:
    raise KeyboardInterrupt


def test_an_emptied_remote_is_refused_and_never_filled_unasked(
    clone: Clone, hub: Path
) -> None:
    """A branch that is gone is a question to a person, at every run."""
    a = clone("system-a")
    learn(a, *many(2))
    a.push()
    hub_git(hub, "update-ref", "-d", "refs/heads/main")
    for _ in range(2):
        with pytest.raises(RefusedError, match="the whole branch"):
            pull(a)
    a.accept_shrink = True
    pull(a)
    assert a.push() == 1
    assert hub_git(hub, "rev-parse", "main") == a.git.commit_id("HEAD")


def rewrite(clone: Clone) -> None:
    """Take a file out of the whole history, as the page on purging says."""
    top = clone("rewriter").git
    tree = top.text("rev-parse", "HEAD^{tree}")
    root = top.text("rev-list", "--max-parents=0", "HEAD")
    without = top.text("rev-parse", f"{root}^{{tree}}")
    top.run("read-tree", tree)
    top.run("rm", "--cached", "--quiet", "--ignore-unmatch", "leak.txt")
    assert tree != without
    new = top.text("commit-tree", top.text("write-tree"), "-m", "purged", "-p", root)
    top.run("push", "--no-verify", "--force", "origin", f"{new}:refs/heads/main")


def test_a_purged_history_is_taken_and_the_old_one_left(
    clone: Clone, hub: Path
) -> None:
    """Joining would bring back what was purged; own work goes on top of the new."""
    a, b = clone("system-a"), clone("system-b")
    (a.git.work_tree / "leak.txt").write_text(SECRET)
    a.git.run("add", "leak.txt")
    a.git.run("commit", "--no-verify", "--message=leak")
    learn(a, *many(3))
    a.push()
    pull(b)
    learn(b, make_pattern("of b", node="system-b"))
    leak = b.git.text("rev-parse", "HEAD:leak.txt")
    rewrite(clone)
    pull(b)
    learn(b, make_pattern("of b", node="system-b"))
    b.push()
    reachable = hub_git(hub, "rev-list", "--objects", "main")
    assert leak not in reachable
    assert not (b.git.work_tree / "leak.txt").exists()
    assert len(ids_of(b)) == 4


def test_a_persons_commits_on_a_rewritten_history_are_left_alone(
    clone: Clone,
) -> None:
    """They are not thrown away: the message says how to move them."""
    a, b = clone("system-a"), clone("system-b")
    (a.git.work_tree / "leak.txt").write_text(SECRET)
    a.git.run("add", "leak.txt")
    a.git.run("commit", "--no-verify", "--message=leak")
    learn(a, *many(1))
    a.push()
    pull(b)
    (b.git.work_tree / "mine.txt").write_text("mine")
    b.git.run("add", "mine.txt")
    b.git.run("commit", "--no-verify", "--message=mine")
    before = b.git.commit_id("HEAD")
    rewrite(clone)
    with pytest.raises(RefusedError, match="was rewritten") as caught:
        pull(b)
    assert "git rebase --onto" in str(caught.value.hint)
    assert (b.git.commit_id("HEAD"), (b.git.work_tree / "mine.txt").exists()) == (
        before,
        True,
    )
    words = str(caught.value.hint).split()
    b.git.run(*words[words.index("git") + 1 :])
    pull(b)
    assert (b.git.work_tree / "mine.txt").exists()
    assert not (b.git.work_tree / "leak.txt").exists()
    assert b.push() == 1


def test_a_purged_history_is_taken_though_the_run_was_killed(
    clone: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed on the new history, the next run is content with it."""
    a, b = clone("system-a"), clone("system-b")
    (a.git.work_tree / "leak.txt").write_text(SECRET)
    a.git.run("add", "leak.txt")
    a.git.run("commit", "--no-verify", "--message=leak")
    learn(a, *many(1))
    a.push()
    pull(b)
    rewrite(clone)
    with monkeypatch.context() as at:
        at.setattr(Remote, "take", die)
        with pytest.raises(KeyboardInterrupt):
            pull(b)
    pull(b)
    assert not (b.git.work_tree / "leak.txt").exists()
    assert b.git.text("rev-list", "--count", "origin/main..HEAD") == "0"


@pytest.mark.parametrize("option", ["--depth=1", "--filter=blob:none"])
def test_a_clone_without_all_history_is_completed(
    clone: Clone, hub: Path, tmp_path: Path, option: str
) -> None:
    """A shallow or partial clone joins like any other."""
    a = clone("system-a")
    learn(a, make_pattern("one"))
    learn(a, make_pattern("two"))
    a.push()
    hub_git(hub, "config", "uploadpack.allowFilter", "true")
    hub_git(hub, "config", "uploadpack.allowAnySHA1InWant", "true")
    place = tmp_path / "thin"
    subprocess.run(
        ["git", "clone", "--quiet", option, hub.as_uri(), str(place)],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    thin = Exchange(Git(place, "thin"), Route("origin", "main"))
    learn(thin, make_pattern("of the thin one", node="thin"))
    learn(a, make_pattern("three"))
    a.push()
    pull(thin)
    assert thin.push() == 1
    pull(a)
    assert len(ids_of(a)) == 4


def test_every_node_may_have_a_branch_of_its_own(clone: Clone, hub: Path) -> None:
    """Each push succeeds at the first try, and one more cycle makes all equal."""
    names = [f"node-{n}" for n in range(4)]
    nodes = [
        clone(name, Route("origin", "main", f"nodes/{name}", ("nodes/*",)))
        for name in names
    ]
    for name, node in zip(names, nodes, strict=True):
        learn(node, make_pattern(f"of {name}", node=name))
        assert node.push() == 1
    for node in nodes:
        pull(node)
    assert [len(ids_of(node)) for node in nodes] == [4] * 4
    assert set(hub_git(hub, "for-each-ref", "--format=%(refname:short)").split()) == {
        f"nodes/{name}" for name in names
    }


def test_verification_refuses_before_anything_is_taken(clone: Clone) -> None:
    """What is refused by its commits changes neither branch nor file."""
    a, b = clone("system-a"), clone("system-b")
    learn(a, make_pattern("one"))
    a.push()

    def refuse(commits: object) -> None:
        raise RefusedError(f"not these: {commits}")

    careful = Exchange(b.git, Route("origin", "main"), verify_fetch=refuse)
    before = b.git.commit_id("HEAD")
    with pytest.raises(RefusedError, match=a.git.text("rev-parse", "HEAD")):
        pull(careful)
    assert (b.git.commit_id("HEAD"), ids_of(b)) == (before, set())


def test_what_waits_at_the_remote_stops_nobody(clone: Clone, hub: Path) -> None:
    """Version 0.1.0 left commits under names of their own; they stay where they are."""
    a, b = clone("system-a"), clone("system-b")
    learn(b, make_pattern("of b", node="system-b"))
    place = "refs/fedlearn-waiting/system-b"
    b.git.run("push", "--quiet", "origin", f"HEAD:{place}")
    b.git.run("fetch", "origin", f"{place}:refs/remotes/origin/fedlearn-waiting/b")
    learn(a, make_pattern("of a"))
    assert (a.fetch(), a.push(), b.push()) == ([], 1, 2)
    assert len(ids_of(b)) == 2
    kept = hub_git(hub, "for-each-ref", "--format=%(refname)").split()
    assert kept == [place, "refs/heads/main"]
