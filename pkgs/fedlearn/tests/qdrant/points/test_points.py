"""A pattern as a point: its text, its payload, its mark."""

import pytest
from hypothesis import given

from fedlearn.qdrant.client.client_types import MARK
from fedlearn.qdrant.points.points import point_of, seeder_text
from fedlearn.records.categories import FAMILIES, Category
from fedlearn.records.record import Pattern, Payload, pattern_id

from factories import make_evidence, make_pattern, patterns

SKILL: Payload = {
    "skill_name": "timers",
    "description": "Start a unit at times",
    "usage_pattern": "on Mondays",
    "success_examples": ["one", "two"],
}
ERROR: Payload = {
    "error_type": "permission",
    "error_message": "denied",
    "context": "rootless",
    "solution": "add :Z",
}
PRACTICE: Payload = {
    "title": "Use calendars",
    "category": "systemd",
    "description": "They fire.",
    "examples": ["hourly"],
}


def pattern_with(category: Category, payload: Payload) -> Pattern:
    return Pattern(
        pattern_id=pattern_id(category, payload),
        category=category,
        payload=payload,
        evidence={"system-b": make_evidence(score=0.8), "system-a": make_evidence()},
        agent_type="local",
        rules=3,
    )


@pytest.mark.parametrize(
    ("category", "payload", "expected"),
    [
        (
            Category.SKILLS,
            SKILL,
            "Skill: timers - Start a unit at times Usage: on Mondays Examples: one two",
        ),
        (
            Category.SKILLS,
            SKILL | {"success_examples": []},
            "Skill: timers - Start a unit at times Usage: on Mondays",
        ),
        (
            Category.ERRORS,
            ERROR,
            "Error: permission - denied Context: rootless Solution: add :Z",
        ),
        (
            Category.ERRORS,
            ERROR | {"error_type": "", "context": " "},
            "Error: denied Solution: add :Z",
        ),
        (
            Category.PRACTICES,
            PRACTICE,
            "Best Practice: Use calendars (systemd) They fire. Examples: hourly",
        ),
        (
            Category.PRACTICES,
            {"title": "Use calendars", "description": "They fire."},
            "Best Practice: Use calendars They fire.",
        ),
    ],
)
def test_embedding_text_is_the_newest_seeders(
    category: Category, payload: Payload, expected: str
) -> None:
    """Each category is embedded as the stack does it, missing parts left out."""
    assert seeder_text(category, payload) == expected


def test_skill_payload_looks_like_the_stacks() -> None:
    """A skill has every field of its family, its score, and the mark."""
    pattern = pattern_with(Category.SKILLS, SKILL)
    point = point_of(pattern).marked("hashing-v1-64", 64)
    mark = point.pop(MARK)
    assert isinstance(mark, dict)
    assert point == {
        **SKILL,
        "failure_examples": [],
        "prerequisites": [],
        "related_skills": [],
        "value_score": 0.9,
        "pattern_id": pattern.pattern_id,
    }
    assert {k: v for k, v in mark.items() if not k.endswith("sha256")} == {
        "nodes": ["system-a", "system-b"],
        "agent_type": "local",
        "timestamp": "2026-11-20T08:00:00Z",
        "rules": 3,
        "model": "hashing-v1-64",
        "dimension": 64,
        "evidence": {
            node: {
                "count": 1,
                "score": score,
                "first_seen": "2026-11-20T08:00:00Z",
                "last_seen": "2026-11-20T08:00:00Z",
                "helpful": 0,
                "harmful": 0,
            }
            for node, score in (("system-a", 0.9), ("system-b", 0.8))
        },
    }


def test_scores_stand_where_the_stack_reads_them() -> None:
    """Errors have both names, practices are endorsed by as many as there are nodes."""
    error = point_of(pattern_with(Category.ERRORS, ERROR)).payload
    practice = point_of(pattern_with(Category.PRACTICES, PRACTICE)).payload
    assert (error["confidence_score"], error["value_score"]) == (0.9, 0.9)
    assert (practice["confidence_score"], practice["endorsement_count"]) == (0.9, 2)


@given(patterns())
def test_every_pattern_is_a_point(pattern: Pattern) -> None:
    """Whatever stands in a pattern, its fields all arrive in the payload."""
    point = point_of(pattern)
    family = FAMILIES[pattern.category]
    assert point.text
    assert set(family.core + family.texts + family.lists) <= point.payload.keys()
    assert {name: point.payload[name] for name in pattern.payload} == pattern.payload


def test_digests_tell_text_and_payload_apart() -> None:
    """Another score changes the state of the payload, not that of the text."""
    one = point_of(make_pattern(evidence=make_evidence(score=0.8))).origin
    two = point_of(make_pattern(evidence=make_evidence(score=0.9))).origin
    assert one["text_sha256"] == two["text_sha256"]
    assert one["payload_sha256"] != two["payload_sha256"]
