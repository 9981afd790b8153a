"""Snapshot files: names of all forms, and content that cannot be trusted."""

import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedlearn.errors import BrokenDataError, ConfigurationError
from fedlearn.qdrant.snapshots.snapshot_names import (
    SnapshotName,
    find_snapshots,
    latest,
    parse_name,
    snapshot_name,
)
from fedlearn.qdrant.snapshots.snapshot_reader import (
    MAX_DEPTH,
    SnapshotContent,
    read_snapshot,
)
from fedlearn.records.categories import Category

from qdrant.families import SAMPLES

SKILLS, ERRORS, PRACTICES = Category


@pytest.mark.parametrize(
    ("name", "collection", "moment", "node"),
    [
        ("skills-patterns-2025-12-21.json", SKILLS, "2025-12-21T00:00:00Z", None),
        (
            "best-practices-20251221-203002.json",
            PRACTICES,
            "2025-12-21T20:30:02Z",
            None,
        ),
        (
            "error-solutions-20261124-050000-system-a.json",
            ERRORS,
            "2026-11-24T05:00:00Z",
            "system-a",
        ),
        (
            "skills-patterns-20261124-050000-2026-11-24.json",
            SKILLS,
            "2026-11-24T05:00:00Z",
            "2026-11-24",
        ),
        ("snapshot-20251219-103000.json", None, "2025-12-19T10:30:00Z", None),
    ],
)
def test_names_of_all_forms_are_read(
    name: str, collection: Category | None, moment: str, node: str | None
) -> None:
    """The script's, the guide's, our own and the exchange form each say their part."""
    path = Path("folder") / name
    assert parse_name(path) == SnapshotName(path, collection, moment, node)


@pytest.mark.parametrize(
    "name",
    [
        "skills-patterns-latest.json",
        "skills-patterns-20261399-050000.json",
        "skills-patterns-20261124-050000-UPPER.json",
        "skills-patterns-20261124-050000-.json",
        "skills-patterns-20261124-050000-a\n.json",
        "interaction-history-2025-12-21.json",
        "skills-patterns.json",
        "skills-patterns-2025-12-21.jsonl",
        "README.md",
    ],
)
def test_other_names_are_no_snapshots(name: str) -> None:
    """Links to the latest, other collections and impossible days are passed over."""
    assert parse_name(Path(name)) is None


@given(
    st.sampled_from(Category),
    st.datetimes(datetime(1000, 1, 1), datetime(9999, 1, 1)),  # noqa: DTZ001 (UTC)
    st.from_regex(r"[a-z0-9][a-z0-9-]{0,20}", fullmatch=True),
)
def test_own_names_are_read_back(
    collection: Category, now: datetime, node: str
) -> None:
    """What a name was made of is what it says."""
    name = parse_name(Path(snapshot_name(collection, now, node)))
    assert name is not None
    assert (name.collection, name.node) == (collection, node)
    assert name.time == now.strftime("%Y-%m-%dT%H:%M:%SZ")


def write(folder: Path, name: str, content: bytes = b"{}") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    return folder / name


@pytest.mark.parametrize(
    "below", ["data/collections/snapshots", "collections/snapshots", "snapshots", "."]
)
def test_place_may_be_any_of_the_folders(tmp_path: Path, below: str) -> None:
    """A work tree, a data folder and the folder itself lead to the same files."""
    path = write(tmp_path / below, "skills-patterns-2025-12-21.json")
    (name,) = find_snapshots(tmp_path)
    assert name.path == path


def test_place_may_be_a_file(tmp_path: Path) -> None:
    """A snapshot can be named by itself."""
    path = write(tmp_path, "skills-patterns-2025-12-21.json")
    assert [name.path for name in find_snapshots(path)] == [path]


def test_place_that_is_none_is_told(tmp_path: Path) -> None:
    """A missing path and a file of another name are no silent nothing."""
    with pytest.raises(ConfigurationError, match="neither a folder nor a snapshot"):
        find_snapshots(tmp_path / "missing")
    with pytest.raises(ConfigurationError, match="not named like a snapshot"):
        find_snapshots(write(tmp_path, "notes.json"))


def test_latest_is_decided_by_the_name(tmp_path: Path) -> None:
    """File times say nothing: after a clone all are alike, or the wrong way round."""
    names = [
        "skills-patterns-20261124-050000-system-a.json",
        "skills-patterns-20261125-050000-system-a.json",
        "skills-patterns-2026-11-26.json",
        "skills-patterns-20261101-050000-system-b.json",
        "error-solutions-20261124-050000-system-a.json",
    ]
    for age, name in enumerate(names):
        moment = time.time() - age * 86_400
        os.utime(write(tmp_path, name), (moment, moment))
    groups = latest(find_snapshots(tmp_path))
    assert {key: group[0].path.name for key, group in groups.items()} == {
        ("skills-patterns", "system-a"): names[1],
        ("skills-patterns", ""): names[2],
        ("skills-patterns", "system-b"): names[3],
        ("error-solutions", "system-a"): names[4],
    }


def test_exchange_snapshots_all_count(tmp_path: Path) -> None:
    """Their names do not say whose they are, so none stands for another."""
    write(tmp_path, "snapshot-20251219-103000.json")
    write(tmp_path, "snapshot-20251220-103000.json")
    assert len(latest(find_snapshots(tmp_path))) == 2


def read(folder: Path, content: bytes | object, name: str = "") -> SnapshotContent:
    raw = content if isinstance(content, bytes) else orjson.dumps(content)
    path = write(folder, name or "skills-patterns-20261124-050000-system-a.json", raw)
    parsed = parse_name(path)
    assert parsed is not None
    return read_snapshot(parsed)


def scroll_answer(points: list[object], following: object = None) -> object:
    result = {"points": points, "next_page_offset": following}
    return {"result": result, "status": "ok", "time": 0.1}


OURS = b"""{"result":{"points":[
{"id":1,"payload":{"a":1}},
{"id":"00000000-0000-4000-8000-000000000002","payload":{"a":2}}
],"next_page_offset":null},"status":"ok","time":0.0,"fedlearn":{}}
"""


def test_own_form_and_one_line_are_read_alike(tmp_path: Path) -> None:
    """A point a line, or all in one line: the same points."""
    lines = read(tmp_path, OURS)
    whole = read(tmp_path, json.loads(OURS))
    assert lines == whole
    assert [(p.point_id, p.payload, p.node) for p in lines.points] == [
        (1, {"a": 1}, "system-a"),
        ("00000000-0000-4000-8000-000000000002", {"a": 2}, "system-a"),
    ]


def test_incomplete_export_is_noticed(tmp_path: Path) -> None:
    """A next page that was never read is remembered, the points are taken."""
    reading = read(tmp_path, scroll_answer([{"id": 1, "payload": {}}], following=2))
    assert (len(reading.points), reading.complete) == (1, False)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"{",
        b"null",
        b"[]",
        OURS[: len(OURS) // 2],
        OURS.rpartition(b"]")[0],
        b'{"status":{"error":"Service internal error"},"time":0.0}',
        b'{"result":{"points":{}}}',
        b"\xff\xfe",
    ],
)
def test_file_that_is_no_snapshot_is_broken(tmp_path: Path, content: bytes) -> None:
    """Empty, cut off, an error answer: never taken for a snapshot without points."""
    with pytest.raises(BrokenDataError, match="not a complete snapshot"):
        read(tmp_path, content)


def deep(levels: int) -> object:
    value: object = "x"
    for _ in range(levels):
        value = [value]
    return {"a": value}


@pytest.mark.parametrize(
    "entry",
    [
        None,
        1,
        "x",
        [],
        {},
        {"id": 1},
        {"id": 1, "payload": None},
        {"id": 1, "payload": []},
        {"id": True, "payload": {}},
        {"id": 1.5, "payload": {}},
        {"payload": {}},
        {"id": 1, "payload": deep(MAX_DEPTH)},
    ],
)
def test_entry_that_is_no_point_costs_itself(tmp_path: Path, entry: object) -> None:
    """It is counted, and the points around it are read, in both forms."""
    good = {"id": 7, "payload": {"kept": True}}
    whole = read(tmp_path, scroll_answer([good, entry, good]))
    lines = b",\n".join(orjson.dumps(each) for each in (good, entry, good))
    head, _, tail = OURS.partition(b"\n")
    ours = read(tmp_path, head + b"\n" + lines + b"\n]" + tail.rpartition(b"]")[2])
    assert (len(whole.points), whole.rejected) == (2, 1)
    assert (len(ours.points), ours.rejected) == (2, 1)


def test_deepest_payload_that_is_taken(tmp_path: Path) -> None:
    """The limit itself is allowed."""
    entry = {"id": 1, "payload": deep(MAX_DEPTH - 1)}
    assert len(read(tmp_path, scroll_answer([entry])).points) == 1


def test_line_that_is_too_long_costs_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hostile line is not taken into memory, the next one is read."""
    monkeypatch.setattr(
        "fedlearn.qdrant.snapshots.snapshot_reader.MAX_POINT_BYTES", 100
    )
    long = b'{"id":9,"payload":{"a":"' + b"x" * 500 + b'"}},\n'
    content = OURS.replace(b'{"id":1,', long + b'{"id":1,')
    reading = read(tmp_path, content)
    assert (len(reading.points), reading.rejected) == (2, 1)


def test_file_that_is_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What has to be parsed as a whole has a limit."""
    monkeypatch.setattr(
        "fedlearn.qdrant.snapshots.snapshot_reader.MAX_WHOLE_BYTES", 100
    )
    with pytest.raises(BrokenDataError, match="larger than 100 bytes"):
        read(tmp_path, scroll_answer([{"id": 1, "payload": {"a": "x" * 200}}]))


def test_exchange_snapshot_is_read() -> None:
    """The node-to-node program's form gives its points with their nodes."""
    name = parse_name(SAMPLES / "snapshot-20251219-103000.json")
    assert name is not None
    (point,) = read_snapshot(name).points
    assert point.collection is SKILLS
    assert point.payload["skill_name"] == "Python packages on NixOS"


def test_exchange_names_no_impossible_node(tmp_path: Path) -> None:
    """A node's name stands in file names elsewhere, so nonsense is dropped."""
    entries: list[object] = [
        {"id": 1, "payload": {}, "source_node": node}
        for node in ("system-a", "../x", 7, None)
    ]
    reading = read(
        tmp_path,
        {"manifest": {}, "collections": {"skills-patterns": entries}},
        "snapshot-20251219-103000.json",
    )
    assert [point.node for point in reading.points] == ["system-a", "", "", ""]


def test_constant_time_of_now_is_utc() -> None:
    """A name is made of the time that is given, as it stands."""
    now = datetime(2026, 11, 24, 5, 6, 7, tzinfo=UTC)
    expected = "skills-patterns-20261124-050607-system-a.json"
    assert snapshot_name(SKILLS, now, "system-a") == expected
