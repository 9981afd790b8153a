"""What differs from the last commit, whatever git has been told to pass over."""

from collections.abc import Callable

import pytest

from fedlearn.errors import RefusedError
from fedlearn.exchange.exchange import Exchange
from fedlearn.worktree.committed import find_changes

from handwork import write

Clone = Callable[..., Exchange]

SKILLS = "data/patterns/skills-patterns.jsonl"


def test_files_are_compared_by_their_bytes(clone: Clone) -> None:
    """Marks in the index, ignore rules and other kinds of files do not count."""
    git = clone("system-a").git
    card = write(git, "data/nodes/system-a.json", "{}\n")
    (card.parent / "link").symlink_to("/etc/hostname")
    write(git, ".gitignore", "*")
    write(git, SKILLS, "{}\n")
    git.run("update-index", "--assume-unchanged", SKILLS)
    (git.work_tree / "data" / "README.md").unlink()
    roots = ["data/nodes", SKILLS, "data/README.md", "data/metrics"]
    assert find_changes(git, roots) == ["data/nodes/system-a.json", SKILLS]
    assert "data/README.md" in find_changes(git, ["data"])


def test_a_link_in_the_place_of_a_file_is_not_committed(clone: Clone) -> None:
    """Neither as a link nor as a file that is gone."""
    exchange = clone("system-a")
    head = exchange.git.commit_id("HEAD")
    file = exchange.git.work_tree / SKILLS
    file.unlink()
    file.symlink_to("/etc/hostname")
    with pytest.raises(RefusedError, match="no plain file"):
        exchange.commit("data: more\n")
    assert exchange.git.commit_id("HEAD") == head
