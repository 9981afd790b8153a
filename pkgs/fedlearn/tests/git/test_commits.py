"""A commit is the bytes and the message that are given, and nothing else."""

import pytest

from fedlearn.git.command import Git, GitError
from fedlearn.git.commits import check_out, commit_files

from handwork import add, commit, write


def test_only_what_is_given_is_committed(git: Git) -> None:
    """What a person has staged waits for the person; an odd name is a name."""
    add(git, "gone.txt", "x")
    commit(git)
    add(git, "staged.txt", "mine")
    for path in ("a/new.txt", 'odd "\n\udcff'):
        write(git, path, "new\r\n")
    (git.work_tree / "gone.txt").unlink()
    files = {"a/new.txt": b"new\r\n", 'odd "\n\udcff': b"new\r\n", "gone.txt": None}
    commit_files(git, files, "# one\n\n\n# two")
    names = git.listed("ls-tree", "-r", "-z", "--name-only", "HEAD")
    assert sorted(names) == ["a/new.txt", 'odd "\n\udcff']
    assert git.text("status", "--porcelain") == "A  staged.txt"
    written = git.run("cat-file", "commit", "HEAD")
    assert written.endswith(b"\n\n# one\n\n\n# two")


def test_a_checkout_overwrites_no_work(git: Git) -> None:
    """A file that a person changed, or that git does not know, stays."""
    add(git, "a.txt", "one\n")
    before = commit(git)
    add(git, "a.txt", "two\n")
    add(git, "b.txt", "two\n")
    after = commit(git)
    check_out(git, before)
    assert (git.work_tree / "a.txt").read_text() == "one\n"
    for name in ("a.txt", "b.txt"):
        file = write(git, name, "mine\n")
        with pytest.raises(GitError, match=name):
            check_out(git, after)
        assert file.read_text() == "mine\n"
        assert git.commit_id("HEAD") == before
        git.run("checkout", "--", "a.txt")
    (git.work_tree / "b.txt").unlink()
    check_out(git, after)
    assert git.text("status", "--porcelain") == ""
