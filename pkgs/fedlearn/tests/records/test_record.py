"""What a record is, and what is refused."""

import msgspec
import orjson
import pytest

from fedlearn.records.canonical import canonical_json
from fedlearn.records.categories import FAMILIES, Category
from fedlearn.records.record import (
    MAX_LIST_ITEMS,
    RULES_VERSION,
    Pattern,
    pattern_id,
    sample_id,
)
from fedlearn.records.record_set import MAX_LINE_BYTES, SAMPLES, RecordSet

from factories import make_evidence, make_pattern, make_payload, make_sample

DECODER = msgspec.json.Decoder(Pattern)


def test_the_line_is_canonical_json() -> None:
    """Keys are sorted, without spaces, and value and time are those of the evidence."""
    line = make_pattern(evidence=make_evidence(score=0.92)).to_line()
    record = orjson.loads(line)
    assert line == orjson.dumps(record, option=orjson.OPT_SORT_KEYS)
    assert (record["value_score"], record["timestamp"]) == (
        0.92,
        "2026-11-20T08:00:00Z",
    )
    assert sorted(record) == [
        "agent_type", "category", "evidence", "pattern_id", "payload", "rules",
        "schema", "timestamp", "value_score",
    ]  # fmt: skip


@pytest.mark.parametrize("score", [0.0, 1.0, 0.7, 1e-7, 5e-324, 0.1 + 0.2])
def test_floats_are_written_as_orjson_writes_them(score: float) -> None:
    """A score has one spelling."""
    assert canonical_json(make_evidence(score=score)).count(orjson.dumps(score)) == 1


@pytest.mark.parametrize("category", Category)
def test_equal_knowledge_has_one_id(category: Category) -> None:
    """Case, blanks and compatibility forms do not make another pattern."""
    payload = make_payload(category, "the ﬁle ① timer")
    same = {name: f"  {str(text).upper()}\n" for name, text in payload.items()}
    other = {**payload, FAMILIES[category].core[-1]: "something else"}
    assert pattern_id(category, payload) == pattern_id(category, same)
    assert pattern_id(category, payload) != pattern_id(category, other)


def test_the_id_does_not_change_between_releases() -> None:
    """Another id would make every pattern new, so it is written down here."""
    assert make_pattern().pattern_id == "0106152a-1359-56a9-b851-f2ab1f28c854"


def test_texts_cannot_slide_from_one_field_into_another() -> None:
    """The fields are kept apart in the identity."""
    one = {"title": "ab", "description": "c"}
    two = {"title": "a", "description": "bc"}
    assert pattern_id(Category.PRACTICES, one) != pattern_id(Category.PRACTICES, two)


def changed(**changes: object) -> bytes:
    """Give a good line with some top-level keys replaced; None drops one."""
    record = {**orjson.loads(make_pattern().to_line()), **changes}
    return orjson.dumps({k: v for k, v in record.items() if v is not None})


GOOD = orjson.loads(make_pattern().to_line())
EVIDENCE = GOOD["evidence"]["system-a"]


@pytest.mark.parametrize(
    "line",
    [
        b"<<<<<<< HEAD",
        b"[]",
        b"\xff",
        changed(pattern_id="../../etc/passwd"),
        changed(pattern_id=GOOD["pattern_id"] + "\n"),
        changed(category="other"),
        changed(category=None),
        changed(evidence={}),
        changed(evidence={"UPPER": EVIDENCE}),
        changed(evidence={"system-a\n": EVIDENCE}),
        changed(evidence={"system-a": {**EVIDENCE, "score": 1.5}}),
        changed(evidence={"system-a": {**EVIDENCE, "score": True}}),
        changed(evidence={"system-a": {**EVIDENCE, "count": -1}}),
        changed(evidence={"system-a": {**EVIDENCE, "last_seen": "yesterday"}}),
        changed(payload={}),
        changed(payload={**GOOD["payload"], "vector": "x"}),
        changed(payload={**GOOD["payload"], "skill_name": ["x"]}),
        changed(payload={**GOOD["payload"], "prerequisites": "x"}),
        changed(payload={**GOOD["payload"], "usage_pattern": "x" * 20_000}),
        changed(payload={**GOOD["payload"], "prerequisites": ["x"] * 99}),
        changed(schema=0),
        changed(schema="1"),
        b" " * MAX_LINE_BYTES + make_pattern().to_line(),
    ],
)
def test_a_bad_line_costs_one_line(line: bytes) -> None:
    """What is no pattern is counted and left out; its neighbours are taken."""
    records = RecordSet()
    records.add_lines(Category.SKILLS, [line, make_pattern().to_line()])
    assert (len(records.patterns), records.rejected.total()) == (1, 1)


def test_a_claimed_value_does_not_count() -> None:
    """Value and time are computed from the evidence, whatever the line says."""
    pattern = DECODER.decode(changed(value_score=1.0, timestamp="9999-01-01T00:00:00Z"))
    assert (pattern.value_score, pattern.timestamp) == (0.9, "2026-11-20T08:00:00Z")


def test_lines_of_a_newer_schema_are_carried_along() -> None:
    """An old node takes nothing away from newer ones."""
    newer = changed(schema=2, payload={"unheard": "of"})
    records = RecordSet()
    records.add_lines(Category.SKILLS, [newer, newer, make_pattern("other").to_line()])
    assert newer in records.lines(Category.SKILLS)
    assert (len(records.lines(Category.SKILLS)), records.rejected.total()) == (2, 0)


def test_lists_keep_the_smallest_of_their_union() -> None:
    """A list cannot grow without limit by joins."""
    one, two = (
        changed(
            payload={**GOOD["payload"], "prerequisites": [f"{n:03}" for n in numbers]}
        )
        for numbers in (range(0, 60, 2), range(1, 61, 2))
    )
    records = RecordSet()
    records.add_lines(Category.SKILLS, [one, two])
    (pattern,) = records.active()
    expected = [f"{n:03}" for n in range(MAX_LIST_ITEMS)]
    assert pattern.payload["prerequisites"] == expected


def test_a_text_cleaned_later_wins_everywhere() -> None:
    """The payload of the higher redaction version replaces the other whole."""
    dirty = make_pattern(node="system-a", rules=RULES_VERSION - 1)
    clean = msgspec.structs.replace(
        make_pattern(node="system-b", rules=RULES_VERSION),
        payload={**dirty.payload, "description": "zzz <password-1>"},
    )
    records = RecordSet()
    for pattern in (dirty, clean, dirty):
        records.add_pattern(pattern)
    (joined,) = records.active()
    assert joined.payload == clean.payload
    assert sorted(joined.evidence) == ["system-a", "system-b"]


def test_samples_of_all_nodes_unite() -> None:
    """A sample is one line, however many nodes hold it."""
    records = RecordSet()
    lines = [make_sample(node=node).to_line() for node in ("system-b", "system-a")]
    records.add_lines(SAMPLES, [*lines, make_sample("Why?").to_line()])
    assert sorted(sample.nodes for sample in records.samples.values()) == [
        ("system-a",),
        ("system-a", "system-b"),
    ]
    assert all(key == sample_id(s.messages) for key, s in records.samples.items())
