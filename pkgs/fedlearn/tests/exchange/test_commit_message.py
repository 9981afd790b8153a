"""What a commit says of itself."""

from fedlearn.exchange.commit_message import compose_commit_message
from fedlearn.records.categories import Category
from fedlearn.records.record import Pattern
from fedlearn.records.record_set import RecordSet

from factories import make_evidence, make_pattern, make_retraction, make_sample


def fold_of(*patterns: Pattern) -> RecordSet:
    records = RecordSet()
    for pattern in patterns:
        records.add_pattern(pattern)
    return records


def skill(text: str, score: float, day: int, count: int = 1) -> Pattern:
    seen = f"2026-11-{day}T08:00:00Z"
    evidence = make_evidence(count, score, first_seen=seen, last_seen=seen)
    return make_pattern(text, evidence=evidence)


def test_a_message_tells_counts_values_days_and_node() -> None:
    """Subject for a glance, a line for each category, trailers for programs."""
    before = fold_of(skill("grown", 0.9, 20))
    after = fold_of(
        skill("grown", 0.9, 20, count=2),
        skill("one", 0.72, 21),
        skill("two", 0.95, 23),
        make_pattern("three", category=Category.ERRORS),
    )
    after.add_sample(make_sample("How?"))
    after.add_retraction(make_retraction(make_pattern("wrong")))
    assert compose_commit_message(before, after, "system-a", "f00d").splitlines() == [
        (
            "data: 2 skills, 1 error solution, more evidence for 1, 1 sample, "
            "1 retraction from system-a"
        ),
        "",
        (
            "- skills-patterns: 2 new, values 0.72 to 0.95, observed 2026-11-21 to "
            "2026-11-23, 1 with more evidence"
        ),
        (
            "- error-solutions: 1 new, values 0.90 to 0.90, observed 2026-11-20 to "
            "2026-11-20"
        ),
        "",
        "Fedlearn-Node: system-a",
        "Fedlearn-Digest: f00d",
    ]


def test_a_commit_without_patterns_says_so() -> None:
    """Figures and dated copies change alone, too."""
    message = compose_commit_message(RecordSet(), RecordSet(), "system-a", "f00d")
    assert message.startswith("data: snapshots and figures from system-a\n\nFedlearn-")
