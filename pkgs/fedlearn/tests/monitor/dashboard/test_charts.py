"""Axes as a person would label them, and plots that stay inside of them."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedlearn.monitor.dashboard.charts import (
    BOTTOM,
    HEIGHT,
    LEFT,
    RIGHT,
    TOP,
    WIDTH,
    draw_growth,
    draw_values,
)
from fedlearn.monitor.dashboard.scales import MAX_TIME_TICKS, count_ticks, date_ticks
from fedlearn.monitor.tally import BINS, Growth

NAMES = {"skills-patterns": "Skills"}


@pytest.mark.parametrize(
    ("highest", "labels"),
    [
        (0, ["0", "1"]),
        (1, ["0", "1"]),
        (3, ["0", "1", "2", "3"]),
        (10, ["0", "5", "10"]),
        (4916, ["0", "2,000", "4,000", "6,000"]),
    ],
)
def test_counts_have_round_marks(highest: int, labels: list[str]) -> None:
    """From 0 to at least the highest, in steps of 1, 2 or 5."""
    assert [tick.label for tick in count_ticks(highest)] == labels


@given(st.integers(0, 10**9))
def test_the_marks_reach_over_every_count(highest: int) -> None:
    """No plot is cut off, and none is mostly empty."""
    top = count_ticks(highest)[-1].value
    assert max(highest, 1) <= top <= max(2.5 * highest, 2)


@pytest.mark.parametrize(
    ("first", "last", "labels"),
    [
        (date(2026, 11, 20), date(2026, 11, 21), ["20 Nov", "21 Nov"]),
        (date(2026, 6, 1), date(2026, 11, 24), ["Jul 2026", "Sep 2026", "Nov 2026"]),
        (date(2023, 3, 1), date(2026, 3, 1), ["Jan 2024", "Jan 2025", "Jan 2026"]),
    ],
)
def test_dates_have_the_marks_of_a_calendar(
    first: date, last: date, labels: list[str]
) -> None:
    """Days, months or years, by what the axis spans."""
    assert [tick.label for tick in date_ticks(first, last)] == labels


@given(st.dates(date(2020, 1, 1), date(2099, 12, 30)), st.integers(1, 29_000))
def test_any_span_has_a_few_marks(first: date, days: int) -> None:
    """At least one, at most as many as fit, all on the axis and in order."""
    last = min(first + timedelta(days), date(2099, 12, 31))
    values = [tick.value for tick in date_ticks(first, last)]
    assert 1 <= len(values) <= MAX_TIME_TICKS
    assert values == sorted(values)
    assert first.toordinal() <= values[0]
    assert values[-1] <= last.toordinal()


@given(st.lists(st.integers(0, 50), min_size=1, max_size=20))
def test_the_line_stays_on_the_plot(steps: list[int]) -> None:
    """Whatever grows, every point lies between the axes."""
    growth, total = [], 0
    for number, more in enumerate(steps):
        total += more
        day = date(2026, 1, 1) + timedelta(number)
        growth.append(Growth(str(day), {"skills-patterns": total}))
    plot = draw_growth(growth, NAMES)["skills-patterns"]
    across = [float(x) for x in re.findall(r"[MH]([\d.]+)", plot.line)]
    up = [float(y) for y in re.findall(r"V([\d.]+)", plot.line)]
    assert across == sorted(across)
    assert all(LEFT <= x <= WIDTH - RIGHT for x in across)
    assert all(TOP <= y <= HEIGHT - BOTTOM for y in up)
    assert plot.total == total


def test_a_plot_says_in_words_what_it_shows() -> None:
    """A screen reader hears first, last and count."""
    growth = [
        Growth("2026-11-20", {"skills-patterns": 2}),
        Growth("2026-11-22", {"skills-patterns": 3}),
        Growth("2026-11-23", {"skills-patterns": 3}),
    ]
    plot = draw_growth(growth, NAMES)["skills-patterns"]
    assert plot.description == (
        "Skills: 3 patterns, the first seen 2026-11-20, the newest 2026-11-22."
    )


def histogram(**counts: int) -> dict[str, list[int]]:
    """Make a histogram from parts, named `v` and their hundredths."""
    bins = [0] * BINS
    for name, count in counts.items():
        bins[int(name[1:]) * BINS // 100] = count
    return {"skills-patterns": bins}


def test_the_axis_of_values_begins_at_the_usual_threshold() -> None:
    """High values fill the plot."""
    plot = draw_values(histogram(v72=3, v98=1), 0.7)
    assert [mark.label for mark in plot.across] == ["0.7", "0.8", "0.9", "1.0"]
    assert plot.threshold == LEFT


def test_low_values_move_the_axis() -> None:
    """What lies below is shown too, with fewer labels."""
    plot = draw_values(histogram(v12=3, v98=1), 0.7)
    assert [m.label for m in plot.across] == ["0.2", "0.4", "0.6", "0.8", "1.0"]
    assert all(bar.x >= LEFT for bar in plot.bars)


def test_a_threshold_off_the_axis_is_not_drawn() -> None:
    """A line outside of the plot would lie."""
    assert draw_values(histogram(v98=1), 0.5).threshold is None
