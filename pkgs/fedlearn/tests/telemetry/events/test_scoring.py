"""The coordinator's formula, and the numbers that events carry."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedlearn.records.categories import Category
from fedlearn.telemetry.events.scoring import (
    OUTCOMES,
    best_score,
    coordinator_score,
    given_score,
    passes,
)

STEPS = "1. a\n2. b\n3. c\n"


@pytest.mark.parametrize(
    ("outcome", "feedback", "question", "answer", "expected"),
    [
        ("unknown", -1, "ping", "", 0.05),
        (
            *("success", 0, "How to configure Podman volume labels"),
            *("1. Add :Z to the mount", 0.66055),
        ),
        ("success", 0, "How to install and configure Podman", "", 0.7000000000000001),
        (
            *("success", 0, "Install the timer"),
            *(f"{STEPS}```\n{'x' * 1981}", 0.6950000000000001),
        ),
        (
            *("partial", 1, "Set up the upgrade"),
            *("Upgrade from 1.2.3 to 1.3.1", 0.49067500000000003),
        ),
        (
            *("success", 1, "Best practice: how to install, setup and configure it"),
            *(f"{STEPS}```x```\n```y```\n{'x' * 1969}", 0.9500000000000001),
        ),
    ],
)
def test_scores_as_the_coordinator_does(
    outcome: str, feedback: int, question: str, answer: str, expected: float
) -> None:
    """The worked examples come out to the last bit."""
    assert expected == coordinator_score(
        question, answer, outcome=outcome, feedback=feedback
    )


@given(st.text(), st.text(), st.sampled_from([*OUTCOMES, "x"]), st.integers(-1, 1))
def test_keeps_within_the_range_of_the_formula(
    question: str, answer: str, outcome: str, feedback: int
) -> None:
    """No score leaves 0.05 to 0.95, nor exceeds the best for its question."""
    score = coordinator_score(question, answer, outcome=outcome, feedback=feedback)

    best = best_score(question, outcome=outcome, feedback=feedback)
    assert 0.05 <= score <= best <= 0.95 + 1e-12


@pytest.mark.parametrize(
    ("category", "event", "expected"),
    [
        (Category.SKILLS, {"value_score": 0.8, "confidence_score": 0.1}, 0.8),
        (Category.SKILLS, {"confidence_score": 0.9}, None),
        (Category.SKILLS, {"endorsement_count": 3}, None),
        (Category.ERRORS, {"value_score": 0.8, "confidence_score": 0.1}, 0.1),
        (Category.ERRORS, {"value_score": 0.8}, 0.8),
        (Category.PRACTICES, {"value_score": 0.8, "endorsement_count": 1}, 0.8),
        (Category.PRACTICES, {"confidence_score": 1, "endorsement_count": 1}, 1.0),
        (Category.PRACTICES, {"endorsement_count": 3}, 0.75),
        (Category.PRACTICES, {"endorsement_count": 2}, 2 / 3),
        (Category.PRACTICES, {"endorsement_count": 0}, 0.0),
        (Category.PRACTICES, {"endorsement_count": -5}, 0.0),
        (Category.PRACTICES, {"endorsement_count": True}, None),
        (Category.PRACTICES, {"endorsement_count": 3.0}, None),
        (Category.PRACTICES, {}, None),
    ],
)
def test_takes_the_number_of_the_category(
    category: Category, event: dict[str, object], expected: float | None
) -> None:
    """Each category has its own field, and its own fallback."""
    assert expected == given_score(event, category)


@pytest.mark.parametrize("score", ["0.9", True, None, [], 1.5, -1, float("inf"), 1e999])
def test_a_score_that_is_no_number_passes_nothing(score: object) -> None:
    """What only looks like a number in [0, 1] never reaches a threshold."""
    given = given_score({"value_score": score}, Category.SKILLS)

    assert given is not None
    assert math.isnan(given)
    assert not passes(given, 0.0)


@pytest.mark.parametrize(
    ("score", "expected"),
    [(0.7, True), (0.7 - 1e-10, True), (0.7 - 1e-8, False), (0.69, False)],
)
def test_compares_with_a_tolerance(score: float, expected: bool) -> None:  # noqa: FBT001  (a parameter of the test)
    """Rounding below 1e-9 does not cost a pattern."""
    assert expected == passes(score, 0.7)
