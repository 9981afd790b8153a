"""Positions and labels of the ticks of an axis."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

MONTHS: Final = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun",
    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip
"""In English under any locale, so that the same data gives the same bytes."""

MAX_TIME_TICKS: Final = 4
"""Most dates that fit below a plot on a phone."""

_DAY_STEPS: Final = (1, 2, 4, 7, 14)
_MONTH_STEPS: Final = (1, 2, 3, 6, 12, 24, 48, 120, 240)


@dataclass(frozen=True, slots=True)
class Tick:
    """A tick, at a position in units of the data."""

    value: float
    label: str


def count_ticks(highest: int, wanted: int = 3) -> list[Tick]:
    """Choose about as many round numbers as wanted, from 0 to at least the highest."""
    rough = max(highest, 1) / wanted
    power = 10 ** math.floor(math.log10(rough)) if rough >= 1 else 1
    step = next(
        step for step in (power, 2 * power, 5 * power, 10 * power) if step >= rough
    )
    top = math.ceil(max(highest, 1) / step) * step
    return [Tick(value, f"{value:,}") for value in range(0, top + 1, step)]


def date_ticks(first: date, last: date) -> list[Tick]:
    """Choose at most `MAX_TIME_TICKS` days, first days of months, or of years.

    Returns:
        Ticks whose values are ordinal days.
    """
    for step in _DAY_STEPS:
        ticks = [
            Tick(day.toordinal(), f"{day.day} {MONTHS[day.month - 1]}")
            for day in _days(first, last)
            if day.toordinal() % step == 0
        ]
        if len(ticks) <= MAX_TIME_TICKS:
            return ticks
    for step in _MONTH_STEPS:
        ticks = [
            Tick(day.toordinal(), f"{MONTHS[day.month - 1]} {day.year}")
            for day in _firsts(first, last)
            if (day.year * 12 + day.month - 1) % step == 0
        ]
        if len(ticks) <= MAX_TIME_TICKS:
            return ticks
    return []


def _days(first: date, last: date) -> Iterator[date]:
    """Return all days, or more than enough to see that they are too many."""
    length = min((last - first).days, MAX_TIME_TICKS * _DAY_STEPS[-1] * 2)
    return (first + timedelta(days=n) for n in range(length + 1))


def _firsts(first: date, last: date) -> Iterator[date]:
    """Yield the first days of all months."""
    month = first.year * 12 + first.month - (first.day == 1)
    while (day := date(month // 12, month % 12 + 1, 1)) <= last:
        yield day
        month += 1
