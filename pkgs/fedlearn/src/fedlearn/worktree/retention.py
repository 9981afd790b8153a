"""Which of the dated files under data/ are removed, by their names alone.

The newest file of a series always stays: what it holds need not be written again.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from fedlearn.settings import Retention
from fedlearn.worktree.file_names import (
    COLLECTION_NAME,
    DATASET_NAME,
    TELEMETRY_NAME,
    Dated,
    list_dated,
)
from fedlearn.worktree.layout import (
    COLLECTION_SNAPSHOTS,
    DATASET_SNAPSHOTS,
    TELEMETRY_SNAPSHOTS,
)


@dataclass(frozen=True, slots=True)
class Removal:
    """A file that retention removes; the fields are keys of JSON.

    Attributes:
        path: Relative to the work tree.
        reason: The setting that decides it.
    """

    path: str
    node: str
    reason: str
    size_bytes: int


def find_removals(
    work_tree: Path, retention: Retention, today: date, node: str | None
) -> list[Removal]:
    """Return the files that retention removes, of one node or of all, by path."""
    oldest = (today - timedelta(days=retention.telemetry_days)).isoformat()
    telemetry = _series(work_tree, TELEMETRY_SNAPSHOTS, TELEMETRY_NAME)
    datasets = _series(work_tree, DATASET_SNAPSHOTS, DATASET_NAME)
    collections = _series(work_tree, COLLECTION_SNAPSHOTS, COLLECTION_NAME)
    too_old = (one for s in telemetry for one in s[:-1] if one.mark < oldest)
    gone = [
        *_removals(work_tree, too_old, "telemetry_days"),
        *_surplus(work_tree, datasets, "dataset_snapshots", retention),
        *_surplus(work_tree, collections, "collection_snapshots", retention),
    ]
    wanted = [one for one in gone if node is None or one.node == node]
    return sorted(wanted, key=lambda one: one.path)


def prune(
    work_tree: Path, retention: Retention, today: date, node: str | None
) -> list[Removal]:
    """Remove these files; the caller holds the lock of the repository."""
    removals = find_removals(work_tree, retention, today, node)
    for removal in removals:
        (work_tree / removal.path).unlink(missing_ok=True)
    return removals


def _series(work_tree: Path, place: str, form: re.Pattern[str]) -> list[list[Dated]]:
    """Group the files of a folder by node and series, each the oldest first."""
    groups: defaultdict[tuple[str, str], list[Dated]] = defaultdict(list)
    for one in list_dated(work_tree / place, form):
        groups[one.node, one.series].append(one)
    return [sorted(group, key=lambda one: one.age) for group in groups.values()]


def _surplus(
    work_tree: Path, series: Iterable[Sequence[Dated]], key: str, retention: Retention
) -> Iterator[Removal]:
    """Yield the oldest of each series that exceed a setting."""
    kept: int = getattr(retention, key)
    surplus = (one for group in series for one in group[:-kept])
    return _removals(work_tree, surplus, key)


def _removals(work_tree: Path, gone: Iterable[Dated], key: str) -> Iterator[Removal]:
    return (
        Removal(
            path=str(one.path.relative_to(work_tree)),
            node=one.node,
            reason=f"retention.{key}",
            size_bytes=one.path.lstat().st_size,
        )
        for one in gone
    )
