"""`fedlearn node`, as a person calls it."""

import json
import shutil
from pathlib import Path

import pytest

from fedlearn.state import State
from fedlearn.trust import revocation
from fedlearn.trust.allowed_signers import read_signers
from fedlearn.trust.cards import read_cards
from fedlearn.trust.ssh_keys import make_key, public_half

from helpers import MakeNode, Node, Program, make_event, some

pytestmark = pytest.mark.skipif(
    not shutil.which("ssh-keygen"), reason="ssh-keygen is missing"
)


def change(node: Node, **changes: object) -> None:
    """Change settings of a node; a dictionary changes keys of a group."""
    content = json.loads(node.settings.model_dump_json(exclude_unset=True))
    for key, value in changes.items():
        group = content.get(key, {})
        content[key] = {**group, **value} if isinstance(value, dict) else value
    node.settings = type(node.settings).model_validate(content)


@pytest.fixture
def pair(make_node: MakeNode, program: Program) -> tuple[Node, Node]:
    """Two enrolled nodes of two organisations that have met."""
    a, b = make_node("system-a"), make_node("system-b")
    for node in (a, b):
        change(node, organisation=f"org of {node.settings.node}")
        node.init()
        assert program("node", "enrol", node=node).code == 0
        node.write(make_event(f"thing of {node.settings.node}"))
    for node in (a, b, a):
        node.federate()
    return a, b


def signers(node: Node) -> dict[str, str]:
    """Give organisation by node of the keys that a node trusts."""
    found = read_signers(node.settings.state_directory / "allowed_signers")
    return {one.node: one.organisation or "" for one in found}


def card_path(node: Node, of: str) -> Path:
    return node.settings.repository_path / "data" / "nodes" / f"{of}.json"


def commit(node: Node, message: str = "by hand") -> None:
    """Commit and push without a signature, as somebody with plain git does."""
    for arguments in (
        ("add", "--all"),
        ("commit", "--no-verify", "--quiet", "--message", message),
        ("push", "--no-verify", "--quiet", "origin", "main"),
    ):
        node.git.run(*arguments)


def test_an_enrolled_node_signs_and_shows_its_card(
    pair: tuple[Node, Node], program: Program
) -> None:
    """Nothing is set by hand; the card is in the repository of the other."""
    a, b = pair
    done = program("node", "enrol", "--json", node=a).json
    assert (done["made"], done["written"], done["signs"]) == (False, [], True)
    assert done["key_file"] == str(a.settings.state_directory / "signing-key")
    card = read_cards(b.settings.repository_path).valid["system-a"]
    assert (card.public_key, card.organisation) == (
        done["public_key"],
        "org of system-a",
    )
    signed = a.git.text(
        "-c", "gpg.ssh.allowedSignersFile=/dev/null",
        "log", "-1", "--format=%GF", "--author=system-a",
    )  # fmt: skip
    assert signed == done["fingerprint"]


def test_a_node_is_trusted_by_its_card(
    pair: tuple[Node, Node], program: Program
) -> None:
    """The fingerprint is shown, the key bound to the name, the organisation kept."""
    a, b = pair
    said = program("node", "trust", "system-b", "--yes", node=a)
    own = program("node", "enrol", "--json", node=b).json["fingerprint"]
    assert (said.code, own in said.err) == (0, True)
    assert signers(a) == {
        "system-a": "org of system-a",
        "system-b": "org of system-b",
    }
    again = program("node", "trust", "system-b", "--json", node=a)
    assert (again.code, again.json["changed"]) == (0, False)


def test_nobody_is_trusted_unasked(pair: tuple[Node, Node], program: Program) -> None:
    """Without a terminal and without --yes nothing is changed."""
    a, _ = pair
    said = program("node", "trust", "system-b", node=a)
    assert (said.code, "--yes" in said.err) == (2, True)
    assert sorted(signers(a)) == ["system-a"]


def test_trusted_nodes_can_require_signatures(
    pair: tuple[Node, Node], program: Program
) -> None:
    """One setting more, and what nobody signed is refused with exit code 6."""
    a, b = pair
    program("node", "trust", "system-b", "--yes", node=a)
    change(a, trust={"require_signatures": True})
    b.write(make_event("another thing"))
    b.federate()
    assert program("federate", node=a).code == 0
    (b.settings.repository_path / "note").write_text("unsigned")
    commit(b)
    said = program("federate", node=a)
    assert (said.code, (b.git.commit_id("HEAD") or "")[:12] in said.err) == (6, True)


def test_a_changed_card_changes_no_trusted_key(
    pair: tuple[Node, Node], program: Program
) -> None:
    """It is reported, refused without --replace, and taken with it."""
    a, b = pair
    program("node", "trust", "system-b", "--yes", node=a)
    before = read_signers(a.settings.state_directory / "allowed_signers")
    (b.settings.state_directory / "signing-key").unlink()
    program("node", "enrol", node=b)
    b.federate()
    a.federate()
    assert read_signers(a.settings.state_directory / "allowed_signers") == before
    listed = program("node", "list", "--json", node=a).json["nodes"]
    (problem,) = next(one["problems"] for one in listed if one["node"] == "system-b")
    assert "shows another key" in problem
    said = program("node", "trust", "system-b", "--yes", node=a)
    assert (said.code, "another key of system-b is trusted" in said.err) == (6, True)
    said = program("node", "trust", "system-b", "--yes", "--replace", "--json", node=a)
    assert [said.json["replaced"]] == [[before[1].key.fingerprint]]


def test_a_card_that_somebody_else_wrote_is_reported(
    pair: tuple[Node, Node], program: Program
) -> None:
    """A key of one's own in the name of another, and a key that is another's."""
    a, b = pair
    mine = read_cards(b.settings.repository_path).valid["system-b"]
    for name in ("system-a", "system-x"):
        card_path(b, name).write_text(
            json.dumps({"node": name, "public_key": mine.public_key})
        )
    (card_path(b, "x").with_name("broken.json")).write_text("{")
    commit(b)
    c_list = program("node", "list", "--json", node=b).json
    problems = {one["node"]: " ".join(one["problems"]) for one in c_list["nodes"]}
    assert "the key of system-b, system-x" in problems["system-a"]
    assert "not signed" in problems["system-x"]
    assert list(c_list["faults"]) == ["broken.json"]
    program("node", "trust", "system-b", "--yes", node=a)
    a.federate()
    said = program("node", "trust", "system-x", "--yes", node=a)
    assert (said.code, "is the key of system-b" in said.err) == (6, True)
    # The owner's next cycle puts its own card right.
    assert read_cards(a.settings.repository_path).valid["system-a"].organisation


def test_a_key_that_came_by_another_way_needs_no_card(
    make_node: MakeNode, program: Program
) -> None:
    """So that a first clone can require signatures as well."""
    a, b = make_node("system-a"), make_node("system-b")
    a.init()
    program("node", "enrol", node=a)
    a.write(make_event("one"))
    a.federate()
    key = a.settings.state_directory / "signing-key.pub"
    change(b, trust={"require_signatures": True})
    assert program("node", "enrol", node=b).code == 0
    said = program("node", "trust", "system-a", "--key", key, "--yes", node=b)
    assert said.code == 0, said.err
    assert program("init", node=b).code == 0
    assert b.data()["patterns/skills-patterns.jsonl"].count(b"\n") == 1


def test_an_existing_key_is_used_where_it_lies(
    make_node: MakeNode, program: Program, tmp_path: Path
) -> None:
    """It is not copied; a second one is refused while the first is in use."""
    node = make_node(alone=True)
    node.init()
    for name in ("one", "two"):
        make_key(tmp_path / name)
    done = program("node", "enrol", "--key", tmp_path / "one", "--json", node=node)
    assert done.json["public_key"] == str(public_half(tmp_path / "one"))
    assert (node.settings.state_directory / "signing-key").is_symlink()
    said = program("node", "enrol", "--key", tmp_path / "two", node=node)
    assert said.code == 6


def test_signing_can_be_left_off(make_node: MakeNode, program: Program) -> None:
    """`repository.sign = false` wins over the key that is there."""
    node = make_node()
    node.init()
    change(node, repository={"sign": False})
    assert program("node", "enrol", node=node).code == 0
    node.write(make_event())
    node.federate()
    commit = node.git.text("cat-file", "commit", "HEAD")
    assert ("from system-a" in commit, "gpgsig" in commit) == (True, False)


def test_revoking_takes_the_key_out_and_undoing_brings_it_back(
    pair: tuple[Node, Node], program: Program
) -> None:
    """It is said what would leave first; twice is no error."""
    a, _ = pair
    program("node", "trust", "system-b", "--yes", node=a)
    dry = program("node", "revoke", "system-b", "--dry-run", "--json", node=a).json
    assert [one["title"] for one in dry["leaves"]] == [
        "How to set up thing of system-b"
    ]
    assert sorted(signers(a)) == ["system-a", "system-b"]
    done = program("node", "revoke", "system-b", "--json", node=a).json
    assert (done["changed"], len(done["keys"])) == (True, 1)
    assert sorted(signers(a)) == ["system-a"]
    assert program("node", "revoke", "system-b", "--json", node=a).json["changed"] is (
        False
    )
    said = program("node", "trust", "system-b", "--yes", node=a)
    assert (said.code, "--undo" in said.err) == (6, True)
    program("node", "revoke", "system-b", "--undo", node=a)
    assert sorted(signers(a)) == ["system-a", "system-b"]
    listed = program("node", "list", "--json", node=a).json["nodes"]
    assert [(one["node"], one["trusted"]) for one in listed] == [
        ("system-a", True),
        ("system-b", True),
    ]


def test_what_a_revoked_node_signs_stops_nobody(
    pair: tuple[Node, Node], program: Program
) -> None:
    """Its commits are known and merged; its evidence counts elsewhere, not here."""
    a, b = pair
    program("node", "trust", "system-b", "--yes", node=a)
    change(a, trust={"require_signatures": True})
    program("node", "revoke", "system-b", node=a)
    b.write(make_event("another thing"))
    b.federate()
    assert program("federate", node=a).code == 0


def test_a_revocation_that_was_cut_off_counts_and_is_completed(
    pair: tuple[Node, Node], program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is recorded before the key is taken out; the same call does the rest."""
    a, _ = pair
    program("node", "trust", "system-b", "--yes", node=a)

    def killed(_settings: object, _node: str) -> None:
        raise KeyboardInterrupt

    with (
        monkeypatch.context() as patch,
        State.open(a.settings.state_directory) as state,
    ):
        patch.setattr(revocation, "distrust", killed)
        with pytest.raises(KeyboardInterrupt):
            revocation.revoke(a.settings, state, "system-b", "2026-11-24T08:00:00Z")
    assert sorted(signers(a)) == ["system-a", "system-b"]
    (bad,) = program("import", "--json", node=a).json["revoked"].values()
    assert len(bad) == 1
    done = program("node", "revoke", "system-b", "--json", node=a).json
    assert (done["changed"], sorted(signers(a))) == (True, ["system-a"])


def test_only_a_name_of_a_node_can_be_trusted(
    pair: tuple[Node, Node], program: Program
) -> None:
    """A pattern such as `*` would let one key speak for everybody."""
    a, b = pair
    key = b.settings.state_directory / "signing-key.pub"
    for name in ("*", "system-b,system-c", "System B"):
        said = program("node", "trust", name, "--key", key, "--yes", node=a)
        assert (said.code, "not a valid node name" in said.err) == (2, True)
    assert sorted(signers(a)) == ["system-a"]


@pytest.mark.parametrize("node_name", some(["nobody", "system-a", "../x"], often=1))
def test_a_mistyped_name_revokes_nobody(
    pair: tuple[Node, Node], program: Program, node_name: str
) -> None:
    """Neither one that nobody knows, nor this node itself."""
    a, _ = pair
    assert program("node", "revoke", node_name, node=a).code == 2


def test_people_see_a_table(pair: tuple[Node, Node], program: Program) -> None:
    """On stdout, with what is not in order on the same console."""
    a, _ = pair
    said = program("node", "list", node=a)
    assert said.code == 0
    assert "not trusted" in said.out
    assert "this node" in said.out
