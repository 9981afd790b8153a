"""The three deployments: first machine, second machine, reinstalled machine."""

import shutil

from fedlearn.qdrant.client import open_store
from fedlearn.qdrant.embedding.embedder import open_embedder
from fedlearn.records.record import Evidence
from fedlearn.state import State
from fedlearn.worktree.shared_files import read_records

from helpers import MakeNode, Node, Program, make_event


def evidence_of(node: Node, text: str) -> Evidence:
    """Give a node's own evidence for what an event says."""
    title = f"How to set up {text}"
    records = read_records(node.settings.repository_path)
    (found,) = (p for p in records.active() if p.title == title)
    return found.evidence[node.settings.node]


def key_of(node: Node, text: str) -> str:
    """Give the id of what an event says."""
    records = read_records(node.settings.repository_path)
    (key,) = (p.pattern_id for p in records.active() if p.title.endswith(f" {text}"))
    return key


def reinstall(node: Node, *, keep_telemetry: bool) -> None:
    """Lose everything but the name."""
    shutil.rmtree(node.settings.state_directory)
    shutil.rmtree(node.settings.repository_path)
    if not keep_telemetry:
        shutil.rmtree(node.settings.runtime.directory)
    node.init()


def at(hour: int, text: str = "one") -> dict[str, object]:
    return make_event(text, timestamp=f"2026-11-20T{hour:02}:00:00Z")


def test_a_first_machine_has_nothing_to_import(make_node: MakeNode) -> None:
    """An empty remote is the normal beginning."""
    report = make_node().init()
    assert (report.prepared.cloned, report.patterns) == (True, 0)


def test_a_second_machine_starts_with_everything(make_node: MakeNode) -> None:
    """One command, and what the first one learned is in its Qdrant."""
    a, b = make_node("system-a"), make_node("system-b")
    a.init()
    a.write(at(8))
    a.federate()
    report = b.init()
    assert (report.patterns, report.imported.written) == (1, 1)


def test_a_reinstalled_machine_counts_on(make_node: MakeNode) -> None:
    """What it said is taken over; new observations add to it."""
    node = make_node()
    node.init()
    node.write(at(8), at(9), at(10))
    node.federate()
    reinstall(node, keep_telemetry=False)
    node.write(at(11), at(12))
    node.federate()
    assert evidence_of(node, "one").count == 5
    assert evidence_of(node, "one").last_seen == "2026-11-20T12:00:00Z"


def test_a_reinstalled_machine_counts_nothing_twice(make_node: MakeNode) -> None:
    """Telemetry that survived tells of the time before again: it counts once."""
    node = make_node()
    node.init()
    node.write(at(8), at(9), at(10))
    node.federate()
    reinstall(node, keep_telemetry=True)
    node.write(at(11), at(8, "two"))
    node.federate()
    node.federate()
    assert evidence_of(node, "one").count == 4
    assert evidence_of(node, "two").count == 1


def test_a_reinstalled_machine_has_what_others_said(make_node: MakeNode) -> None:
    """The word of other nodes comes back with the clone, and stays theirs."""
    a, b = make_node("system-a"), make_node("system-b")
    for node in (a, b):
        node.init()
        node.write(at(8), at(9))
    for node in (a, b, a):
        node.federate()
    before = a.data()
    reinstall(a, keep_telemetry=False)
    a.federate()
    assert a.data() == before


def test_a_reinstalled_machine_knows_what_was_taken_back(
    make_node: MakeNode, program: Program
) -> None:
    """Its own retractions and those of others are safe in its state again."""
    node = make_node()
    node.init()
    node.write(at(8), at(8, "two"))
    node.federate()
    program("retract", key_of(node, "two"), "--reason", "wrong", node=node)
    node.federate()
    reinstall(node, keep_telemetry=False)
    node.sync()
    with State.open(node.settings.state_directory) as state:
        (taken_back,) = state.decisions.retractions(own=True)
    assert taken_back.reason == "wrong"


def test_feedback_hides_no_observation_from_a_reinstalled_machine(
    make_node: MakeNode, program: Program
) -> None:
    """Feedback is no evidence: what had not been read before counts, however old."""
    a, b = make_node("system-a"), make_node("system-b")
    for node in (a, b):
        node.init()
    b.write(at(12))
    for node in (b, a):
        node.federate()
    program("feedback", key_of(a, "one"), "--helpful", node=a)
    a.federate()
    reinstall(a, keep_telemetry=True)
    a.write(at(8))
    a.federate()
    said = evidence_of(a, "one")
    assert (said.count, said.helpful) == (1, 1)


def test_points_in_qdrant_do_not_hide_what_was_said_before(
    make_node: MakeNode,
) -> None:
    """A state that was lost beside a Qdrant that was not: the counts go on."""
    node = make_node()
    node.init()
    node.write(at(8), at(9), at(10))
    node.federate()
    for path in node.settings.state_directory.glob("state.db*"):
        path.unlink()
    node.telemetry.unlink()
    payload: dict[str, object] = {
        "skill_name": "How to set up two",
        "description": "How to set up two",
        "usage_pattern": "Write the unit.",
        "value_score": 0.9,
    }
    with open_store(node.settings) as store:
        vectors = open_embedder(node.settings).embed(["x"])
        store.upsert("skills-patterns", [7], vectors, [payload])
    node.write(at(11), at(12))
    node.federate()
    assert evidence_of(node, "one").count == 5
    assert evidence_of(node, "two").count == 1
