"""A hostile commit that a trusted node has signed costs itself as well."""

import shutil
from pathlib import Path

import pytest
from cli.test_node import change
from hostile.pushes import PUSHES

from fedlearn.git.command import Git
from fedlearn.worktree.shared_files import read_records

from helpers import MakeNode, Node, Program, make_event, some

pytestmark = pytest.mark.skipif(
    not shutil.which("ssh-keygen"), reason="ssh-keygen is missing"
)

NAMES = ("system-a", "system-b", "system-z")
HOSTILE = "system-z"
TRIED = (
    "link at data/patterns/skills-patterns.jsonl",
    "record nested 1,000 deep",
    "a thousand million paths in nodes",
    "a thousand million paths",
    "submodule at data",
    "an_own_count_of_two_to_the_53",
    "a name that is no text",
)


@pytest.fixture
def nodes(make_node: MakeNode, program: Program) -> dict[str, Node]:
    """Three nodes that trust each other's keys and require signatures."""
    made = {name: make_node(name) for name in NAMES}
    for name, node in made.items():
        assert program("init", node=node).code == 0
        assert program("node", "enrol", node=node).code == 0
        node.write(make_event(f"of {name}"))
    for node in (*made.values(), *made.values()):
        assert program("federate", node=node).code == 0
    for name, node in made.items():
        for other in made.keys() - {name}:
            assert program("node", "trust", other, "--yes", node=node).code == 0
        change(node, trust={"require_signatures": True})
        assert program("federate", node=node).code == 0
    return made


def attack(hub: Path, name: str, key: Path, outside: Path) -> None:
    """Push a hostile commit with a good signature."""
    git = Git(hub, HOSTILE, signing_key=key)
    tree = PUSHES[name](git, git.text("rev-parse", "main^{tree}"), outside)
    made = git.run("commit-tree", "-S", tree, "-p", "main", "-m", "harmless")
    git.run("update-ref", "refs/heads/main", made.decode().strip())
    (hub / "index").unlink(missing_ok=True)


@pytest.mark.parametrize("name", some(TRIED, often=2))
def test_a_signed_attack_costs_itself(
    name: str, nodes: dict[str, Node], program: Program, tmp_path: Path
) -> None:
    """The others go on, as long as they do not revoke it."""
    key = nodes[HOSTILE].settings.state_directory / "signing-key"
    attack(tmp_path / "hub.git", name, key, tmp_path / "outside")
    honest = [nodes[letter] for letter in NAMES if letter != HOSTILE]
    for node in honest:
        node.write(make_event(f"later of {node.settings.node}"))
    for node in (*honest, honest[0]):
        done = program("federate", node=node)
        assert done.code in {0, 6}, done.err
        assert program("node", "list", node=node).code == 0
    for node in honest:
        active = read_records(node.settings.repository_path).active()
        found = " ".join(str(pattern.payload) for pattern in active)
        assert all(f"later of {one.settings.node}" in found for one in honest), name
