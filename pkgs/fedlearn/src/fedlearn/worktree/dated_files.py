"""Dated copies under data/ that one node writes: its own name is in each file name."""

from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from fedlearn.records import SAMPLES, RecordSet, canonical_json
from fedlearn.state import Seen
from fedlearn.worktree.file_names import DATASET_NAME, TELEMETRY_NAME, list_dated
from fedlearn.worktree.layout import DATASET_SNAPSHOTS, TELEMETRY_SNAPSHOTS
from fedlearn.worktree.shared_files import has_lines, write_lines_if_changed

KEPT_EVENTS: Final = 1000
"""High-value events in a telemetry snapshot."""


def write_telemetry_snapshot(
    work_tree: Path,
    seen: Sequence[Seen],
    retracted: Collection[str],
    node: str,
    day: date,
) -> list[str]:
    """Write this node's newest observations, unless its latest snapshot has them.

    Returns:
        The paths written, relative to the work tree.
    """
    kept = (one for one in seen if one.pattern.pattern_id not in retracted)
    lines = [_event_line(one) for one in kept]
    folder = work_tree / TELEMETRY_SNAPSHOTS
    target = folder / f"{day.isoformat()}-{node}.jsonl"
    own = [one for one in list_dated(folder, TELEMETRY_NAME) if one.node == node]
    if seen and not lines and target.is_file():  # all that it had was retracted
        target.unlink()
        return [str(target.relative_to(work_tree))]
    if not lines or (own and has_lines(own[-1].path, lines)):
        return []
    return _write(work_tree, target, lines)


def write_dataset_snapshot(work_tree: Path, records: RecordSet, node: str) -> list[str]:
    """Write a new version of the dataset, unless a node has written it already.

    Returns:
        The paths written, relative to the work tree.
    """
    lines = records.lines(SAMPLES)
    folder = work_tree / DATASET_SNAPSHOTS
    present = list_dated(folder, DATASET_NAME)
    if not lines or any(has_lines(one.path, lines) for one in present):
        return []
    version = max((int(one.mark) for one in present), default=0) + 1
    return _write(work_tree, folder / f"dataset-v{version}-{node}.jsonl", lines)


def _event_line(one: Seen) -> bytes:
    """Return the line of one event, with what its pattern holds."""
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


def _write(work_tree: Path, target: Path, lines: list[bytes]) -> list[str]:
    write_lines_if_changed(target, lines)
    return [str(target.relative_to(work_tree))]
