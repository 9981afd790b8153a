"""A person's own commits and pushes pass the same gates as fedlearn's."""

import subprocess
from pathlib import Path

import pytest

from fedlearn.errors import RefusedError
from fedlearn.repository.git import Git, GitError

from helpers import MakeNode, Node, Program

SECRET = "ghp_" + "a1B2" * 9


@pytest.fixture
def node(make_node: MakeNode, program: Program) -> Node:
    """A node whose repository was made by the program, hooks included."""
    made = make_node()
    assert program("init", node=made).code == 0
    (made.git.work_tree / "notes.txt").write_text(f"use {SECRET}\n")
    made.git.run("add", "notes.txt")
    return made


def git_by_hand(node: Node, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run git as a person does, with hooks."""
    who = ("-c", "user.name=x", "-c", "user.email=x@example.org")
    return subprocess.run(
        ["git", *who, *arguments],
        cwd=node.git.work_tree,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_hook_refuses_a_commit_by_hand(node: Node) -> None:
    """It names file, line and rule, never the value, and nothing is committed."""
    before = node.git.commit_id("HEAD")
    result = git_by_hand(node, "commit", "--message", "mine")
    assert result.returncode != 0
    assert "notes.txt:1: github-token" in result.stdout + result.stderr
    assert SECRET not in result.stdout + result.stderr
    assert node.git.commit_id("HEAD") == before


def test_no_push_sends_it(node: Node, tmp_path: Path) -> None:
    """Neither git by hand nor federate lets a commit past, made without the hook."""
    git_by_hand(node, "commit", "--no-verify", "--message", "mine")
    assert git_by_hand(node, "push", "origin", "main").returncode != 0
    with pytest.raises(RefusedError, match=r"notes\.txt:1: github-token"):
        node.federate()
    with pytest.raises(GitError):
        Git(tmp_path / "hub.git", "x").run("rev-parse", "--verify", "main")


def test_the_history_is_searched_for_what_was_removed(
    node: Node, program: Program
) -> None:
    """A secret that was committed and deleted again is still found."""
    git_by_hand(node, "commit", "--no-verify", "--message", "mine")
    git_by_hand(node, "rm", "notes.txt")
    git_by_hand(node, "commit", "--no-verify", "--message", "gone")
    result = program("audit", "--history", "--json", node=node)
    assert result.code == RefusedError.exit_code
    (finding,) = result.json["findings"]
    assert (finding["path"], finding["rules"]) == ("notes.txt", ["github-token"])
    assert SECRET not in result.out + result.err


def test_a_hook_of_a_person_is_kept(make_node: MakeNode, program: Program) -> None:
    """Init never overwrites it."""
    made = make_node()
    program("init", node=made)
    hook = made.git.directory() / "hooks" / "pre-commit"
    hook.write_text("#!/bin/sh\nexit 0\n")
    assert program("init", node=made).code == 0
    assert hook.read_text() == "#!/bin/sh\nexit 0\n"
