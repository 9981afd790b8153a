"""Dated copies: one node's own, written when the content changed, kept for a while."""

import json
from datetime import date, timedelta
from pathlib import Path

from fedlearn.patterns.fold import Fold
from fedlearn.patterns.record import Sample
from fedlearn.repository.layout import DATASET_SNAPSHOTS, TELEMETRY_SNAPSHOTS
from fedlearn.repository.snapshots import (
    write_dataset_snapshot,
    write_telemetry_snapshot,
)
from fedlearn.state import Seen

from factories import make_pattern, make_sample

DAY = date(2026, 11, 24)
PATTERN = make_pattern()
SEEN = Seen(PATTERN, "2026-11-20T08:00:00Z", 0.9, "interaction_recorded")


def fold_of(*samples: Sample) -> Fold:
    fold = Fold()
    fold.add_pattern(PATTERN)
    for sample in samples:
        fold.add_sample(sample)
    return fold


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
    fold = fold_of(make_sample())
    write_telemetry_snapshot(tmp_path, [SEEN], (), "system-a", DAY)
    later = DAY + timedelta(days=1)
    assert write_telemetry_snapshot(tmp_path, [SEEN], (), "system-a", later) == []
    assert write_dataset_snapshot(tmp_path, fold, "system-a") != []
    assert write_dataset_snapshot(tmp_path, fold, "system-a") == []


def test_old_telemetry_goes_by_the_date_in_its_name(tmp_path: Path) -> None:
    """90 days are kept, of this node's own files only."""
    days = [DAY - timedelta(days=n) for n in (91, 90, 1)]
    for node in ("system-a", "system-b"):
        for number, day in enumerate(days):
            seen = [SEEN] * (number + 1)
            write_telemetry_snapshot(tmp_path, seen, (), node, day)
    changed = write_telemetry_snapshot(tmp_path, [SEEN] * 9, (), "system-a", DAY)
    assert changed == [
        f"{TELEMETRY_SNAPSHOTS}/2026-11-24-system-a.jsonl",
        f"{TELEMETRY_SNAPSHOTS}/2026-08-25-system-a.jsonl",
    ]
    assert names(tmp_path, TELEMETRY_SNAPSHOTS) == [
        "2026-08-25-system-b.jsonl",
        "2026-08-26-system-a.jsonl",
        "2026-08-26-system-b.jsonl",
        "2026-11-23-system-a.jsonl",
        "2026-11-23-system-b.jsonl",
        "2026-11-24-system-a.jsonl",
    ]


def test_a_retracted_pattern_leaves_the_next_snapshot(tmp_path: Path) -> None:
    """What was taken back is not written again."""
    gone = {PATTERN.pattern_id}
    assert write_telemetry_snapshot(tmp_path, [SEEN], gone, "system-a", DAY) == []


def test_versions_of_the_dataset_count_up(tmp_path: Path) -> None:
    """Each new content is a new version; the last five of this node are kept."""
    samples: list[Sample] = []
    for number in range(7):
        samples.append(make_sample(f"{number}"))
        write_dataset_snapshot(tmp_path, fold_of(*samples), "system-a")
    assert names(tmp_path, DATASET_SNAPSHOTS) == [
        f"dataset-v{number}-system-a.jsonl" for number in (3, 4, 5, 6, 7)
    ]


def test_two_nodes_do_not_answer_each_other_with_snapshots(tmp_path: Path) -> None:
    """Content that another node has written already is not written again."""
    write_dataset_snapshot(tmp_path, fold_of(make_sample()), "system-b")
    assert write_dataset_snapshot(tmp_path, fold_of(make_sample()), "system-a") == []
    write_dataset_snapshot(tmp_path, fold_of(make_sample("2")), "system-a")
    assert names(tmp_path, DATASET_SNAPSHOTS) == [
        "dataset-v1-system-b.jsonl",
        "dataset-v2-system-a.jsonl",
    ]
