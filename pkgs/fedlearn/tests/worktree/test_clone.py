"""The repository comes into being once, on the first machine and on the next."""

import os
from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest

from fedlearn.errors import ConfigurationError
from fedlearn.exchange.exchange import Exchange, Route
from fedlearn.git.command import Git
from fedlearn.worktree.clone import Origin, Prepared, open_repository, prepare
from fedlearn.worktree.layout import SHARED_FILES, skeleton_files
from fedlearn.worktree.shared_files import read_records, write_records

from factories import make_pattern
from helpers import ROOT


def make(path: Path, url: Path | None = None, node: str = "system-a") -> Prepared:
    return prepare(path, node, Origin(str(url) if url else None, "origin", "main"))


def test_a_first_machine_gets_a_new_repository(tmp_path: Path) -> None:
    """Without a URL a repository is made, with the whole skeleton committed."""
    made = make(tmp_path / "new")
    assert (made.cloned, made.created) == (False, True)
    assert set(made.written) == set(skeleton_files())
    git = Git(tmp_path / "new", "system-a")
    assert git.text("status", "--porcelain") == ""
    assert git.text("branch", "--show-current") == "main"


def test_a_clone_that_was_cut_off_begins_again(tmp_path: Path, hub: Path) -> None:
    """It starts with all that exists, as if it had not been killed."""
    make(tmp_path / "a", hub)
    git = Git(tmp_path / "a", "system-a")
    git.run("push", "--quiet", "origin", "main")
    (tmp_path / "b").mkdir()
    begun = Git(tmp_path / "b", "system-b")
    begun.run("init", "--quiet", "--initial-branch=main", ".")
    assert make(tmp_path / "b", hub, "system-b").cloned
    assert begun.commit_id("HEAD") == git.commit_id("HEAD")


@pytest.mark.parametrize("which", ["first", "second"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_init_may_be_killed_at_every_call_of_git(
    tmp_path: Path, hub: Path, monkeypatch: pytest.MonkeyPatch, which: str, when: str
) -> None:
    """The next one finishes it: the same commit, nothing left over, no lock."""
    make(tmp_path / "model", hub)
    git = Git(tmp_path / "model", "system-a")
    if which == "second":
        git.run("push", "--quiet", "origin", "main")
    run, calls = Git.run, 0
    for last in count(1):
        place, calls = tmp_path / f"{last}", 0

        def die(self: Git, *words: str, last: int = last, **options: object) -> bytes:
            nonlocal calls
            calls += 1
            if calls == last and when == "before":
                raise KeyboardInterrupt
            said = run(self, *words, **options)  # type: ignore[arg-type]  # handed on
            if calls == last:
                raise KeyboardInterrupt
            return said

        monkeypatch.setattr(Git, "run", die)
        with suppress(KeyboardInterrupt):
            make(place, hub)
        monkeypatch.setattr(Git, "run", run)
        made = Git(place, "system-a")
        make(place, hub)
        assert made.text("status", "--porcelain") == ""
        assert made.commit_id("HEAD") == git.commit_id("HEAD")
        if calls < last:
            break
    assert last > 5


def test_a_checkout_that_was_killed_is_done_again(tmp_path: Path, hub: Path) -> None:
    """Half a file and git's lock stand there; what a person added stays."""
    make(tmp_path / "a", hub)
    git = Git(tmp_path / "a", "system-a")
    git.run("push", "--quiet", "origin", "main")
    make(tmp_path / "b", hub, "system-b")
    killed = Git(tmp_path / "b", "system-b")
    killed.run("update-ref", "-d", "HEAD")
    killed.run("config", "fedlearn.cloning", "true")
    readme = tmp_path / "b" / "data" / "README.md"
    readme.write_text(readme.read_text()[:20])
    (tmp_path / "b" / "letter.txt").write_text("mine")
    (tmp_path / "b" / ".git" / "index").unlink()
    (tmp_path / "b" / ".git" / "index.lock").touch()
    assert make(tmp_path / "b", hub, "system-b").cloned
    assert killed.commit_id("HEAD") == git.commit_id("HEAD")
    assert killed.text("status", "--porcelain") == "?? letter.txt"


def test_what_a_person_began_is_no_clone_that_was_cut_off(
    tmp_path: Path, hub: Path
) -> None:
    """A repository with files in it is completed, and nothing in it is touched."""
    (tmp_path / "a").mkdir()
    Git(tmp_path / "a", "").run("init", "--quiet", "--initial-branch=main", ".")
    (tmp_path / "a" / "letter.txt").write_text("mine")
    assert not make(tmp_path / "a", hub).cloned
    assert (tmp_path / "a" / "letter.txt").read_text() == "mine"


def test_doing_it_again_changes_nothing(tmp_path: Path) -> None:
    """A second call writes no file and makes no commit."""
    make(tmp_path / "new")
    git = Git(tmp_path / "new", "system-a")
    before = git.text("log", "--format=%H")
    assert make(tmp_path / "new") == Prepared(cloned=False, created=False, written=())
    assert git.text("log", "--format=%H") == before


def test_nodes_that_begin_alone_share_their_first_commit(tmp_path: Path) -> None:
    """Two nodes of one version that meet later have related histories."""
    commits = set()
    for node in ("system-a", "system-b"):
        make(tmp_path / node, node=node)
        commits.add(Git(tmp_path / node, node).commit_id("HEAD"))
    assert len(commits) == 1


def test_a_second_machine_starts_with_all_that_exists(
    tmp_path: Path, hub: Path
) -> None:
    """A clone brings the patterns, and tracks the branch."""
    make(tmp_path / "a", hub)
    records = read_records(tmp_path / "a")
    records.add_pattern(make_pattern())
    write_records(tmp_path / "a", records)
    first = Exchange(Git(tmp_path / "a", "system-a"), Route("origin", "main"))
    first.commit("data: learn\n")
    first.push()
    made = make(tmp_path / "b", hub, "system-b")
    assert (made.cloned, made.written) == (True, ())
    assert set(read_records(tmp_path / "b").patterns) == {make_pattern().pattern_id}


def test_a_repository_of_a_person_is_completed(tmp_path: Path) -> None:
    """Where data/ is missing it is added; what is there stays."""
    git = Git(tmp_path, "system-a")
    git.run("init", "--initial-branch=main")
    (tmp_path / "flake.nix").write_text("{ }")
    git.run("add", "flake.nix")
    git.run("commit", "-m", "mine")
    made = make(tmp_path)
    assert set(made.written) == set(skeleton_files())
    assert git.text("log", "--format=%s").splitlines() == ["data: begin", "mine"]


def test_a_folder_with_something_else_is_refused(tmp_path: Path) -> None:
    """Nothing is mixed into a folder that is no repository."""
    (tmp_path / "photo.jpg").write_text("x")
    with pytest.raises(ConfigurationError, match="not a git repository"):
        make(tmp_path)
    assert not (tmp_path / ".git").exists()


def test_a_folder_inside_another_repository_is_not_that_repository(
    tmp_path: Path,
) -> None:
    """A state directory below somebody's checkout must not commit there."""
    Git(tmp_path, "x").run("init", "--initial-branch=main")
    (tmp_path / "inner").mkdir()
    with pytest.raises(ConfigurationError, match="not a git repository"):
        open_repository(tmp_path / "inner", "system-a")
    assert make(tmp_path / "inner").created


def test_a_remote_that_does_not_answer_leaves_nothing(tmp_path: Path) -> None:
    """The next try starts clean."""
    with pytest.raises(ConfigurationError, match=r"missing\.git"):
        make(tmp_path / "new", tmp_path / "missing.git")
    assert not (tmp_path / "new" / ".git").exists()


def test_another_remote_is_not_replaced(tmp_path: Path, hub: Path) -> None:
    """A person's remote stays; the message tells both."""
    make(tmp_path / "a", hub)
    with pytest.raises(ConfigurationError, match=r"other\.git"):
        make(tmp_path / "a", tmp_path / "other.git")


def test_a_remote_named_later_is_added(tmp_path: Path, hub: Path) -> None:
    """A node that began alone can join a federation."""
    make(tmp_path / "a")
    make(tmp_path / "a", hub)
    assert Git(tmp_path / "a", "x").text("remote", "get-url", "origin") == str(hub)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_a_clone_of_another_user_is_named_with_the_way_out(tmp_path: Path) -> None:
    """It is a git repository, which git does not trust."""
    make(tmp_path / "a")
    os.chown(tmp_path / "a", 12345, 12345)
    with pytest.raises(ConfigurationError, match="belongs to another user") as caught:
        open_repository(tmp_path / "a", "system-a")
    command = f"git config --global --add safe.directory {tmp_path / 'a'}"
    assert command in str(caught.value.hint)


def test_our_own_data_folder_has_the_skeleton() -> None:
    """data/ of this repository is what `init` writes."""
    if not (ROOT / "data").is_dir():
        pytest.skip("this is the package alone, without its repository")
    for path, content in skeleton_files().items():
        if path not in SHARED_FILES.values():
            assert (ROOT / path).read_bytes() == content
