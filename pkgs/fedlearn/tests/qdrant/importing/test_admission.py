"""What an import lets in, holds back, and takes out again, with its receipts."""

import json
from pathlib import Path

import msgspec
import pytest

from fedlearn.qdrant.client import open_store
from fedlearn.qdrant.points.points import point_of
from fedlearn.records.join import join_patterns
from fedlearn.records.record import Pattern
from fedlearn.records.record_set import RecordSet
from fedlearn.worktree.layout import COLLECTION_SNAPSHOTS
from fedlearn.worktree.shared_files import read_records, write_records

from factories import make_pattern, make_retraction
from helpers import MakeNode, Node, Program, make_event
from trust.test_trust import set_trust


def commit_fold(node: Node, records: RecordSet) -> None:
    """Write what somebody pushed into a node's work tree, past every check."""
    write_records(node.settings.repository_path, records)
    node.git.run("add", "--all")
    node.git.run("commit", "--no-verify", "--quiet", "--message", "pushed")


def plant(node: Node, *patterns: Pattern) -> None:
    records = read_records(node.settings.repository_path)
    for pattern in patterns:
        records.add_pattern(pattern)
    commit_fold(node, records)


def restore_trust(node: Node, pattern: Pattern, by: str) -> None:
    records = read_records(node.settings.repository_path)
    records.add_retraction(make_retraction(pattern, by))
    commit_fold(node, records)


def write_snapshot(node: Node, by: str, *payloads: dict[str, object]) -> Path:
    """Write a snapshot of a collection in the name of a node."""
    folder = node.settings.repository_path / COLLECTION_SNAPSHOTS
    path = folder / f"skills-patterns-20261120-080000-{by}.json"
    points = [
        {"id": payload.get("pattern_id", number), "payload": payload}
        for number, payload in enumerate(payloads)
    ]
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"result": {"points": points}, "status": "ok"}))
    return path


def raw(text: str) -> dict[str, object]:
    return {
        "skill_name": f"skill of {text}",
        "description": f"what {text} is about",
        "usage_pattern": f"how to do {text}",
    }


def payloads(node: Node) -> dict[str, dict[str, object]]:
    """Give what is in a node's Qdrant, by id."""
    with open_store(node.settings) as store:
        page, _ = store.scroll("skills-patterns", None, 1000)
    return {str(key): dict(payload) for key, payload in page}


def both(*nodes: str, text: str = "a timer") -> Pattern:
    first, *rest = (make_pattern(text, node=node) for node in nodes)
    for pattern in rest:
        first = join_patterns(first, pattern)
    return first


@pytest.fixture
def node(make_node: MakeNode) -> Node:
    made = make_node("here", alone=True)
    made.init()
    return made


def test_a_revocation_gives_a_receipt_once(node: Node, program: Program) -> None:
    """Patterns and raw points that only it supported leave, and are counted."""
    plant(node, make_pattern("one", node="bad"), both("bad", "good", text="two"))
    snapshot = write_snapshot(node, "bad", raw("three"))
    node.federate()
    assert len(payloads(node)) == 3
    snapshot.unlink()  # retention took it away meanwhile
    assert program("node", "revoke", "bad", node=node).code == 0
    report = program("import", "--json", node=node).json
    (ids,) = report["revoked"].values()
    assert (list(report["revoked"]), len(ids), report["deleted"]) == (["bad"], 2, 2)
    assert list(payloads(node)) == [make_pattern("two").pattern_id]
    again = program("import", "--json", node=node).json
    assert (again["revoked"], again["deleted"], again["written"]) == ({}, 0, 0)


def test_a_receipt_is_for_people_too(node: Node, program: Program) -> None:
    """With the name and the number."""
    plant(node, make_pattern("one", node="bad"))
    node.federate()
    program("node", "revoke", "bad", node=node)
    said = program("import", node=node)
    assert "1 point of the revoked node bad removed." in said.err


def test_undoing_a_revocation_brings_everything_back(
    node: Node, program: Program
) -> None:
    """With the next import; data/ was never touched."""
    plant(node, make_pattern("one", node="bad"))
    node.federate()
    before = node.data()
    program("node", "revoke", "bad", node=node)
    program("import", node=node)
    program("node", "revoke", "bad", "--undo", node=node)
    report = program("import", "--json", node=node).json
    assert (report["written"], node.data()) == (1, before)


def test_what_a_revoked_node_took_back_is_here_again(
    node: Node, program: Program
) -> None:
    """It had left every file and Qdrant; git remembers it, and data/ stays."""
    good = make_pattern("good advice", node="good")
    plant(node, good)
    node.write(make_event("own"))
    node.federate()
    own = next(iter(node_own(node)))
    for pattern in (good, own):
        restore_trust(node, pattern, "bad")
    node.federate()
    assert payloads(node) == {}
    before = node.data()
    program("node", "revoke", "bad", node=node)
    report = program("import", "--json", node=node).json
    assert payloads(node).keys() == {good.pattern_id, own.pattern_id}
    assert report["unfollowed_retractions"] == 2
    again = program("import", "--json", node=node).json
    assert (again["written"], again["unchanged"]) == (0, 2)
    assert node.data() == before


def node_own(node: Node) -> list[Pattern]:
    records = read_records(node.settings.repository_path)
    return [p for p in records.active() if "here" in p.evidence]


def test_one_node_alone_takes_nothing_away_where_two_must_agree(
    node: Node, program: Program
) -> None:
    """Until a person of this node agrees with it."""
    pattern = both("system-a", "system-b")
    set_trust(node, minimum_nodes=2)
    plant(node, pattern)
    node.federate()
    restore_trust(node, pattern, "bad")
    for _ in range(2):
        node.federate()
        assert payloads(node).keys() == {pattern.pattern_id}
    key = pattern.pattern_id
    assert program("retract", key, "--reason", "true", node=node).code == 0
    node.federate()
    assert payloads(node) == {}


def test_marks_in_a_snapshot_are_no_witnesses_where_two_must_agree(node: Node) -> None:
    """One node writes whatever names it likes into them."""
    point = point_of(both("system-a", "system-b"))
    set_trust(node, minimum_nodes=2)
    write_snapshot(node, "bad", point.marked("hashing", 128))
    node.federate()
    assert payloads(node) == {}
    set_trust(node, minimum_nodes=1)
    node.federate()
    assert len(payloads(node)) == 1


def test_examples_that_one_node_added_stay_out_where_two_must_agree(node: Node) -> None:
    """Of a pattern that both hold, only what both mean enters."""
    pattern = both("system-a", "system-b")
    padded = msgspec.structs.replace(
        pattern, payload={**pattern.payload, "success_examples": ["and more"]}
    )
    set_trust(node, minimum_nodes=2)
    plant(node, padded)
    node.federate()
    (payload,) = payloads(node).values()
    assert payload["usage_pattern"] == pattern.payload["usage_pattern"]
    assert not payload.get("success_examples")


def test_a_flood_of_one_node_enters_bit_by_bit(node: Node, program: Program) -> None:
    """So many a cycle, what more support first; others and one's own are not slowed."""
    set_trust(node, max_new_per_node=3)
    flood = [make_pattern(f"thing {n}", node="loud") for n in range(6)]
    agreed = both("loud", "quiet", text="agreed")
    plant(node, *flood, agreed, make_pattern("else", node="quiet"))
    node.write(make_event("own"))
    reports = [program("federate", "--json", node=node).json["import"]]
    assert agreed.pattern_id in payloads(node)
    reports += [program("import", "--json", node=node).json for _ in range(3)]
    assert [report["held_back"].get("quota", 0) for report in reports] == [4, 1, 0, 0]
    assert len(payloads(node)) == 9


def test_what_is_kept_out_is_counted_by_reason(node: Node, program: Program) -> None:
    """The reasons are those that `fedlearn why` explains."""
    set_trust(node, minimum_nodes=2)
    plant(node, make_pattern("one", node="system-a"))
    report = program("import", "--json", node=node).json
    assert report["held_back"] == {"minimum-nodes": 1}
    assert "minimum-nodes 1" in program("import", node=node).err
