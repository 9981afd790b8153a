"""What is counted of the active patterns, in one pass.

Times and scores are what other nodes claim: an impossible date, or one in the future,
must not spread a chart over centuries.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from statistics import fmean
from typing import Final

from fedlearn.records import Category, Pattern

BINS: Final = 50
"""Equal parts of [0, 1] in the histogram of values."""

MAX_GROWTH: Final = 366
"""Days in the growth; of more, every other one is left out until they fit."""

EARLIEST: Final = "2020-01-01"
"""An earlier claim counts as this: a clock that was never set says 1970."""

LATEST: Final = "2099-12-31"
"""A later claim counts as this where it is not known what today is."""


@dataclass(frozen=True, slots=True)
class CategoryStatus:
    """The active patterns of one category; average and range are None without any.

    Attributes:
        new: How many of them the last sync added.
        newest: When the last one was first seen, UTC.
    """

    count: int
    average_value_score: float | None
    lowest_value_score: float | None
    highest_value_score: float | None
    new: int
    newest: str | None


@dataclass(frozen=True, slots=True)
class Growth:
    """How many patterns there were at the end of a day, by category."""

    date: str
    patterns: dict[str, int]


@dataclass(slots=True)
class NodeStatus:
    """What one node contributed.

    Attributes:
        patterns: Those that it has evidence for.
        alone: Those of them that no other node has.
        observations: How often it observed them.
        last_seen: The latest time in its evidence, UTC, as it claims.
    """

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
        self._until = max(until[:10] or LATEST, EARLIEST)
        self._values: dict[str, list[float]] = {str(c): [] for c in Category}
        self._first_seen: dict[str, list[str]] = {str(c): [] for c in Category}
        self._nodes: dict[str, NodeStatus] = {}
        for pattern in patterns:
            self._add(pattern)

    def categories(self, new: Mapping[str, int]) -> dict[str, CategoryStatus]:
        """Return count and values of every category, and what is new in it."""
        return {
            name: CategoryStatus(
                count=len(values),
                average_value_score=round(fmean(values), 4) if values else None,
                lowest_value_score=min(values, default=None),
                highest_value_score=max(values, default=None),
                new=new.get(name, 0),
                newest=max(self._first_seen[name], default=None),
            )
            for name, values in self._values.items()
        }

    def histogram(self) -> dict[str, list[int]]:
        """Return how many patterns have a value in each bin, for every category."""
        bins = {
            name: Counter(min(int(value * BINS + 1e-9), BINS - 1) for value in values)
            for name, values in self._values.items()
        }
        return {name: [n[number] for number in range(BINS)] for name, n in bins.items()}

    def growth(self) -> list[Growth]:
        """Return the cumulative counts of the days on which a pattern was added."""
        added = {
            name: Counter(map(self._day, times))
            for name, times in self._first_seen.items()
        }
        days = sorted(set().union(*added.values()))
        totals = zip(
            *(accumulate([n[day] for day in days]) for n in added.values()),
            strict=True,
        )
        rows = [
            Growth(day, dict(zip(added, total, strict=True)))
            for day, total in zip(days, totals, strict=True)
        ]
        while len(rows) > MAX_GROWTH:
            rows = rows[::-2][::-1]  # from the end, so that the last one stays
        return rows

    def contributions(self) -> dict[str, NodeStatus]:
        """Return what each node contributed, the largest contribution first."""
        return dict(
            sorted(self._nodes.items(), key=lambda item: (-item[1].patterns, item[0]))
        )

    def _add(self, pattern: Pattern) -> None:
        category, evidence = str(pattern.category), pattern.evidence
        self._values[category].append(pattern.value_score)
        self._first_seen[category].append(min(e.first_seen for e in evidence.values()))
        for name, said in evidence.items():
            node = self._nodes.setdefault(name, NodeStatus())
            node.patterns += 1
            node.alone += len(evidence) == 1
            node.observations += said.count
            node.last_seen = max(node.last_seen, said.last_seen)

    def _day(self, time: str) -> str:
        """Return the day of a claimed time, between the earliest and now."""
        day = min(max(time[:10], EARLIEST), self._until)
        try:
            date.fromisoformat(day)
        except ValueError:  # the thirtieth of February
            return f"{day[:8]}01" if "01" <= day[5:7] <= "12" else f"{day[:4]}-01-01"
        return day
