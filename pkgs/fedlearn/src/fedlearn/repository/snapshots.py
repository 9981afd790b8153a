"""Dated copies under data/ that one node writes: its own name is in each file name.

A date in a name, never a file's time, decides which is the latest and which is
too old: a clone sets all times alike.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from fedlearn.patterns.canonical import canonical_json
from fedlearn.patterns.fold import SAMPLES, Fold
from fedlearn.patterns.record import NODE_NAME
from fedlearn.repository.files import has_lines, write_lines_if_changed
from fedlearn.repository.layout import DATASET_SNAPSHOTS, TELEMETRY_SNAPSHOTS
from fedlearn.state import Seen

KEPT_EVENTS: Final = 1000
"""High-value events in a telemetry snapshot."""

KEPT_DAYS: Final = 90
"""Age of the oldest telemetry snapshot of this node that is kept."""

KEPT_DATASETS: Final = 5
"""Dataset snapshots of this node that are kept."""

_TELEMETRY_NAME: Final = re.compile(rf"(\d{{4}}-\d\d-\d\d)-({NODE_NAME})\.jsonl")
_DATASET_NAME: Final = re.compile(rf"dataset-v(\d{{1,9}})-({NODE_NAME})\.jsonl")


def write_telemetry_snapshot(
    work_tree: Path,
    seen: Iterable[Seen],
    retracted: Collection[str],
    node: str,
    day: date,
) -> list[str]:
    """Write what this node saw last, unless it stands in its latest snapshot.

    Args:
        work_tree: The repository.
        seen: The observations, in the order of time.
        retracted: Ids of patterns whose observations are left out.
        node: Whose snapshot it is.
        day: Stands in the name.

    Returns:
        The paths written or removed, relative to the work tree.
    """
    kept = (one for one in seen if one.pattern.pattern_id not in retracted)
    lines = [_event_line(one) for one in kept]
    folder = work_tree / TELEMETRY_SNAPSHOTS
    own = _own_files(folder, _TELEMETRY_NAME, node)
    if not lines or (own and has_lines(own[max(own)], lines)):
        return []
    target = folder / f"{day.isoformat()}-{node}.jsonl"
    write_lines_if_changed(target, lines)
    oldest = (day - timedelta(days=KEPT_DAYS)).isoformat()
    gone = [path for name, path in own.items() if name < oldest]
    return _remove(work_tree, gone, also=target)


def write_dataset_snapshot(work_tree: Path, fold: Fold, node: str) -> list[str]:
    """Write a new version of the dataset, unless a node has written it already.

    Returns:
        The paths written or removed, relative to the work tree.
    """
    lines = fold.lines(SAMPLES)
    folder = work_tree / DATASET_SNAPSHOTS
    present = {
        int(match[1]): path
        for path in sorted(folder.glob("*.jsonl"))
        if (match := _DATASET_NAME.fullmatch(path.name))
    }
    if not lines or any(has_lines(path, lines) for path in present.values()):
        return []
    version = max(present, default=0) + 1
    target = folder / f"dataset-v{version}-{node}.jsonl"
    write_lines_if_changed(target, lines)
    own = _own_files(folder, _DATASET_NAME, node)
    numbers = sorted(own, key=int, reverse=True)
    gone = [own[number] for number in numbers[KEPT_DATASETS:]]
    return _remove(work_tree, gone, also=target)


def _event_line(one: Seen) -> bytes:
    """Write one event by what its pattern says."""
    pattern = one.pattern
    return canonical_json(
        {
            "agent_type": pattern.agent_type,
            "category": pattern.category,
            "event_type": one.kind,
            "pattern_id": pattern.pattern_id,
            "timestamp": one.seen,
            "title": pattern.title,
            "value_score": one.score,
        }
    )


def _own_files(folder: Path, form: re.Pattern[str], node: str) -> Mapping[str, Path]:
    """Find a node's files by what their names say in the first place."""
    found = ((form.fullmatch(path.name), path) for path in sorted(folder.glob("*")))
    return {match[1]: path for match, path in found if match and match[2] == node}


def _remove(work_tree: Path, gone: Iterable[Path], *, also: Path) -> list[str]:
    """Remove files; name them, and another one, relative to the work tree."""
    paths = [also, *gone]
    for path in paths[1:]:
        path.unlink()
    return [str(path.relative_to(work_tree)) for path in paths]
