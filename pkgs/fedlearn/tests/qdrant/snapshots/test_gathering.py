"""What other nodes' snapshots hold, and the way from one store into another."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import orjson
import pytest

from fedlearn.errors import BrokenDataError
from fedlearn.qdrant.client.client import Store
from fedlearn.qdrant.client.client_types import MARK, JsonObject
from fedlearn.qdrant.embedding.hashing import HashingEmbedder
from fedlearn.qdrant.importing.upsert import import_patterns
from fedlearn.qdrant.points.collections import ensure_collections
from fedlearn.qdrant.points.foreign import harvest, raw_text
from fedlearn.qdrant.points.points import point_of
from fedlearn.qdrant.points.search import search
from fedlearn.qdrant.snapshots.gathering import Gathered, gather
from fedlearn.qdrant.snapshots.snapshot_export import export_collection
from fedlearn.records.canonical import canonical_json
from fedlearn.records.categories import Category
from fedlearn.records.record import Pattern
from fedlearn.settings import Settings

from factories import make_evidence, make_pattern
from qdrant.families import FAMILY_POINTS, KNOWLEDGE, SAMPLES

SKILLS, ERRORS, PRACTICES = Category
NOW = datetime(2026, 11, 24, 5, 0, 0, tzinfo=UTC)


def unchanged(payload: JsonObject) -> JsonObject:
    return payload


def gathered(
    *places: Path,
    known: Sequence[str] = (),
    redact: Callable[..., JsonObject] = unchanged,
) -> Gathered:
    return gather(places, known, redact, rules=3)


def write(
    folder: Path,
    payloads: Sequence[object],
    *,
    node: str = "system-b",
    day: int = 24,
    collection: Category = SKILLS,
    ids: Sequence[object] | None = None,
) -> Path:
    """Write a snapshot as another node would."""
    folder.mkdir(parents=True, exist_ok=True)
    points = [
        {"id": point_id, "payload": payload}
        for point_id, payload in zip(ids or range(len(payloads)), payloads, strict=True)
    ]
    path = folder / f"{collection}-202611{day}-050000-{node}.json"
    path.write_bytes(orjson.dumps({"result": {"points": points}, "status": "ok"}))
    return path


def marked(pattern: Pattern) -> JsonObject:
    return point_of(pattern).marked("some-model", 16)


def export_all(store: Store, folder: Path) -> None:
    for category in Category:
        export_collection(
            store, category, folder, node="system-a", now=NOW, redact=unchanged
        )


@pytest.fixture
def target(tmp_path: Path) -> Store:
    """An empty store of another machine."""
    return Store.open(Settings(state_directory=tmp_path / "target"))


def test_every_family_survives_export_and_import(
    store: Store, target: Store, tmp_path: Path
) -> None:
    """The same payloads arrive, and each point is found by its own text."""
    embedder = HashingEmbedder(256)
    ensure_collections(store, embedder)
    for point in FAMILY_POINTS:
        vector = embedder.embed([point.family])
        store.upsert(point.collection, [point.point_id], vector, [point.payload])
    export_all(store, tmp_path / "snapshots")
    found = gathered(tmp_path / "snapshots")
    with target:
        report = import_patterns(target, embedder, [], [], points=found.points)
        arrived = [
            {k: v for k, v in payload.items() if k != MARK}
            for category in Category
            for _, payload in target.scroll(category, None, 1000)[0]
        ]
        # X1 says what K1 says: one of the two arrives.
        skills = "Python packages on NixOS"
        expected = {canonical_json(p.payload): p.family for p in KNOWLEDGE}
        families = {expected.get(canonical_json(payload)) for payload in arrived}
        assert families | {"K1", "X1"} == set(expected.values())
        assert len([p for p in arrived if p.get("skill_name") == skills]) == 1
        assert len(arrived) == report.proven == len(KNOWLEDGE) - 1
        for payload in arrived:
            hit, *_ = search(target, embedder, raw_text(payload), limit=1)
            assert raw_text(hit.payload) == raw_text(payload)


def test_patterns_survive_export_and_import(
    store: Store, target: Store, embedder: HashingEmbedder, tmp_path: Path
) -> None:
    """A pattern comes back with its evidence, and has the same point."""
    patterns = [
        make_pattern(f"s {i}", category=list(Category)[i % 3]) for i in range(9)
    ]
    import_patterns(store, embedder, patterns, [])
    export_all(store, tmp_path / "snapshots")
    found = gathered(tmp_path / "snapshots")
    by_id = {pattern.pattern_id: pattern for pattern in patterns}
    assert {p.pattern_id: p for p in found.patterns} == by_id
    with target:
        import_patterns(target, embedder, found.patterns, [])
        for category in Category:
            assert target.scroll(category, None, 99) == store.scroll(category, None, 99)


def test_imported_points_are_not_harvested(target: Store, tmp_path: Path) -> None:
    """What came from another node's snapshot is not this node's own either."""
    write(tmp_path, [{"query": "why", "solution": "because"}])
    with target:
        points = gathered(tmp_path).points
        import_patterns(target, HashingEmbedder(32), [], [], points=points)
        assert sum(target.counts().values()) == 1
        assert list(harvest(target, Settings().extraction)) == []


def test_second_import_of_points_writes_nothing(target: Store, tmp_path: Path) -> None:
    """A later snapshot of the same content is nothing new."""
    payload: JsonObject = {"query": "why", "solution": "because", "access_count": 1}
    write(tmp_path, [payload])
    with target:
        points = gathered(tmp_path).points
        import_patterns(target, HashingEmbedder(32), [], [], points=points)
        write(tmp_path, [payload | {"access_count": 9}], day=25)
        points = gathered(tmp_path).points
        report = import_patterns(target, HashingEmbedder(32), [], [], points=points)
    assert (report.unchanged, report.written, report.updated) == (1, 0, 0)


def test_nodes_unite(tmp_path: Path) -> None:
    """The latest snapshot of every node counts: 42 and 25 give 67."""
    write(tmp_path, [{"query": f"a {i}"} for i in range(42)], node="system-a")
    write(tmp_path, [{"query": f"b {i}"} for i in range(25)], node="system-b")
    assert len(gathered(tmp_path).points) == 67


def test_equal_points_of_two_nodes_are_one(tmp_path: Path) -> None:
    """The same content has one id, and both nodes as its origin."""
    payload = {"query": "why", "solution": "because"}
    write(tmp_path, [payload], node="system-a")
    write(tmp_path, [payload, payload], node="system-b")
    (point,) = gathered(tmp_path).points
    assert point.origin["nodes"] == ["system-a", "system-b"]


def test_ids_are_the_same_on_every_machine(tmp_path: Path) -> None:
    """The order of files and the ids in them do not matter."""
    payloads = [{"query": f"q {i}"} for i in range(5)]
    write(tmp_path / "one", payloads)
    write(tmp_path / "two", payloads[::-1], ids=[f"x{i}" for i in range(5)])
    assert gathered(tmp_path / "one").points == gathered(tmp_path / "two").points


def test_only_the_latest_of_a_node_is_read(tmp_path: Path) -> None:
    """An older snapshot is history."""
    write(tmp_path, [{"query": "old"}], day=20)
    write(tmp_path, [{"query": "new"}], day=21)
    assert [point.text for point in gathered(tmp_path).points] == ["new"]


def test_older_one_stands_in_for_a_damaged_one(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A file that a failed script left is logged, and the one before is taken."""
    write(tmp_path, [{"query": "old"}], day=20)
    damaged = write(tmp_path, [], day=21)
    damaged.write_bytes(b"\n")
    assert [point.text for point in gathered(tmp_path).points] == ["old"]
    assert f"{damaged} is not a complete snapshot" in caplog.text


def test_damaged_file_that_was_named_is_an_error(tmp_path: Path) -> None:
    """Who names one file wants that one."""
    path = write(tmp_path, [])
    path.write_bytes(b"\n")
    with pytest.raises(BrokenDataError):
        gathered(path)


def test_incomplete_export_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Half a collection is imported, and known to be half."""
    path = write(tmp_path, [{"query": "x"}])
    content = json.loads(path.read_bytes())
    content["result"]["next_page_offset"] = 7
    path.write_bytes(orjson.dumps(content))
    assert len(gathered(tmp_path).points) == 1
    assert f"{path} holds only a part of its collection" in caplog.text


def test_redaction_comes_before_everything(tmp_path: Path) -> None:
    """Text, payload and id of a foreign point are those of the redacted one."""
    write(tmp_path, [{"query": "mail me@example.org"}])
    found = gathered(tmp_path, redact=lambda _: {"query": "mail <email-1>"})
    (point,) = found.points
    assert (point.text, point.payload) == (
        "mail <email-1>",
        {"query": "mail <email-1>"},
    )


def test_knowledge_that_is_known_as_a_pattern_is_left_out(tmp_path: Path) -> None:
    """A raw point whose pattern is known, or was retracted, does not come again."""
    pattern = make_pattern("timers")
    write(tmp_path, [dict(pattern.payload)])
    assert len(gathered(tmp_path).points) == 1
    assert gathered(tmp_path, known=[pattern.pattern_id]).points == []


def test_known_patterns_are_not_taken_from_snapshots(tmp_path: Path) -> None:
    """The pattern files have the last word; snapshots only add."""
    pattern = make_pattern()
    write(tmp_path, [marked(pattern)], ids=[pattern.pattern_id])
    assert gathered(tmp_path, known=[pattern.pattern_id]).patterns == []
    assert gathered(tmp_path).patterns == [pattern]


def test_rules_memories_and_textless_points_are_left_out(tmp_path: Path) -> None:
    """What is no knowledge does not travel on, even if somebody exported it."""
    unwanted = [p.payload for p in FAMILY_POINTS if p not in KNOWLEDGE]
    write(tmp_path, [*unwanted, {"number": 1}, {}], collection=ERRORS)
    assert gathered(tmp_path).points == []


@pytest.mark.parametrize(
    "change",
    [
        {"pattern_id": "00000000-0000-5000-8000-000000000009"},
        {"mark": {}},
        {"mark": {"evidence": {"../x": {}}}},
        {"mark": "text"},
        {"payload": {"skill_name": "other words"}},
        {"payload": {"skill_name": "x" * 20_000}},
        {"payload": {"success_examples": ["x"] * 40}},
    ],
)
def test_forged_pattern_is_no_pattern(tmp_path: Path, change: JsonObject) -> None:
    """Words under another pattern's id, and nonsense in a mark, are rejected."""
    pattern = make_pattern()
    payload = marked(pattern)
    if isinstance(words := change.get("payload"), dict):
        payload |= words
    if "mark" in change:
        payload[MARK] = change["mark"]
    write(tmp_path, [payload], ids=[change.get("pattern_id", pattern.pattern_id)])
    found = gathered(tmp_path)
    assert found.patterns == []
    assert all(point.point_id != pattern.pattern_id for point in found.points)


def test_upstream_exchange_snapshot_is_gathered() -> None:
    """The stack's own node-to-node form is one more source."""
    found = gathered(SAMPLES / "snapshot-20251219-103000.json")
    (point,) = found.points
    assert point.text.startswith("Skill: Python packages on NixOS")


def test_evidence_of_several_nodes_travels(tmp_path: Path) -> None:
    """What each node said about a pattern is in its point."""
    evidence = {"system-a": make_evidence(2), "system-b": make_evidence(5, helpful=1)}
    pattern = msgspec.structs.replace(make_pattern(), evidence=evidence)
    write(tmp_path, [marked(pattern)], ids=[pattern.pattern_id])
    (found,) = gathered(tmp_path).patterns
    assert found.evidence == evidence
