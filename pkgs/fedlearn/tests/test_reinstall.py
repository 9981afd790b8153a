"""The three deployments: first machine, second machine, reinstalled machine."""

import shutil

from fedlearn.patterns.record import Evidence
from fedlearn.repository.files import read_fold

from helpers import MakeNode, Node, make_event


def evidence_of(node: Node, text: str) -> Evidence:
    """Give a node's own evidence for what an event says."""
    title = f"How to set up {text}"
    fold = read_fold(node.settings.repository_path)
    (found,) = (p for p in fold.active() if p.title == title)
    return found.evidence[node.settings.node]


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
