"""Dated copies under data/ that one node writes: its own name is in each file name.

A date in a name, never a file's time, decides which is the latest and which is
too old: a clone sets all times alike.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from fedlearn.patterns.canonical import canonical_json
from fedlearn.patterns.fold import SAMPLES, Fold
from fedlearn.patterns.record import NODE_NAME
from fedlearn.repository.files import has_content, to_content, write_atomically
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
    work_tree: Path, fold: Fold, seen: Iterable[Seen], node: str, day: date
) -> list[str]:
    """Write what this node saw last, unless it stands in its latest snapshot.

    Args:
        work_tree: The repository.
        fold: What data/ holds; events of other patterns are left out.
        seen: The observations, in the order of time.
        node: Whose snapshot it is.
        day: Stands in the name.

    Returns:
        The paths written or removed, relative to the work tree.
    """
    content = to_content(filter(None, (_event_line(fold, one) for one in seen)))
    folder = work_tree / TELEMETRY_SNAPSHOTS
    own = _own_files(folder, _TELEMETRY_NAME, node)
    if not content or (own and has_content(own[max(own)], content)):
        return []
    target = folder / f"{day.isoformat()}-{node}.jsonl"
    write_atomically(target, content)
    oldest = (day - timedelta(days=KEPT_DAYS)).isoformat()
    gone = [path for name, path in own.items() if name < oldest]
    return _remove(work_tree, gone, also=target)


def write_dataset_snapshot(work_tree: Path, fold: Fold, node: str) -> list[str]:
    """Write a new version of the dataset, unless a node has written it already.

    Returns:
        The paths written or removed, relative to the work tree.
    """
    content = to_content(fold.lines(SAMPLES))
    folder = work_tree / DATASET_SNAPSHOTS
    present = {
        int(match[1]): path
        for path in sorted(folder.glob("*.jsonl"))
        if (match := _DATASET_NAME.fullmatch(path.name))
    }
    if not content or any(has_content(path, content) for path in present.values()):
        return []
    version = max(present, default=0) + 1
    target = folder / f"dataset-v{version}-{node}.jsonl"
    write_atomically(target, content)
    own = _own_files(folder, _DATASET_NAME, node)
    numbers = sorted(own, key=int, reverse=True)
    gone = [own[number] for number in numbers[KEPT_DATASETS:]]
    return _remove(work_tree, gone, also=target)


def _event_line(fold: Fold, one: Seen) -> bytes | None:
    """Write one event by what its pattern says; nothing once that is retracted."""
    pattern = fold.patterns.get(one.pattern_id)
    if pattern is None or one.pattern_id in fold.retractions:
        return None
    return canonical_json(
        {
            "agent_type": pattern.agent_type,
            "category": pattern.category,
            "event_type": one.kind,
            "pattern_id": one.pattern_id,
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
