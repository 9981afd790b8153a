"""What is counted of the active patterns, in one pass.

Times and scores are what other nodes claim: a time that no clock shows, or one
from tomorrow, must not stretch a plot over centuries.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate
from typing import Final

from fedlearn.records import Category, Pattern

BINS: Final = 50
"""Equal parts of [0, 1] in the histogram of values."""

MAX_GROWTH: Final = 366
"""Days in the growth; of more, every other one is left out until they fit."""

EARLIEST: Final = "2020-01-01"
"""A claim of something earlier counts as this: a clock that was never set says 1970."""

LATEST: Final = "2099-12-31"
"""The same for the other end, where it is not known what today is."""


@dataclass(frozen=True, slots=True)
class CategoryFigures:
    """The patterns of one category.

    Attributes:
        count: Active patterns.
        average_value_score: In [0, 1]; None when there are none.
        lowest_value_score: Likewise.
        highest_value_score: Likewise.
        newest: When the last one was first seen, UTC.
    """

    count: int
    average_value_score: float | None
    lowest_value_score: float | None
    highest_value_score: float | None
    newest: str | None


@dataclass(frozen=True, slots=True)
class Growth:
    """How many patterns there were at the end of a day, by category."""

    date: str
    patterns: dict[str, int]


@dataclass(frozen=True, slots=True)
class NodeFigures:
    """What one node contributed.

    Attributes:
        patterns: Those that it has evidence for.
        alone: Those of them that no other node has.
        observations: What led to them.
        last_seen: The latest time in its evidence, UTC, as it claims.
    """

    patterns: int
    alone: int
    observations: int
    last_seen: str


@dataclass(slots=True)
class _OfCategory:
    count: int = 0
    total: float = 0.0
    lowest: float = 1.0
    highest: float = 0.0
    newest: str = ""
    days: Counter[str] = field(default_factory=Counter)
    bins: list[int] = field(default_factory=lambda: [0] * BINS)


@dataclass(slots=True)
class _OfNode:
    patterns: int = 0
    alone: int = 0
    observations: int = 0
    last_seen: str = ""


class Tally:
    """Counts patterns.

    Args:
        patterns: Each once.
        until: Now, UTC; a later time counts as this. Empty if it is not known.
    """

    def __init__(self, patterns: Iterable[Pattern], *, until: str = "") -> None:
        self._until = until[:10] or LATEST
        self._categories = {category: _OfCategory() for category in Category}
        self._nodes: dict[str, _OfNode] = {}
        for pattern in patterns:
            self._add(pattern)

    @property
    def total(self) -> int:
        """All patterns."""
        return sum(one.count for one in self._categories.values())

    def categories(self) -> dict[str, CategoryFigures]:
        """Give count and values of every category."""
        return {str(c): _summary(one) for c, one in self._categories.items()}

    def histogram(self) -> dict[str, list[int]]:
        """Give the counts by value, for every category."""
        return {str(c): one.bins for c, one in self._categories.items()}

    def growth(self) -> list[Growth]:
        """Give the cumulative counts of the days on which something came."""
        every = (day for one in self._categories.values() for day in one.days)
        days = sorted(set(every))
        columns = {
            str(c): list(accumulate(one.days[day] for day in days))
            for c, one in self._categories.items()
        }
        rows = [
            Growth(day, {name: column[i] for name, column in columns.items()})
            for i, day in enumerate(days)
        ]
        while len(rows) > MAX_GROWTH:
            rows = rows[::-2][::-1]  # from the end, so that the last one stays
        return rows

    def contributions(self) -> dict[str, NodeFigures]:
        """Give what each node contributed, the greatest first."""
        order = sorted(
            self._nodes.items(), key=lambda item: (-item[1].patterns, item[0])
        )
        return {
            name: NodeFigures(one.patterns, one.alone, one.observations, one.last_seen)
            for name, one in order
        }

    def _add(self, pattern: Pattern) -> None:
        one, value = self._categories[pattern.category], pattern.value_score
        first_seen = min(said.first_seen for said in pattern.evidence.values())
        one.count += 1
        one.total += value
        one.lowest = min(one.lowest, value)
        one.highest = max(one.highest, value)
        one.newest = max(one.newest, first_seen)
        one.days[self._day(first_seen)] += 1
        one.bins[min(int(value * BINS + 1e-9), BINS - 1)] += 1
        for node, said in pattern.evidence.items():
            of_node = self._nodes.setdefault(node, _OfNode())
            of_node.patterns += 1
            of_node.alone += len(pattern.evidence) == 1
            of_node.observations += said.count
            of_node.last_seen = max(of_node.last_seen, said.last_seen)

    def _day(self, time: str) -> str:
        """Give the day of a claimed time, between the earliest and now."""
        day = min(max(time[:10], EARLIEST), max(self._until, EARLIEST))
        try:
            date.fromisoformat(day)
        except ValueError:  # the thirtieth of February
            return f"{day[:8]}01" if "01" <= day[5:7] <= "12" else f"{day[:4]}-01-01"
        return day


def _summary(one: _OfCategory) -> CategoryFigures:
    if not one.count:
        return CategoryFigures(0, None, None, None, None)
    return CategoryFigures(
        count=one.count,
        average_value_score=round(one.total / one.count, 4),
        lowest_value_score=one.lowest,
        highest_value_score=one.highest,
        newest=one.newest,
    )
