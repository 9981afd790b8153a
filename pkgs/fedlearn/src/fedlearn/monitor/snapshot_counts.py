"""How many snapshots there are under data/, and how old the newest is."""

from collections import defaultdict
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
    groups: dict[tuple[str, str, str], list[Dated]] = defaultdict(list)
    for kind, folder, form in _KINDS:
        for one in list_dated(work_tree / folder, form):
            groups[kind, one.series, one.node].append(one)
    found = [_series(kind, group, now) for (kind, *_), group in groups.items()]
    return sorted(found, key=lambda one: (one.kind, one.node))


def _series(kind: str, group: list[Dated], now: datetime) -> Series:
    newest = max(group, key=lambda one: one.age)
    moment = _moment(newest.mark)
    return Series(
        kind=newest.series if kind == "collection" else kind,
        node=newest.node,
        count=len(group),
        newest=newest.path.name,
        time=format_time(moment) if moment else None,
        age_days=(now - moment).days if moment else None,
    )


def _moment(mark: str) -> datetime | None:
    """Parse the time in a name; None for the number of a version, or no such day."""
    for form in ("%Y-%m-%d", "%Y%m%d-%H%M%S"):
        try:
            return datetime.strptime(mark, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None
