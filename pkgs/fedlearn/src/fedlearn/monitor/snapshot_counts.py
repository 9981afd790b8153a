"""How many snapshots there are under data/, and how old the newest is."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from fedlearn.records import format_time
from fedlearn.worktree import (
    COLLECTION_NAME,
    COLLECTION_SNAPSHOTS,
    DATASET_NAME,
    DATASET_SNAPSHOTS,
    TELEMETRY_NAME,
    TELEMETRY_SNAPSHOTS,
    Dated,
    list_dated,
)

_KINDS: Final = (
    ("telemetry", TELEMETRY_SNAPSHOTS, TELEMETRY_NAME),
    ("dataset", DATASET_SNAPSHOTS, DATASET_NAME),
    ("collection", COLLECTION_SNAPSHOTS, COLLECTION_NAME),
)

_FORMS: Final = {"telemetry": "%Y-%m-%d", "collection": "%Y%m%d-%H%M%S"}
"""Formats of the dates in names; the dataset has version numbers instead."""


@dataclass(frozen=True, slots=True)
class Series:
    """The snapshots of one kind by one node; the fields are keys of JSON.

    Attributes:
        kind: `telemetry`, `dataset`, or the name of a collection.
        newest: Name of the latest file.
        time: The time in that name, UTC; None for a version of the dataset.
        age_days: Whole days since then; None likewise.
    """

    kind: str
    node: str
    count: int
    newest: str
    time: str | None
    age_days: int | None


def find_series(work_tree: Path, now: datetime) -> list[Series]:
    """Group the snapshots of a work tree by kind and node, sorted."""
    found = [
        series
        for kind, folder, form in _KINDS
        for series in _group(kind, work_tree / folder, form, now)
    ]
    return sorted(found, key=lambda one: (one.kind, one.node))


def _group(
    kind: str, folder: Path, form: re.Pattern[str], now: datetime
) -> list[Series]:
    groups: dict[tuple[str, str], list[Dated]] = {}
    for one in list_dated(folder, form):
        groups.setdefault((one.series, one.node), []).append(one)
    return [
        _series(kind, max(group, key=lambda one: one.age), len(group), now)
        for group in groups.values()
    ]


def _series(kind: str, newest: Dated, count: int, now: datetime) -> Series:
    moment = _moment(newest.mark, _FORMS.get(kind))
    return Series(
        kind=newest.series if kind == "collection" else kind,
        node=newest.node,
        count=count,
        newest=newest.path.name,
        time=format_time(moment) if moment else None,
        age_days=(now - moment).days if moment else None,
    )


def _moment(mark: str, form: str | None) -> datetime | None:
    """Parse the time in a name; None if there is none, or no such day."""
    if form is None:
        return None
    try:
        return datetime.strptime(mark, form).replace(tzinfo=UTC)
    except ValueError:
        return None
