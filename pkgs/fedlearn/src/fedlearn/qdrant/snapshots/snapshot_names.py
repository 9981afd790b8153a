"""Snapshot files: which name means what, which one is the latest.

Age comes from the name alone; a clone sets the times of all files alike.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from fedlearn.errors import ConfigurationError
from fedlearn.records import NODE_NAME, Category, format_time

SNAPSHOT_FOLDERS: Final = (
    "data/collections/snapshots",
    "collections/snapshots",
    "snapshots",
    ".",
)
"""Where snapshots lie in a work tree, a data folder, or by themselves."""

_COLLECTIONS: Final = "|".join(category.value for category in Category)
_NAME: Final = re.compile(
    rf"(?P<collection>{_COLLECTIONS})-"
    r"(?P<day>\d{4}-\d\d-\d\d|\d{8}-\d{6})"
    rf"(?:-(?P<node>{NODE_NAME}))?\.json",
    re.ASCII,
)
_EXCHANGE: Final = re.compile(r"snapshot-(?P<day>\d{8}-\d{6})\.json", re.ASCII)


@dataclass(frozen=True, slots=True)
class SnapshotName:
    """What the name of a snapshot says.

    Attributes:
        collection: What it holds; None for an exchange snapshot, which says
            inside what it holds.
        time: UTC, `YYYY-MM-DDTHH:MM:SSZ`; the start of the day where the name
            has no time.
    """

    path: Path
    collection: Category | None
    time: str
    node: str | None


def snapshot_name(collection: Category, now: datetime, node: str) -> str:
    """Return the name of a snapshot of this node."""
    return f"{collection}-{now:%Y%m%d-%H%M%S}-{node}.json"


def parse_name(path: Path) -> SnapshotName | None:
    """Read the name of a file; None where it is no snapshot of the three.

    `<collection>-latest.json` is a link to another one, and none of its own.
    """
    named = _NAME.fullmatch(path.name)
    match = named or _EXCHANGE.fullmatch(path.name)
    if match is None or (time := _time(match["day"])) is None:
        return None
    if named is None:
        return SnapshotName(path, None, time, None)
    return SnapshotName(path, Category(named["collection"]), time, named["node"])


def find_snapshots(place: Path) -> list[SnapshotName]:
    """Find the snapshots of a place, the newest first.

    Args:
        place: A snapshot file of any name form, a folder of them, a data folder
            or a work tree.

    Raises:
        ConfigurationError: The place is no folder and no snapshot.
    """
    if place.is_file():
        if name := parse_name(place):
            return [name]
        raise ConfigurationError(
            f"{place} is not named like a snapshot",
            hint="name it like skills-patterns-20261124-050000-system-a.json",
        )
    if not place.is_dir():
        raise ConfigurationError(f"{place} is neither a folder nor a snapshot file")
    found = (_newest_first(_names_in(place / folder)) for folder in SNAPSHOT_FOLDERS)
    return next(filter(None, found), [])


def latest(names: Iterable[SnapshotName]) -> dict[tuple[str, str], list[SnapshotName]]:
    """Group snapshots by collection and node, each group newest first.

    Those behind the first stand in for it where it is damaged.
    """
    groups: dict[tuple[str, str], list[SnapshotName]] = {}
    for name in _newest_first(names):
        # An exchange snapshot says only inside whose it is: each counts.
        kind = name.collection.value if name.collection else name.path.name
        key = (kind, name.node or "")
        groups.setdefault(key, []).append(name)
    return dict(sorted(groups.items()))


def _names_in(folder: Path) -> Iterator[SnapshotName]:
    return (name for path in folder.glob("*") if (name := parse_name(path)))


def _newest_first(names: Iterable[SnapshotName]) -> list[SnapshotName]:
    return sorted(names, key=lambda n: (n.time, n.path.name), reverse=True)


def _time(day: str) -> str | None:
    """Read the time of a name; None where there is no such day."""
    form = "%Y-%m-%d" if len(day) == len("2026-11-24") else "%Y%m%d-%H%M%S"
    try:
        return format_time(datetime.strptime(day, form))  # noqa: DTZ007 (UTC by definition)
    except ValueError:
        return None
