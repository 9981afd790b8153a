"""Answers of git about names and texts that others have chosen."""

from pathlib import Path

import pytest

from fedlearn.errors import BrokenDataError
from fedlearn.git.command import Git
from fedlearn.git.diff import (
    commit_changes,
    new_commits,
    parents_of,
    staged_changes,
)
from fedlearn.git.gc import pack
from fedlearn.git.remote import Remote

from handwork import ODD_CHARACTERS, add, make_objects, write_commit

SOURCE = Path(__file__).parents[2] / "src" / "fedlearn"


@pytest.fixture(params=["sha1", "sha256"])
def objects(tmp_path: Path, request: pytest.FixtureRequest) -> Git:
    """A repository in each object format."""
    return make_objects(tmp_path / "objects", request.param)


def test_records_are_split_at_nul_alone(objects: Git) -> None:
    """A text comes back as it is, whatever it holds."""
    text = "".join(ODD_CHARACTERS).join(("x", "y"))
    commit = write_commit(objects, message=f"{text}\n".encode())
    found = objects.records(2, "log", "--format=%H%x00%s%x00", commit)
    assert found == [(commit, text)]


def test_a_record_that_lacks_a_field_is_broken(objects: Git) -> None:
    """It is no answer, and nothing is taken of it."""
    with pytest.raises(BrokenDataError, match="git log"):
        objects.records(2, "log", "--format=%H%x00", "HEAD")


@pytest.mark.parametrize("odd", [*ODD_CHARACTERS, "\n", "\t", '"', "\\", "\udcff"])
def test_a_path_comes_back_as_it_is(objects: Git, odd: str) -> None:
    """Every parser gives the path that git has, also one that is no UTF-8."""
    path = f"{odd}a{odd}b{odd}"
    name = path.encode("utf-8", "surrogateescape")
    commit = write_commit(objects, files=[(name, b"x\n")])
    add(objects, name, b"x\n")
    assert [one.path for one in commit_changes(objects, {commit: ()})] == [path]
    assert [one.path for one in staged_changes(objects)] == [path]
    assert objects.listed("ls-tree", "-z", "--name-only", commit) == [path]


@pytest.mark.parametrize("odd", ODD_CHARACTERS)
def test_a_text_of_an_author_makes_no_commit(objects: Git, odd: str) -> None:
    """Names and messages are no ids."""
    forged = f"x{odd}{'0' * 40}{odd}".encode()
    first = write_commit(objects, author=b"%s <a@b> 1 +0000" % forged)
    last = write_commit(objects, first, message=forged)
    assert new_commits(objects, [last], ["HEAD"]) == {last: (first,), first: ()}
    assert parents_of(objects, [first, last]) == {first: (), last: (first,)}


@pytest.mark.parametrize(
    "name", ["nodes/x\u0085y", "nodes/x\u2028y", "nodes/\u202ey", "nodes/\udcff"]
)
def test_an_odd_branch_costs_itself(
    objects: Git, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The others are read, and what is left out is reported."""
    remote = Remote(objects, "origin", ("main", "nodes/*"))
    commit = objects.text("rev-parse", "HEAD")
    for branch in (name, "main", "nodes/b", "nodes/B"):
        objects.run("update-ref", remote.reference(branch), commit)
    assert remote.known() == dict.fromkeys(("main", "nodes/B", "nodes/b"), commit)
    remote.report_left_out()
    assert "origin: 1 branch is left out" in caplog.text


def test_a_branch_that_is_no_commit_costs_itself(
    objects: Git, caplog: pytest.LogCaptureFixture
) -> None:
    """A server may point a branch at any object."""
    remote = Remote(objects, "origin", ("main", "nodes/*"))
    objects.run("update-ref", remote.reference("main"), "HEAD")
    objects.run("update-ref", remote.reference("nodes/b"), "HEAD^{tree}")
    assert list(remote.known()) == ["main"]
    remote.report_left_out()
    assert "nodes/b" in caplog.text


@pytest.mark.parametrize("odd", ODD_CHARACTERS)
def test_housekeeping_reads_figures_alone(objects: Git, odd: str) -> None:
    """The path of another object store is no figure."""
    other = objects.work_tree / f"other{odd}size: x{odd}"
    other.mkdir()
    alternates = objects.directory() / "objects" / "info" / "alternates"
    alternates.write_bytes(f"{other}\n".encode())
    assert not pack(objects)


def test_nothing_splits_answers_of_git_at_line_ends() -> None:
    """`splitlines` knows ten line ends, of which git's answers hold nine as text."""
    rooms = ("git", "worktree", "audit", "trust", "exchange", "actions", "monitor")
    wrong = [
        f"{path.relative_to(SOURCE)}:{number}"
        for room in rooms
        for path in sorted((SOURCE / room).rglob("*.py"))
        for number, line in enumerate(path.read_text().split("\n"), 1)
        if "splitlines" in line
    ]
    assert wrong == []
