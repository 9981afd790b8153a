"""Fields of a fixed form are validated, never searched; nothing hides in others."""

import json
import random
import uuid
from pathlib import Path

import msgspec
import pytest

from fedlearn.audit.fix import redact_file
from fedlearn.audit.fixed_fields import free_message, free_name
from fedlearn.audit.outgoing import OutgoingFile, as_message, audit
from fedlearn.audit.report import find_places
from fedlearn.records import Category, Pattern, canonical_json
from fedlearn.redaction.redactor import Redactor
from fedlearn.worktree.layout import SHARED_FILES
from fedlearn.worktree.shared_files import read_records, write_records

from audit.scanners import LEAK_WORD, Scanners
from factories import make_evidence, make_pattern, make_retraction, make_sample
from helpers import MakeNode, Program, make_event

REDACTOR = Redactor()
SECRET = "ghp_" + "a1B2" * 9
PHONE = "b6f3dfcb-0044-4751-9452-bb4e872ad51c"
"""Digits as of a number in Britain."""

ADDRESS = "ip-10-0-3-17"
"""What a cloud calls a machine."""

SKILLS = SHARED_FILES[Category.SKILLS.value]
RETRACTED = SHARED_FILES["retractions"]
SAMPLED = SHARED_FILES["samples"]
EVENTS = "data/telemetry/snapshots/2026-11-20-system-a.jsonl"
POINTS = "data/collections/snapshots/skills-patterns-20261120-080000-system-a.json"
STRICT = Redactor(host_names=["system-a"])
"""Finds the very names of nodes, as a rule of the settings may."""


def rules_in(path: str, *records: object, redactor: Redactor = REDACTOR) -> list[str]:
    """Audit a file; return the rules of the findings."""
    content = b"".join(canonical_json(record) + b"\n" for record in records)
    leaving = OutgoingFile(path, len(content), iter([content]), new_name=True)
    return [rule for one in audit(redactor, leaving) for rule in one.rules]


def pattern_named(key: str, node: str = "system-a", text: str = "a timer") -> Pattern:
    made = make_pattern(text, node=node)
    return msgspec.structs.replace(made, pattern_id=key)


def plain(record: msgspec.Struct) -> dict[str, object]:
    value: dict[str, object] = msgspec.to_builtins(record)
    return value


def test_an_id_that_looks_like_a_number_is_no_finding() -> None:
    """In each kind of record."""
    pattern = pattern_named(PHONE, ADDRESS)
    sample = msgspec.structs.replace(
        make_sample(), sample_id=PHONE, nodes=(ADDRESS, "system-a")
    )
    event = {"pattern_id": PHONE, "timestamp": pattern.timestamp, "title": "x"}
    retraction = make_retraction(pattern, ADDRESS)
    assert rules_in(SKILLS, msgspec.json.decode(pattern.to_line())) == []
    assert rules_in(RETRACTED, retraction, redactor=STRICT) == []
    assert rules_in(SAMPLED, sample, redactor=STRICT) == []
    assert rules_in(EVENTS, event, redactor=STRICT) == []


def test_a_snapshot_of_points_has_fixed_fields_too() -> None:
    """The ids of its points, the mark of the federation, and its description."""
    mark = {
        "nodes": [ADDRESS],
        "evidence": {ADDRESS: plain(make_evidence())},
        "text_sha256": "0" * 32,
    }
    point = {"id": PHONE, "payload": {"pattern_id": PHONE, "fedlearn": mark}}
    whole = {"result": {"points": [point]}, "fedlearn": {"node": "system-a"}}
    assert rules_in(POINTS, whole, redactor=STRICT) == []
    point["payload"] = {"pattern_id": f"{PHONE} 192.168.3.4"}
    assert rules_in(POINTS, whole, redactor=STRICT) == ["private-ip"]


@pytest.mark.parametrize(
    "change",
    [
        {"pattern_id": f"{PHONE} {SECRET}"},
        {"pattern_id": SECRET},
        {"timestamp": f"2026-11-20T08:00:00Z {SECRET}"},
        {"evidence": {SECRET: plain(make_evidence())}},
        {"evidence": {"system-a": {**plain(make_evidence()), "note": SECRET}}},
        {"evidence": {"system-a": {**plain(make_evidence()), "first_seen": SECRET}}},
        {"category": SECRET},
        {"retracted_by": SECRET},
        {"nodes": ["system-a", SECRET]},
        {"agent_type": SECRET},
        {"note": SECRET},
        {"note": {"pattern_id": {"node": SECRET}}},
        {SECRET: 1},
    ],
)
def test_what_has_another_form_is_searched(change: dict[str, object]) -> None:
    """A neighbour hides nothing in a field of a fixed form, nor beside it."""
    whole = {**plain(make_pattern()), **change}
    assert rules_in(SKILLS, whole) == ["github-token"]


def test_a_field_that_stands_twice_is_searched() -> None:
    """A parser keeps the last one, git sends both."""
    line = f'{{"pattern_id":"{SECRET}","pattern_id":"{PHONE}"}}\n'.encode()
    (found,) = audit(REDACTOR, OutgoingFile(SKILLS, len(line), iter([line])))
    assert found.rules == ("github-token",)


def test_elsewhere_no_form_is_fixed() -> None:
    """A file of a person is searched whole."""
    record = {"retracted_by": ADDRESS}
    assert rules_in(RETRACTED, record) == []
    assert rules_in("notes.jsonl", record) == ["private-ip-dashed"]


def test_the_card_of_a_node() -> None:
    """Its name and its key, not its organisation."""
    blob = "AAAAC3NzaC1lZDI1NTE5AAAAI" + "a1B2" * 10 + "abc"
    card = {"node": ADDRESS, "public_key": f"ssh-ed25519 {blob}"}
    path = f"data/nodes/{ADDRESS}.json"
    assert rules_in(path, card) == []
    assert rules_in(path, {**card, "organisation": SECRET}) == ["github-token"]
    assert rules_in(path, {**card, "public_key": f"{blob} {SECRET}"}) == [
        "github-token"
    ]


@pytest.mark.parametrize(
    ("path", "free"),
    [
        (SKILLS, ""),
        ("data/README.md", ""),
        (f"data/nodes/{ADDRESS}.json", ""),
        (f"data/telemetry/snapshots/2026-11-20-{ADDRESS}.jsonl", "2026-11-20"),
        (f"data/nodes/{ADDRESS}/x.json", f"data/nodes/{ADDRESS}/x.json"),
        (f"{ADDRESS}.md", f"{ADDRESS}.md"),
    ],
)
def test_the_name_of_a_node_in_a_file_name(path: str, free: str) -> None:
    """It stands where the layout has it; any other name is searched."""
    assert free_name(path) == free


def test_the_message_of_a_commit_of_fedlearn() -> None:
    """The node's name behind the subject and in the trailers; nothing else."""
    trailers = f"Fedlearn-Node: {ADDRESS}\nFedlearn-Digest: {'0' * 64}\n"
    message = f"data: 1 skill from {ADDRESS}\n\n- skills-patterns: 1 new\n\n{trailers}"
    assert ADDRESS not in free_message(message)
    assert list(audit(REDACTOR, as_message(message.encode()))) == []
    more = message.replace("1 new", f"1 new {ADDRESS}")
    (found,) = audit(REDACTOR, as_message(more.encode()))
    assert (found.line, found.rules) == (3, ("private-ip-dashed",))
    other = message.replace("Digest: 0", f"Digest: {SECRET} 0")
    assert list(audit(REDACTOR, as_message(other.encode())))


def test_fix_keeps_fixed_fields(tmp_path: Path) -> None:
    """Only what is private is replaced; the record stays readable."""
    pattern = pattern_named(PHONE, "system-a", f"x {SECRET}")
    file = tmp_path / SKILLS
    file.parent.mkdir(parents=True)
    file.write_bytes(pattern.to_line() + b"\n")
    (place,) = find_places(tmp_path, [file])
    assert redact_file(place, STRICT)
    fixed = msgspec.json.decode(file.read_bytes(), type=Pattern)
    assert (fixed.pattern_id, fixed.evidence) == (PHONE, pattern.evidence)
    assert "<github-token-1>" in file.read_text()


def random_ids(count: int) -> list[str]:
    source = random.Random(17)
    drawn = (source.getrandbits(128) for _ in range(count))
    return [str(uuid.UUID(int=bits, version=5)) for bits in drawn]


@pytest.mark.parametrize(
    "count", [20_000, pytest.param(2_000_000, marks=pytest.mark.slow)]
)
def test_random_ids_are_no_findings(count: int) -> None:
    """Neither as the id of a pattern nor as words of a text."""
    for number, key in enumerate(keys := random_ids(count)):
        if number % 1000 == 0:
            some = keys[number : number + 1000]
            lines = [f'{{"pattern_id":"{one}"}}'.encode() for one in some]
            content = b"\n".join(lines)
            leaving = OutgoingFile(SKILLS, len(content), iter([content]))
            assert list(audit(REDACTOR, leaving)) == [], key
            assert REDACTOR.find("\n".join(some)) == []


def test_a_federation_with_such_ids_and_names_goes_on(
    make_node: MakeNode, program: Program
) -> None:
    """The whole way: commit, push and audit, of a node named after its address."""
    node = make_node(ADDRESS)
    assert program("init", node=node).code == 0
    node.federate()
    records = read_records(node.git.work_tree)
    for key in (PHONE, "00277314-7034-4755-aa70-0c751859b6c3"):
        records.add_pattern(pattern_named(key, ADDRESS))
    records.add_retraction(make_retraction(pattern_named(PHONE), ADDRESS))
    write_records(node.git.work_tree, records)
    node.write(make_event())
    assert node.federate().unpushed == 0
    assert program("audit", node=node).code == 0
    assert program("audit", "--history", node=node).code == 0


def test_another_scanner_does_not_see_fixed_fields(
    make_node: MakeNode,
    program: Program,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What it would find in an id or in the name of a node refuses nothing."""
    node = make_node(LEAK_WORD.lower())
    assert program("init", node=node).code == 0
    scanners = Scanners(tmp_path / "bin", monkeypatch)
    scanners.install("gitleaks")
    privacy = node.settings.privacy.model_copy(update={"external_scanner": True})
    node.settings = node.settings.model_copy(update={"privacy": privacy})
    node.write(make_event())
    assert node.federate().unpushed == 0
    _, text = json.loads((tmp_path / "seen.json").read_text())
    assert "a timer" in text
    assert LEAK_WORD.lower() not in text
