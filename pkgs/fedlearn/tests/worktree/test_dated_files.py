"""Dated copies: one node's own, written when the content changed, kept for a while."""

import json
from datetime import date, timedelta
from pathlib import Path

from fedlearn.records.record import Sample
from fedlearn.records.record_set import RecordSet
from fedlearn.state import Seen
from fedlearn.worktree.dated_files import (
    write_dataset_snapshot,
    write_telemetry_snapshot,
)
from fedlearn.worktree.layout import DATASET_SNAPSHOTS, TELEMETRY_SNAPSHOTS

from factories import make_pattern, make_sample

DAY = date(2026, 11, 24)
PATTERN = make_pattern()
SEEN = Seen(PATTERN, "2026-11-20T08:00:00Z", 0.9, "interaction_recorded")


def fold_of(*samples: Sample) -> RecordSet:
    records = RecordSet()
    records.add_pattern(PATTERN)
    for sample in samples:
        records.add_sample(sample)
    return records


def names(tree: Path, folder: str) -> list[str]:
    return sorted(path.name for path in (tree / folder).glob("*"))


def test_a_day_of_telemetry_has_its_file(tmp_path: Path) -> None:
    """The events say which pattern they support, when, and with which score."""
    write_telemetry_snapshot(tmp_path, [SEEN, SEEN], (), "system-a", DAY)
    path = tmp_path / TELEMETRY_SNAPSHOTS / "2026-11-24-system-a.jsonl"
    one, two = map(json.loads, path.read_text().splitlines())
    assert one == two == {
        "agent_type": "local",
        "category": "skills-patterns",
        "event_type": "interaction_recorded",
        "pattern_id": PATTERN.pattern_id,
        "timestamp": "2026-11-20T08:00:00Z",
        "title": "skill_name of a timer",
        "value_score": 0.9,
    }  # fmt: skip


def test_a_day_without_anything_new_writes_nothing(tmp_path: Path) -> None:
    """The date alone is no reason for a file."""
    records = fold_of(make_sample())
    write_telemetry_snapshot(tmp_path, [SEEN], (), "system-a", DAY)
    later = DAY + timedelta(days=1)
    assert write_telemetry_snapshot(tmp_path, [SEEN], (), "system-a", later) == []
    assert write_dataset_snapshot(tmp_path, records, "system-a") != []
    assert write_dataset_snapshot(tmp_path, records, "system-a") == []


def test_a_retracted_pattern_leaves_the_next_snapshot(tmp_path: Path) -> None:
    """What was taken back is not written again."""
    gone = {PATTERN.pattern_id}
    assert write_telemetry_snapshot(tmp_path, [SEEN], gone, "system-a", DAY) == []


def test_versions_of_the_dataset_count_up(tmp_path: Path) -> None:
    """Each new content is a new version, numbered as numbers are."""
    samples: list[Sample] = []
    for number in range(11):
        samples.append(make_sample(f"{number}"))
        (path,) = write_dataset_snapshot(tmp_path, fold_of(*samples), "system-a")
    assert path == f"{DATASET_SNAPSHOTS}/dataset-v11-system-a.jsonl"


def test_two_nodes_do_not_answer_each_other_with_snapshots(tmp_path: Path) -> None:
    """Content that another node has written already is not written again."""
    write_dataset_snapshot(tmp_path, fold_of(make_sample()), "system-b")
    assert write_dataset_snapshot(tmp_path, fold_of(make_sample()), "system-a") == []
    write_dataset_snapshot(tmp_path, fold_of(make_sample("2")), "system-a")
    assert names(tmp_path, DATASET_SNAPSHOTS) == [
        "dataset-v1-system-b.jsonl",
        "dataset-v2-system-a.jsonl",
    ]
