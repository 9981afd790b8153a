"""Records and documents under data/ are whole, unique and within bounds."""

import json
from collections.abc import Iterable

import msgspec
import pytest

from fedlearn.audit.findings import AuditFinding
from fedlearn.audit.record_validation import (
    CHECKS,
    QUALITY,
    RecordChecker,
    check_document,
    find_vector,
    holds_records,
    kind_of,
)
from fedlearn.records.categories import Category
from fedlearn.worktree.layout import SHARED_FILES

from factories import make_evidence, make_pattern, make_retraction, make_sample

SKILLS = SHARED_FILES[Category.SKILLS.value]
SNAPSHOT = "data/collections/snapshots/skills-patterns-20261120-080000-system-a.json"
TELEMETRY = "data/telemetry/snapshots/2026-11-20-system-a.jsonl"


def check(path: str, *lines: bytes, threshold: float = 0.7) -> list[AuditFinding]:
    """Check the lines of a file, without looking at the file as a whole."""
    stripped = (line.rstrip(b"\n") for line in lines)
    found = RecordChecker(path, path, threshold).check(enumerate(stripped, start=1))
    return list(found)


def told(findings: Iterable[AuditFinding]) -> list[tuple[int, str, str]]:
    return [(o.line, rule, ", ".join(o.fields)) for o in findings for rule in o.rules]


def line(text: str = "a timer", score: float = 0.9) -> bytes:
    return make_pattern(text, evidence=make_evidence(score=score)).to_line()


def changed(**changes: object) -> bytes:
    """Give the line of a pattern with something else in it."""
    return json.dumps(json.loads(line()) | changes).encode()


def test_good_records_pass() -> None:
    """Patterns, retractions and samples as fedlearn writes them, and empty lines."""
    assert check(SKILLS, line(), line("a socket"), b"") == []
    retraction = make_retraction(make_pattern()).to_line()
    assert check("data/patterns/retractions.jsonl", retraction) == []
    sample = make_sample().to_line()
    assert check("data/fine-tuning/dataset.jsonl", sample) == []


@pytest.mark.parametrize(
    "bad",
    [
        b"no json",
        b"[]",
        b"{}",
        b"null",
        b"<<<<<<< HEAD",
        b"[" * 100_000,
        changed(payload={"name": "x"}),
        changed(evidence={}),
        changed(pattern_id=7),
        changed(category="no-category"),
    ],
    ids=range(10),
)
def test_a_record_that_is_none(bad: bytes) -> None:
    """Whatever is wrong with it, it is one finding of the schema."""
    assert told(check(SKILLS, line(), bad)) == [(2, "schema", "")]


def test_a_record_in_the_file_of_another_category() -> None:
    """It would be read as something that it is not."""
    error = make_pattern(category=Category.ERRORS).to_line()
    assert told(check(SKILLS, error)) == [(1, "schema", "category")]


def test_a_record_of_a_newer_fedlearn_is_carried_on() -> None:
    """What a later version writes is not called broken."""
    assert check(SKILLS, changed(schema=99, payload=[1, 2])) == []


def test_an_id_that_stands_twice() -> None:
    """Of two records with one id the second is named."""
    assert told(check(SKILLS, line(), line("a socket"), line())) == [
        (3, "duplicate-id", "")
    ]
    sample = make_sample().to_line()
    found = check("data/fine-tuning/dataset.jsonl", sample, sample)
    assert told(found) == [(2, "duplicate-id", "")]


def test_a_value_below_the_threshold() -> None:
    """A value on the threshold is not below it."""
    found = check(SKILLS, line("a", 0.69), line("b", 0.7), line("c", 0.9))
    assert told(found) == [(1, "below-threshold", "value_score")]


def test_events_of_a_snapshot_have_a_value_too() -> None:
    """An event that says so little of itself does not belong there."""
    found = check(TELEMETRY, b'{"value_score":0.2}', b'{"value_score":"x"}', b"[1]")
    assert told(found) == [(1, "below-threshold", "value_score"), (3, "schema", "")]


def test_a_low_average_is_a_finding_of_the_file() -> None:
    """Single strong patterns do not hide many weak ones."""
    weak = [line(f"number {n}", 0.5) for n in range(9)]
    found = told(check(SKILLS, line("strong", 1.0), *weak))
    assert found[-1] == (0, "low-average", "")
    assert (0, "low-average", "") not in told(check(SKILLS, line()))


def test_a_text_that_says_nothing() -> None:
    """A core text of blanks."""
    payload = {"skill_name": " \t", "description": "x", "usage_pattern": "y"}
    blank = msgspec.structs.replace(make_pattern(), payload=payload).to_line()
    assert told(check(SKILLS, blank)) == [(1, "empty-text", "payload.skill_name")]


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ({"vector": [0.1, 0.2]}, "vector"),
        ({"a": [{"vectors": {"text": [0.1]}}]}, "a[0].vectors"),
        ({"payload": {"embedding": [1]}}, "payload.embedding"),
        ({"vector": None, "vectors": [], "embedding": "hashing"}, ""),
        ({"vector_size": [128]}, ""),
        ([[[{"x": [{"vector": [1]}]}]]], "[0][0][0].x[0].vector"),
    ],
)
def test_vectors_are_found_wherever_they_stand(value: object, place: str) -> None:
    """A list or an object under such a key is one; a word or nothing is none."""
    assert find_vector(json.loads(json.dumps(value))) == place


def test_a_vector_in_a_record() -> None:
    """It is named beside what else is wrong."""
    found = check(TELEMETRY, b'{"value_score":0.9,"vector":[0.1]}')
    assert told(found) == [(1, "vector", "vector")]


def document(*points: dict[str, object]) -> bytes:
    return json.dumps({"result": {"points": points}}).encode()


def test_a_good_snapshot_passes() -> None:
    """Points with ids and payloads, no vectors."""
    points = [{"id": n, "payload": {"x": "y"}} for n in range(3)]
    assert list(check_document("x", SNAPSHOT, document(*points))) == []


@pytest.mark.parametrize(
    ("content", "rule", "place"),
    [
        (b"{", "schema", ""),
        (b"[" * 100_000, "schema", ""),
        (b"{}", "schema", "result.points"),
        (b'{"result":[]}', "schema", "result.points"),
        (document({"id": 1}, {"id": 1}), "duplicate-id", "result.points"),
        (document({"id": 1, "vector": [1]}), "vector", "result.points[0].vector"),
    ],
    ids=range(6),
)
def test_a_bad_snapshot(content: bytes, rule: str, place: str) -> None:
    """Cut off, of another shape, with an id twice, with vectors."""
    assert told(check_document("x", SNAPSHOT, content)) == [(0, rule, place)]


def test_another_document_has_no_points() -> None:
    """Metrics are any JSON."""
    path = "data/metrics/monthly/2026-11-system-a.json"
    assert list(check_document("x", path, b'{"a":1}')) == []


def test_what_holds_records() -> None:
    """Shared files and snapshots of lines, nothing else."""
    assert kind_of(SKILLS) == Category.SKILLS.value
    assert kind_of("data/fine-tuning/snapshots/dataset-v1-system-a.jsonl") == "samples"
    assert kind_of(TELEMETRY) is None
    assert holds_records(TELEMETRY)
    assert not holds_records(SNAPSHOT)
    assert not holds_records("notes.jsonl")


def test_checks_of_quality_are_checks() -> None:
    """Every one has its explanation."""
    assert CHECKS.keys() >= QUALITY
