"""Which files the index and commits change, as git compares them."""

from pathlib import Path

import pytest

from fedlearn.git.command import Git, GitError
from fedlearn.git.diff import (
    Change,
    commit_changes,
    new_commits,
    staged_changes,
)

from handwork import add, commit, make_repository


@pytest.fixture
def git(tmp_path: Path) -> Git:
    """A repository with one file."""
    made = make_repository(tmp_path / "work")
    add(made, "kept.txt", "one\n")
    commit(made)
    return made


def blob(git: Git, path: str, revision: str = "HEAD") -> str:
    return git.text("rev-parse", f"{revision}:{path}")


def changes_of(git: Git, commit_id: str) -> list[Change]:
    parents = git.text("rev-list", "--parents", "-1", commit_id).split()[1:]
    return list(commit_changes(git, {commit_id: parents}))


def test_a_changed_file_names_what_it_was_before(git: Git) -> None:
    """Path, new content, old content and the commit before."""
    old = blob(git, "kept.txt")
    add(git, "kept.txt", "one\ntwo\n")
    new, head = git.text("rev-parse", ":kept.txt"), git.text("rev-parse", "HEAD")
    assert staged_changes(git) == [Change("kept.txt", new, (old,), (head,))]


def test_a_deletion_is_no_change(git: Git) -> None:
    """What is taken away does not leave."""
    git.run("rm", "--quiet", "kept.txt")
    assert staged_changes(git) == []
    assert changes_of(git, commit(git)) == []


def test_a_renamed_file_is_a_new_one(git: Git) -> None:
    """Its new name is checked, and its content with it."""
    git.run("mv", "kept.txt", "moved.txt")
    (change,) = staged_changes(git)
    assert (change.path, change.olds) == ("moved.txt", ())


def test_the_first_commit_is_seen(tmp_path: Path) -> None:
    """Without any commit before, the index is compared with nothing."""
    (tmp_path / "new").mkdir()
    git = Git(tmp_path / "new", "system-a")
    git.run("init", "--quiet", ".")
    add(git, "first.txt", "one\n")
    (change,) = staged_changes(git)
    assert (change.path, change.olds, change.bases) == ("first.txt", (), ())
    assert [c.path for c in changes_of(git, commit(git))] == ["first.txt"]


def test_another_index_can_be_named(git: Git, tmp_path: Path) -> None:
    """A partial commit has an index of its own."""
    index = tmp_path / "index"
    git.run("read-tree", "HEAD", environment={"GIT_INDEX_FILE": str(index)})
    add(git, "kept.txt", "other\n")
    assert staged_changes(git, index) == []
    assert [c.path for c in staged_changes(git)] == ["kept.txt"]


def diverge(git: Git) -> None:
    """Change one file on each of two sides."""
    git.run("switch", "--quiet", "--create=side")
    add(git, "theirs.txt", "theirs\n")
    commit(git)
    git.run("switch", "--quiet", "main")
    add(git, "ours.txt", "ours\n")
    commit(git)


def test_of_a_merge_only_what_no_side_has(git: Git) -> None:
    """What both sides brought was checked when it was committed."""
    diverge(git)
    git.run("merge", "--quiet", "--no-commit", "side")
    assert staged_changes(git) == []
    add(git, "resolution.txt", "mine\n")
    assert [c.path for c in staged_changes(git)] == ["resolution.txt"]
    assert [c.path for c in changes_of(git, commit(git))] == ["resolution.txt"]


def test_of_a_conflict_both_sides_are_old(git: Git) -> None:
    """The file of a conflict is compared with both sides."""
    git.run("switch", "--quiet", "--create=side")
    add(git, "kept.txt", "theirs\n")
    commit(git)
    git.run("switch", "--quiet", "main")
    add(git, "kept.txt", "ours\n")
    commit(git)
    olds = {blob(git, "kept.txt"), blob(git, "kept.txt", "side")}
    with pytest.raises(GitError):
        git.run("merge", "--quiet", "side")
    add(git, "kept.txt", "ours\ntheirs\nmine\n")
    (change,) = changes_of(git, commit(git, "resolved"))
    assert set(change.olds) == olds


def test_names_are_taken_as_they_are(git: Git) -> None:
    """Blanks, line ends, quotes and bytes that are no UTF-8 change nothing."""
    names = [b"a b", b'quo"te', b"line\nend", b"tab\there", b"byte-\xff", b":colon"]
    for name in names:
        add(git, name, b"content of %r" % name)
    expected = sorted(name.decode("utf-8", "surrogateescape") for name in names)
    assert [change.path for change in staged_changes(git)] == expected
    assert sorted(c.path for c in changes_of(git, commit(git))) == expected


def test_a_linked_repository_is_left_out(git: Git) -> None:
    """Of it only a commit's id is stored, which says nothing."""
    head = git.text("rev-parse", "HEAD")
    git.run("update-index", "--add", "--cacheinfo", f"160000,{head},linked")
    assert staged_changes(git) == []


def test_new_commits_are_those_that_nobody_has(git: Git) -> None:
    """Each with its parents; what is known is left out."""
    first = git.text("rev-parse", "HEAD")
    second = commit(git)
    third = commit(git)
    expected = {third: (second,), second: (first,)}
    assert new_commits(git, ["HEAD"], [first]) == expected
    assert new_commits(git, ["HEAD"], ["HEAD"]) == {}
