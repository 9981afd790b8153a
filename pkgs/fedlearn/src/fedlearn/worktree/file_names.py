"""How the files are named that one node alone writes: its own name is in each.

The names decide what is newest and what is too old: a clone sets all file times alike.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fedlearn.records import NODE_NAME
from fedlearn.worktree.layout import (
    CARDS,
    COLLECTION_SNAPSHOTS,
    DATA,
    DATASET_SNAPSHOTS,
    METRICS,
    SHARED_FILES,
    SKELETON,
    TELEMETRY_SNAPSHOTS,
)
from fedlearn.worktree.plain_files import list_plain

_NODE: Final = rf"(?P<node>{NODE_NAME})"

TELEMETRY_NAME: Final = re.compile(
    rf"(?P<series>)(?P<mark>\d{{4}}-\d\d-\d\d)-{_NODE}\.jsonl", re.ASCII
)
DATASET_NAME: Final = re.compile(
    rf"(?P<series>dataset)-v(?P<mark>\d{{1,9}})-{_NODE}\.jsonl", re.ASCII
)
COLLECTION_NAME: Final = re.compile(
    rf"(?P<series>[a-z0-9_-]{{1,64}}?)-(?P<mark>\d{{8}}-\d{{6}})-{_NODE}\.json",
    re.ASCII,
)
METRICS_NAME: Final = re.compile(
    rf"(?P<series>)(?P<mark>\d{{4}}-\d\d)-{_NODE}\.json", re.ASCII
)

_OWNED: Final = {
    TELEMETRY_SNAPSHOTS: TELEMETRY_NAME,
    DATASET_SNAPSHOTS: DATASET_NAME,
    COLLECTION_SNAPSHOTS: COLLECTION_NAME,
    METRICS: METRICS_NAME,
    CARDS: re.compile(rf"{_NODE}\.json", re.ASCII),
}
"""Which names the files of a folder have."""

_KEPT_FOLDER: Final = re.compile(rf"{DATA}/(?:[a-z-]+/)*\.gitkeep")


@dataclass(frozen=True, slots=True)
class Dated:
    """A file that one node wrote.

    Attributes:
        series: What it is a copy of; "" where the folder has one series only.
        mark: Date, time or number in its name.
    """

    path: Path
    series: str
    mark: str
    node: str

    @property
    def age(self) -> tuple[int, str]:
        """Sorts files of a series, the oldest first; numbers by their value."""
        return (int(self.mark) if self.mark.isdecimal() else 0, self.mark)


def list_dated(folder: Path, form: re.Pattern[str]) -> list[Dated]:
    """Return the files of a folder whose names have a form, sorted by name.

    Links and other special files are left alone.
    """
    found = ((path, form.fullmatch(path.name)) for path in list_plain(folder))
    return [Dated(path, m["series"], m["mark"], m["node"]) for path, m in found if m]


def owner_of(path: str) -> str | None:
    """Return the node that alone writes a file; None of a shared or foreign one."""
    folder, _, name = path.rpartition("/")
    form = _OWNED.get(folder)
    match = form.fullmatch(name) if form else None
    return match["node"] if match else None


def belongs(path: str) -> bool:
    """Return whether a path, relative to the work tree, has its place under data/."""
    return (
        path in SHARED_FILES.values()
        or path in SKELETON
        or owner_of(path) is not None
        or _KEPT_FOLDER.fullmatch(path) is not None
    )
