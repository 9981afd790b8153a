"""Retention: what goes is decided by names, and never another node's files."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from fedlearn.settings import Retention
from fedlearn.worktree.layout import (
    COLLECTION_SNAPSHOTS,
    DATASET_SNAPSHOTS,
    TELEMETRY_SNAPSHOTS,
)
from fedlearn.worktree.retention import find_removals, prune

DAY = date(2026, 11, 24)
KEEP = Retention(dataset_snapshots=2, collection_snapshots=2, telemetry_days=90)


def put(tree: Path, folder: str, *names: str) -> None:
    (tree / folder).mkdir(parents=True, exist_ok=True)
    for name in names:
        (tree / folder / name).write_text("{}\n")


def left(tree: Path, folder: str) -> list[str]:
    return sorted(path.name for path in (tree / folder).iterdir())


def test_old_telemetry_goes_by_the_date_in_its_name(tmp_path: Path) -> None:
    """90 days are kept, of this node's own files only."""
    names = [f"{DAY - timedelta(days=n)}-system-{x}.jsonl" for n in (91, 90, 1)
             for x in "ab"]  # fmt: skip
    put(tmp_path, TELEMETRY_SNAPSHOTS, *names)
    (removal,) = prune(tmp_path, KEEP, DAY, "system-a")
    assert removal.path == f"{TELEMETRY_SNAPSHOTS}/2026-08-25-system-a.jsonl"
    assert (removal.node, removal.reason) == ("system-a", "retention.telemetry_days")
    assert left(tmp_path, TELEMETRY_SNAPSHOTS) == sorted(set(names) - {names[0]})


def test_the_newest_telemetry_stays_however_old_it_is(tmp_path: Path) -> None:
    """Otherwise the next sync would write the same events again, dated today."""
    put(tmp_path, TELEMETRY_SNAPSHOTS, "2020-01-01-system-a.jsonl")
    put(tmp_path, TELEMETRY_SNAPSHOTS, "2020-01-02-system-a.jsonl")
    prune(tmp_path, KEEP, DAY, "system-a")
    assert left(tmp_path, TELEMETRY_SNAPSHOTS) == ["2020-01-02-system-a.jsonl"]


def test_versions_are_numbers(tmp_path: Path) -> None:
    """v10 is newer than v9, whatever the order of the names."""
    put(
        tmp_path,
        DATASET_SNAPSHOTS,
        *(f"dataset-v{number}-system-a.jsonl" for number in (8, 9, 10, 11)),
        "dataset-v1-system-b.jsonl",
    )
    prune(tmp_path, KEEP, DAY, "system-a")
    assert left(tmp_path, DATASET_SNAPSHOTS) == [
        "dataset-v1-system-b.jsonl",
        "dataset-v10-system-a.jsonl",
        "dataset-v11-system-a.jsonl",
    ]


def test_each_collection_keeps_its_own(tmp_path: Path) -> None:
    """Many snapshots of one collection push out none of another."""
    times = [f"2026112{n}-050000" for n in (1, 2, 3)]
    skills = [f"skills-patterns-{time}-system-a.json" for time in times]
    put(tmp_path, COLLECTION_SNAPSHOTS, *skills)
    put(tmp_path, COLLECTION_SNAPSHOTS, f"error-solutions-{times[0]}-system-a.json")
    gone = prune(tmp_path, KEEP, DAY, "system-a")
    assert [one.path for one in gone] == [f"{COLLECTION_SNAPSHOTS}/{skills[0]}"]


def test_file_times_decide_nothing(tmp_path: Path) -> None:
    """A clone makes the oldest snapshot the youngest file."""
    names = [f"dataset-v{number}-system-a.jsonl" for number in (3, 2, 1)]
    put(tmp_path, DATASET_SNAPSHOTS, *names)  # v1 is written last
    prune(tmp_path, KEEP, DAY, "system-a")
    assert left(tmp_path, DATASET_SNAPSHOTS) == names[1::-1]


def test_a_hub_prunes_for_all_with_the_same_rule_each(tmp_path: Path) -> None:
    """Every node keeps its newest; none is pruned in favour of another."""
    names = [f"dataset-v{n}-system-{x}.jsonl" for n, x in enumerate("aaabbb")]
    put(tmp_path, DATASET_SNAPSHOTS, *names)
    gone = prune(tmp_path, KEEP, DAY, None)
    assert [one.node for one in gone] == ["system-a", "system-b"]
    assert left(tmp_path, DATASET_SNAPSHOTS) == [*names[1:3], *names[4:]]


@pytest.mark.parametrize(
    "name",
    [
        "2020-01-01.jsonl",  # the old scripts wrote no node
        "2020-01-01-system-a.jsonl.bak",
        "2020-1-1-system-a.jsonl",
        "notes.txt",
    ],
)
def test_what_is_not_named_like_ours_stays(tmp_path: Path, name: str) -> None:
    """A person's file is left alone."""
    put(tmp_path, TELEMETRY_SNAPSHOTS, name, "2026-11-24-system-a.jsonl")
    assert find_removals(tmp_path, KEEP, DAY, None) == []


def test_a_node_whose_name_ends_like_ours_is_another_node(tmp_path: Path) -> None:
    """A name that holds a date does not make its files ours."""
    other = "skills-patterns-20260101-000000-x-20270101-000000-a.json"
    own = [f"skills-patterns-2026112{n}-050000-a.json" for n in (1, 2, 3)]
    put(tmp_path, COLLECTION_SNAPSHOTS, other, *own)
    gone = prune(tmp_path, KEEP, DAY, "a")
    assert [one.path for one in gone] == [f"{COLLECTION_SNAPSHOTS}/{own[0]}"]


def test_links_lead_nowhere(tmp_path: Path) -> None:
    """Neither a linked folder nor a linked file gets anything removed."""
    tree, outside = tmp_path / "tree", tmp_path / "outside"
    names = [f"dataset-v{number}-system-a.jsonl" for number in (1, 2, 3)]
    put(outside, ".", *names)
    (tree / DATASET_SNAPSHOTS).parent.mkdir(parents=True)
    (tree / DATASET_SNAPSHOTS).symlink_to(outside)
    assert prune(tree, KEEP, DAY, "system-a") == []
    (tree / DATASET_SNAPSHOTS).unlink()
    (tree / DATASET_SNAPSHOTS).mkdir()
    for name in names:
        (tree / DATASET_SNAPSHOTS / name).symlink_to(outside / name)
    assert prune(tree, KEEP, DAY, "system-a") == []
    assert left(outside, ".") == names
