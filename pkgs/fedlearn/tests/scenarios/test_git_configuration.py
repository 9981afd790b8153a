"""What a person has configured of git changes nothing that fedlearn does with it."""

import subprocess
from pathlib import Path

import pytest

from fedlearn.errors import ConfigurationError
from fedlearn.git.command import Git
from fedlearn.settings import Settings

from handwork import SECRET
from helpers import MakeNode, Node, Program, make_event, some
from scenarios.configurations import HOOKS, Person, write_hooks, write_lines


@pytest.mark.parametrize("seed", some(range(200), often=4))
def test_any_configuration_gives_the_same_files(
    seed: int, make_node: MakeNode, tmp_path: Path
) -> None:
    """Two nodes hold all of each other's lines, whatever is configured on them."""
    person = Person(tmp_path / "home", seed)
    person.set_up_home()
    nodes = [make_node("system-a"), make_node("system-b")]
    # The hub is another machine, which has no such home.
    Git(tmp_path, "").run("-C", "hub.git", "config", "core.hooksPath", "/dev/null")
    for node in nodes:
        node.init()
        person.set_up_clone(node)
        name = node.settings.node
        node.write(make_event(f"a timer of {name}"), make_event(f"a mount of {name}"))
    for node in (*nodes, *nodes):
        assert node.federate().problems == []
    one, two = (node.data() for node in nodes)
    for path in (".gitignore", "patterns/.gitignore", "patterns/.gitattributes"):
        one.pop(path, None)  # which are a person's, and not shared
        two.pop(path, None)
    assert one == two
    assert one["patterns/skills-patterns.jsonl"].count(b"\n") == 4
    assert SECRET not in nodes[0].git.text("rev-list", "--format=%B", "--all")


@pytest.fixture
def node(make_node: MakeNode) -> Node:
    """A node with one event that waits."""
    made = make_node()
    made.init()
    made.write(make_event())
    return made


def by_hand(node: Node, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run git as a person does."""
    return subprocess.run(
        ["git", *arguments],
        cwd=node.git.work_tree, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_no_hook_adds_to_a_message(node: Node, tmp_path: Path) -> None:
    """Neither what a person's hook writes nor its refusal reaches the hub."""
    write_hooks(tmp_path / "hooks", HOOKS)
    node.git.run("config", "core.hooksPath", str(tmp_path / "hooks"))
    assert node.federate().pushes == 1
    hub = Git(tmp_path / "hub.git", "")
    assert SECRET not in hub.text("rev-list", "--format=%B", "--all")


@pytest.mark.parametrize("place", [".gitignore", ".git/info/exclude"])
def test_ignore_rules_hide_nothing(node: Node, place: str) -> None:
    """What is fedlearn's own is committed all the same."""
    write_lines(node.git.work_tree / place, ["*.jsonl", "data/"])
    assert node.federate().pushes == 1
    assert by_hand(node, "ls-files", "data/nodes").stdout == ""
    assert "skill" in by_hand(node, "log", "--format=%s", "-1").stdout


def test_a_tag_may_be_called_like_the_branch(
    node: Node, program: Program, tmp_path: Path
) -> None:
    """Git then shows the branch by a longer name."""
    node.git.run("tag", "main")
    node.git.run("tag", "--annotate", "--message=x", "mine")
    node.git.run("config", "push.followTags", "true")
    assert program("federate", node=node).code == 0
    assert "is checked out" not in program("doctor", node=node).out
    assert Git(tmp_path / "hub.git", "").text("tag") == ""


def test_a_second_push_url_gets_everything(
    node: Node, program: Program, tmp_path: Path
) -> None:
    """A mirror that a person added is pushed to as well."""
    mirror = tmp_path / "mirror.git"
    node.git.run("init", "--quiet", "--bare", str(mirror))
    hub = node.settings.repository.url or ""
    for url in (hub, str(mirror)):
        node.git.run("remote", "set-url", "--add", "--push", "origin", url)
    node.git.run("remote", "set-url", "--add", "origin", str(mirror))
    assert program("init", node=node).code == 0
    assert program("federate", node=node).code == 0
    ends = {Git(Path(one), "").text("rev-parse", "main") for one in (hub, mirror)}
    assert ends == {node.git.commit_id("HEAD")}


def test_a_person_pulls_from_what_was_an_empty_hub(node: Node) -> None:
    """The first clone knows its upstream too."""
    node.federate()
    pulled = by_hand(node, "pull")
    assert (pulled.returncode, pulled.stdout) == (0, "Already up to date.\n")


def test_settings_for_a_remote_are_no_remote(
    make_node: MakeNode, program: Program, tmp_path: Path
) -> None:
    """Some set for all repositories how `origin` is fetched."""
    write_lines(tmp_path / "home" / ".gitconfig", ['[remote "origin"]', "prune = true"])
    for alone in (True, False):
        node = make_node("system-a" if alone else "system-b", alone=alone)
        node.write(make_event())
        assert program("init", node=node).code == 0
        assert program("federate", node=node).code == 0
        assert node.git.text("rev-list", "--count", "HEAD") == "2"


def test_a_source_is_read_where_bare_repositories_are_not_trusted(
    node: Node, program: Program, tmp_path: Path
) -> None:
    """`safe.bareRepository` is for what a person walks into."""
    node.federate()
    write_lines(tmp_path / "home" / ".gitconfig", ["[safe]", "bareRepository=explicit"])
    source = {"name": "b", "url": f"file://{tmp_path}/hub.git"}
    stated = node.settings.model_dump(mode="json")
    stated["repository"]["sources"] = [source]
    node.settings = Settings.model_validate(stated)
    assert program("federate", node=node).code == 0


@pytest.mark.parametrize("kind", ["sparse", "skip-worktree", "link"])
def test_a_work_tree_without_data_is_refused(
    node: Node, program: Program, tmp_path: Path, kind: str
) -> None:
    """Every verb that writes says it and the way out, which leads out."""
    node.federate()
    tree = node.git.work_tree
    head = node.git.commit_id("HEAD")
    before = node.data()
    if kind == "sparse":
        node.git.run("sparse-checkout", "set", "docs")
    elif kind == "skip-worktree":
        path = "data/patterns/skills-patterns.jsonl"
        node.git.run("update-index", "--skip-worktree", path)
        (tree / path).unlink()
    else:
        (tree / "data").rename(tmp_path / "elsewhere")
        (tree / "data").symlink_to(tmp_path / "elsewhere")
    node.write(make_event("a mount"))
    for verb in ("init", "sync", "federate", "doctor"):
        answer = program(verb, node=node)
        assert answer.code == 3
        assert ("is a link" if kind == "link" else "skip-worktree") in answer.out + (
            answer.err
        )
    assert node.git.commit_id("HEAD") == head
    if kind == "sparse":
        node.git.run("sparse-checkout", "add", "data")
    elif kind == "skip-worktree":
        node.git.run("update-index", "--no-skip-worktree", path)
        node.git.run("checkout", "--", path)
    else:
        (tree / "data").unlink()
        (tmp_path / "elsewhere").rename(tree / "data")
    assert node.data() == before
    assert program("federate", node=node).code == 0


def test_a_sparse_checkout_with_data_is_left_as_it_is(
    make_node: MakeNode, node: Node
) -> None:
    """A person may leave out everything else, with a sparse index too."""
    other = make_node("system-b")
    (node.git.work_tree / "docs").mkdir()
    (node.git.work_tree / "docs" / "a.txt").write_text("x")
    node.git.run("add", "docs")
    node.git.run("commit", "--quiet", "--message=docs")
    node.git.run("sparse-checkout", "set", "--cone", "--sparse-index", "data")
    node.federate()
    other.init()
    other.write(make_event("a mount"))
    other.federate()
    assert node.federate().merged
    assert not (node.git.work_tree / "docs").exists()
    assert node.data() == other.data()


def test_what_a_sparse_checkout_leaves_out_later_is_not_removed_for_all(
    make_node: MakeNode, node: Node
) -> None:
    """Another node's file arrives, and the patterns of a person leave it out."""
    other = make_node("system-b")
    other.init()
    other.write(make_event("a mount"))
    node.federate()
    node.git.run("sparse-checkout", "set", "--no-cone", "/*", "!*-system-b.jsonl")
    other.federate()
    with pytest.raises(ConfigurationError, match=r"without .*-system-b\.jsonl"):
        node.federate()
    held = "data/telemetry/snapshots"
    listed = node.git.text("ls-tree", "-r", "--name-only", "HEAD", held)
    assert "-system-b.jsonl" in listed


def test_a_filter_that_fails_is_named(make_node: MakeNode, node: Node) -> None:
    """A file of a person that cannot be written is no work that is in the way."""
    other = make_node("system-b")
    other.init()
    (other.git.work_tree / ".gitattributes").write_text("*.bin filter=lfs\n")
    (other.git.work_tree / "a.bin").write_text("x")
    other.git.run("add", ".")
    other.git.run("commit", "--quiet", "--message=large")
    other.federate()
    node.git.run("config", "filter.lfs.smudge", "git-lfs-missing")
    node.git.run("config", "filter.lfs.required", "true")
    (problem,) = node.federate().problems
    assert isinstance(problem, ConfigurationError)
    assert "smudge filter lfs failed" in str(problem)
    node.git.run("config", "filter.lfs.required", "false")
    node.git.run("stash", "--include-untracked")
    assert node.federate().problems == []
    assert (node.git.work_tree / "a.bin").read_text() == "x"
