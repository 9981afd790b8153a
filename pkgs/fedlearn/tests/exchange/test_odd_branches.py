"""Branches at the remote that no node of the federation has made."""

from collections.abc import Callable
from pathlib import Path

import pytest

from fedlearn.exchange.exchange import Exchange, Route
from fedlearn.exchange.review import build_review
from fedlearn.git.command import Git

from handwork import ODD_CHARACTERS, write_commit

Clone = Callable[..., Exchange]
EVERY = Route("origin", "main", sources=("nodes/*",))


def fill(hub: Path, *names: str) -> None:
    """Make branches at the remote, all at its first commit."""
    git = Git(hub, "hub")
    base = git.text("rev-parse", "main")
    stated = [f"create refs/heads/{name}\0{base}\0" for name in names]
    git.run(
        "update-ref", "--stdin", "-z", stdin="".join(stated).encode(errors="replace")
    )


def test_odd_branches_of_a_remote_cost_themselves(
    clone: Clone, hub: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A node goes on with the others, and says which it leaves out."""
    clone("system-a").push()
    other = clone("system-b", EVERY)
    fill(hub, "nodes/x\u0085y", "nodes/x\u2028y", "nodes/\u202ey", "nodes/b", "nodes/B")
    assert other.fetch() == []
    assert set(other.remote.known()) == {"main", "nodes/b", "nodes/B"}
    assert "3 branches are left out" in caplog.text


def test_branches_that_begin_like_ours_are_not_fetched(clone: Clone, hub: Path) -> None:
    """They are no concern of ours, however many there are."""
    clone("system-a").push()
    other = clone("system-b")
    fill(hub, "main-2", "main\u2028")
    other.fetch()
    assert other.git.listed("for-each-ref", "--format=%(refname)%00") == [
        "refs/fedlearn/taken/origin/main",
        "\nrefs/heads/main",
        "\nrefs/remotes/origin/main",
    ]


@pytest.mark.parametrize("count", [50, pytest.param(10_000, marks=pytest.mark.slow)])
def test_many_branches_cost_one_fetch(clone: Clone, hub: Path, count: int) -> None:
    """However many a remote has, those of the same content bring nothing."""
    clone("system-a").push()
    other = clone("system-b", EVERY)
    fill(hub, *(f"nodes/x{number}" for number in range(count)))
    assert other.fetch() == []
    assert len(other.remote.known()) == 1 + count


@pytest.mark.parametrize("odd", [*ODD_CHARACTERS, "\n", '"'])
def test_a_review_shows_each_file_once(clone: Clone, odd: str) -> None:
    """Names of files and subjects of commits are one entry each."""
    git = clone("system-a").git
    subject = f"x{''.join(ODD_CHARACTERS)}x"
    head = git.text("rev-parse", "HEAD")
    name = f"a{odd}b"
    git.run("update-ref", "HEAD", write_commit(
        git, head, files=[(name.encode(), b"x")], message=subject.encode()
    ))  # fmt: skip
    review = build_review(Exchange(git, Route("origin", "main")))
    assert (name in review.files, subject in review.commits) == (True, True)
