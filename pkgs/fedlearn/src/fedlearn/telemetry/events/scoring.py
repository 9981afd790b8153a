"""The value of an event: the number it carries, or the coordinator's formula."""

from collections.abc import Mapping
from typing import Final

from fedlearn.records import FAMILIES, Category

TOLERANCE: Final = 1e-9
"""Sums that are exactly the threshold on paper may miss it by rounding."""

OUTCOMES: Final = {"success": 0.4, "partial": 0.2}
"""What an outcome adds; any other adds nothing."""

NO_FEEDBACK: Final = 0.1
"""What the coordinator adds where no person said anything, as in telemetry."""

REUSE_PHRASES: Final = ("how to", "best practice", "configure", "setup", "install")
"""Phrases in a question that others may ask too."""

NOVELTY: Final = 0.5
"""Fixed in the coordinator."""

ENDORSEMENTS: Final = "endorsement_count"
"""How many endorsed a best practice."""

_SCORE_FIELDS: Final = {
    category: tuple(dict.fromkeys((family.score_field, "value_score")))
    for category, family in FAMILIES.items()
}


def coordinator_score(question: str, answer: str, *, outcome: str) -> float:
    """Score an interaction as the hybrid coordinator does.

    Outcome + feedback + 0.2 reuse + 0.1 complexity + 0.1 novelty, not rounded:
    `_compute_value_score` of the hybrid coordinator in NixOS-Dev-Quick-Deploy,
    unchanged since December 2025.

    Returns:
        A number in [0.15, 0.85].
    """
    # Added in the coordinator's order, which decides the last bit.
    score = OUTCOMES.get(outcome, 0.0) + NO_FEEDBACK
    score += 0.2 * _reuse(question)
    score += 0.1 * _complexity(answer)
    return score + 0.1 * NOVELTY


def _reuse(question: str) -> float:
    lowered = question.lower()
    return min(0.25 * sum(phrase in lowered for phrase in REUSE_PHRASES), 1.0)


def _complexity(answer: str) -> float:
    steps = answer.count("1.") + answer.count("2.") + answer.count("3.")
    blocks = answer.count("```")
    length = min(len(answer) / 2000, 1.0)
    return min(0.1 * steps + 0.15 * blocks + 0.5 * length, 1.0)


def given_score(event: Mapping[str, object], category: Category) -> float | None:
    """Find the number that an event carries for its category.

    Skills carry `value_score`. Error solutions and best practices carry
    `confidence_score`, else `value_score`. A best practice without either has
    the share n / (n + 1) of its n endorsements, so that three give 0.75.

    Returns:
        A number in [0, 1]; NaN, which passes no threshold, when the number that
        is given is none; None when nothing is given.
    """
    for field in _SCORE_FIELDS[category]:
        if field in event:
            return _strict(event[field])
    endorsements = event.get(ENDORSEMENTS)
    if category is Category.PRACTICES and type(endorsements) is int:
        return endorsements / (endorsements + 1) if endorsements > 0 else 0.0
    return None


def passes(score: float, threshold: float) -> bool:
    """Return whether a score reaches the threshold."""
    return score >= threshold - TOLERANCE


def _strict(score: object) -> float:
    """Take a number in [0, 1], and nothing else that looks like one."""
    good = (type(score) is float or type(score) is int) and 0 <= score <= 1
    return float(score) if good else float("nan")  # type: ignore[arg-type] # narrowed
