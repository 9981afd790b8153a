"""How feedback moves a hit: by what people found helpful, and how surely.

The share of helpful votes is the centre of Wilson's score interval (E. B. Wilson,
"Probable Inference, the Law of Succession, and Statistical Inference", JASA 22,
1927; recommended as an estimate by A. Agresti and B. A. Coull, "Approximate is
Better than 'Exact' for Interval Estimation of Binomial Proportions", The American
Statistician 52, 1998):

    share = (helpful + z² / 2) / (helpful + harmful + z²)

Without votes it is one half; with a few it stays near; only many votes of one mind
bring it near 0 or 1. A hit is ranked by

    rank = score · (1 + WEIGHT · (2 · share - 1))

so that what it says decides, and feedback orders what is about equally near.
"""

from collections.abc import Iterable
from typing import Final

Z: Final = 1.96
"""Quantile of the normal distribution for an interval of 95 %."""

WEIGHT: Final = 0.25
"""Largest part of the similarity that feedback adds or takes."""

MAX_VOTES: Final = 10
"""Votes that one node has at most; more of them keep only their proportion."""


def ranked(score: float, votes: Iterable[tuple[int, int]]) -> float:
    """Return the number by which a hit is ranked; see `helpful_share` for the votes.

    Returns:
        At most a quarter more or less than the score; the score itself where
        nobody voted, or where it is not above 0.
    """
    if score <= 0:
        return score
    return score * (1 + WEIGHT * (2 * helpful_share(votes) - 1))


def helpful_share(votes: Iterable[tuple[int, int]]) -> float:
    """Estimate the share of helpful votes.

    Args:
        votes: Times helpful and times harmful, one pair for each node; never negative.

    Returns:
        In (0, 1); 0.5 without votes.
    """
    helpful = total = 0.0
    for up, down in votes:
        part = min(1.0, MAX_VOTES / (up + down)) if up + down else 0.0
        helpful += part * up
        total += part * (up + down)
    return (helpful + Z * Z / 2) / (total + Z * Z)
