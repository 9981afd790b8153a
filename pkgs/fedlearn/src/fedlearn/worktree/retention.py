"""Which of the dated files under data/ may go: by what their names say alone.

A clone sets the times of all files alike, so a file's time decides nothing. The
newest file of a series always stays: it tells what need not be written again.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from fedlearn.records import NODE_NAME
from fedlearn.settings import Retention
from fedlearn.worktree.layout import (
    COLLECTION_SNAPSHOTS,
    DATASET_SNAPSHOTS,
    TELEMETRY_SNAPSHOTS,
)

TELEMETRY_NAME: Final = re.compile(
    rf"(?P<series>)(?P<mark>\d{{4}}-\d\d-\d\d)-(?P<node>{NODE_NAME})\.jsonl", re.ASCII
)
DATASET_NAME: Final = re.compile(
    rf"(?P<series>dataset)-v(?P<mark>\d{{1,9}})-(?P<node>{NODE_NAME})\.jsonl", re.ASCII
)
COLLECTION_NAME: Final = re.compile(
    r"(?P<series>[a-z0-9_-]{1,64}?)-(?P<mark>\d{8}-\d{6})"
    rf"-(?P<node>{NODE_NAME})\.json",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Dated:
    """A file that one node wrote.

    Attributes:
        path: The file.
        series: What it is a copy of; "" where the folder has one series only.
        mark: Date, time or number in its name.
        node: Who wrote it.
    """

    path: Path
    series: str
    mark: str
    node: str

    @property
    def age(self) -> tuple[int, str]:
        """Sorts files of a series, the oldest first; numbers by their value."""
        return (int(self.mark) if self.mark.isdecimal() else 0, self.mark)


@dataclass(frozen=True, slots=True)
class Removal:
    """A file that retention gives up; the fields are keys of JSON.

    Attributes:
        path: Relative to the work tree.
        node: Who wrote it.
        reason: The setting that says so.
        size_bytes: Its size.
    """

    path: str
    node: str
    reason: str
    size_bytes: int


def list_dated(folder: Path, form: re.Pattern[str]) -> list[Dated]:
    """Find the files of a folder whose names have a form, sorted by name.

    What is no ordinary file is no file of ours, and is left alone.
    """
    found = []
    for path in sorted(folder.glob("*")):
        match = form.fullmatch(path.name)
        if match and path.is_file() and not path.is_symlink():
            found.append(Dated(path, match["series"], match["mark"], match["node"]))
    return found


def find_removals(
    work_tree: Path, retention: Retention, today: date, node: str | None
) -> list[Removal]:
    """Find what retention gives up, sorted by path.

    Args:
        work_tree: The repository.
        retention: How much is kept.
        today: UTC.
        node: Whose files; None for those of all nodes.
    """
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
    """Remove what retention gives up.

    Args:
        work_tree: The repository, whose lock the caller holds.
        retention: How much is kept.
        today: UTC.
        node: Whose files; None for those of all nodes.
    """
    removals = find_removals(work_tree, retention, today, node)
    for removal in removals:
        (work_tree / removal.path).unlink(missing_ok=True)
    return removals


def _series(work_tree: Path, place: str, form: re.Pattern[str]) -> list[list[Dated]]:
    """Group the files of a folder by node and series, each the oldest first."""
    folder = work_tree / place
    if not folder.resolve().is_relative_to(work_tree.resolve()):
        return []  # a link that leads out of the repository
    groups: defaultdict[tuple[str, str], list[Dated]] = defaultdict(list)
    for one in list_dated(folder, form):
        groups[one.node, one.series].append(one)
    return [sorted(group, key=lambda one: one.age) for group in groups.values()]


def _surplus(
    work_tree: Path, series: Iterable[Sequence[Dated]], key: str, retention: Retention
) -> Iterator[Removal]:
    """Give those of each series that are more than a setting allows."""
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
