"""The plots, as coordinates that the template draws.

Every plot is as wide as a phone, so that its labels can be read without scaling.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from fedlearn.monitor import BINS, Growth
from fedlearn.monitor.dashboard.scales import Tick, count_ticks, date_ticks

WIDTH: Final = 340
HEIGHT: Final = 176
LEFT: Final = 44
RIGHT: Final = 12
TOP: Final = 12
BOTTOM: Final = 26
"""Size of a plot and of the margins for its labels, in CSS pixels."""

MIDDLE_BIN: Final = BINS * 7 // 10
"""The axis of values begins no later than here: at the default threshold of 0.7."""


@dataclass(frozen=True, slots=True)
class Axis:
    """Maps values from `low` to `high`, which differ, to pixels."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Return the pixel of a value, to a tenth."""
        share = (value - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a histogram, with the text of its tooltip."""

    x: float
    y: float
    width: float
    height: float
    tooltip: str


@dataclass(frozen=True, slots=True)
class Plot:
    """What the plots have in common.

    Attributes:
        description: For screen readers.
        across: Ticks of the horizontal axis, in pixels.
        up: Ticks of the vertical axis, in pixels.
    """

    description: str
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class GrowthPlot(Plot):
    """The growth of one category.

    Attributes:
        line: Path of the line.
        area: Path of the area below it.
        end: Right end of the line, x and y.
        total: Patterns at the end.
    """

    line: str
    area: str
    end: tuple[float, float]
    total: int


@dataclass(frozen=True, slots=True)
class ValuePlot(Plot):
    """The distribution of the values.

    Attributes:
        bars: One for each bin that is not empty.
        threshold: Pixel of this node's own threshold; None if it lies outside.
    """

    bars: tuple[Bar, ...]
    threshold: float | None
    threshold_label: str


def draw_growth(
    growth: Sequence[Growth], names: dict[str, str]
) -> dict[str, GrowthPlot]:
    """Draw a plot for each category, all to the same scale; none without any growth.

    Args:
        growth: One row a day.
        names: Headings of the categories.
    """
    if not growth:
        return {}
    days = [date.fromisoformat(row.date) for row in growth]
    first, last = days[0], days[-1] + timedelta(days=1)
    across = Axis(first.toordinal(), last.toordinal(), LEFT, WIDTH - RIGHT)
    highest = max(max(row.patterns.values()) for row in growth)
    ticks = count_ticks(highest)
    up = Axis(0, ticks[-1].value, HEIGHT - BOTTOM, TOP)
    return {
        category: _draw_category(
            [
                (day, row.patterns[category])
                for day, row in zip(days, growth, strict=True)
            ],
            name,
            (across, date_ticks(first, last)),
            (up, ticks),
        )
        for category, name in names.items()
    }


def _draw_category(
    points: list[tuple[date, int]],
    name: str,
    across: tuple[Axis, list[Tick]],
    up: tuple[Axis, list[Tick]],
) -> GrowthPlot:
    (x, x_ticks), (y, y_ticks) = across, up
    base, total = y.at(0), points[-1][1]
    added = _added(points)
    steps = (f"H{x.at(day.toordinal()):g}V{y.at(count):g}" for day, count in added)
    line = f"M{x.start:g} {base:g}{''.join(steps)}H{x.end:g}"
    return GrowthPlot(
        description=_describe_growth(added, name),
        across=_marks(x, x_ticks),
        up=_marks(y, y_ticks),
        line=line,
        area=f"{line}V{base:g}Z",
        end=(x.end, y.at(total)),
        total=total,
    )


def _added(points: list[tuple[date, int]]) -> list[tuple[date, int]]:
    """Return the points that are higher than the one before."""
    pairs = pairwise([(date.min, 0), *points])
    return [point for before, point in pairs if point[1] > before[1]]


def _describe_growth(added: list[tuple[date, int]], name: str) -> str:
    if not added:
        return f"{name}: none yet."
    (first, _), (last, total) = added[0], added[-1]
    return f"{name}: {total:,} patterns, the first seen {first}, the newest {last}."


def draw_values(histogram: dict[str, list[int]], threshold: float) -> ValuePlot:
    """Draw the values of all categories together.

    Args:
        histogram: By category, with at least one pattern.
        threshold: Of this node's own extraction, in [0, 1].
    """
    counts = [sum(column) for column in zip(*histogram.values(), strict=True)]
    filled = [number for number, count in enumerate(counts) if count]
    begin = min(filled[0], MIDDLE_BIN) * 10 // BINS * BINS // 10  # at a whole tenth
    across = Axis(begin / BINS, 1, LEFT, WIDTH - RIGHT)
    ticks = count_ticks(max(counts))
    up = Axis(0, ticks[-1].value, HEIGHT - BOTTOM, TOP)
    inside = begin / BINS <= threshold <= 1
    return ValuePlot(
        description=_describe_values(counts, filled),
        across=_marks(across, _value_ticks(begin)),
        up=_marks(up, ticks),
        bars=tuple(_bar(n, counts[n], across, up) for n in filled),
        threshold=across.at(threshold) if inside else None,
        threshold_label=f"threshold {threshold:.2f}",
    )


def _bar(number: int, count: int, across: Axis, up: Axis) -> Bar:
    low, high = number / BINS, (number + 1) / BINS
    left, right, y = across.at(low), across.at(high), up.at(count)
    return Bar(
        x=round(left + 0.5, 1),
        y=y,
        width=round(right - left - 1, 1),
        height=round(up.start - y, 1),
        tooltip=f"{low:.2f} to {high:.2f}: {count:,}",
    )


def _value_ticks(begin: int) -> list[Tick]:
    """Mark whole tenths, or every other one if there are many."""
    first = begin * 10 // BINS
    step = 1 if first >= 5 else 2  # noqa: PLR2004  (half of the axis)
    return [Tick(n / 10, f"{n / 10:.1f}") for n in range(10, first - 1, -step)][::-1]


def _describe_values(counts: list[int], filled: list[int]) -> str:
    total = sum(counts)
    most = max(filled, key=lambda number: counts[number])
    return (
        f"Values of {total:,} patterns, from {filled[0] / BINS:.2f} to "
        f"{(filled[-1] + 1) / BINS:.2f}; {counts[most]:,} of them, the most in any "
        f"interval, from {most / BINS:.2f} to {(most + 1) / BINS:.2f}."
    )


def _marks(axis: Axis, ticks: list[Tick]) -> tuple[Tick, ...]:
    return tuple(Tick(axis.at(tick.value), tick.label) for tick in ticks)
