"""The coordinator's formula, and the numbers that events carry."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedlearn.records.categories import Category
from fedlearn.telemetry.events.scoring import (
    OUTCOMES,
    coordinator_score,
    given_score,
    passes,
)

STEPS = "1. a\n2. b\n3. c\n"


@pytest.mark.parametrize(
    ("outcome", "question", "answer", "expected"),
    [
        ("unknown", "ping", "", 0.15000000000000002),
        (
            *("success", "How to configure Podman volume labels"),
            *("1. Add :Z to the mount", 0.66055),
        ),
        ("success", "How to install and configure Podman", "", 0.7000000000000001),
        (
            *("success", "Install the timer"),
            *(f"{STEPS}```\n{'x' * 1981}", 0.6950000000000001),
        ),
        (
            *("partial", "Set up the upgrade"),
            *("Upgrade from 1.2.3 to 1.3.1", 0.39067500000000005),
        ),
        (
            *("success", "Best practice: how to install, setup and configure it"),
            *(f"{STEPS}```x```\n```y```\n{'x' * 1969}", 0.85),
        ),
    ],
)
def test_scores_as_the_coordinator_does(
    outcome: str, question: str, answer: str, expected: float
) -> None:
    """The worked examples come out to the last bit."""
    assert expected == coordinator_score(question, answer, outcome=outcome)


@given(st.text(), st.text(), st.sampled_from([*OUTCOMES, "x"]))
def test_keeps_within_the_range_of_the_formula(
    question: str, answer: str, outcome: str
) -> None:
    """No score leaves 0.15 to 0.85."""
    score = coordinator_score(question, answer, outcome=outcome)

    assert 0.15 <= score <= 0.85 + 1e-12


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
