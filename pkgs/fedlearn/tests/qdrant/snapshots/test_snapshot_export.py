"""A collection into a snapshot file: complete, redacted, or not at all."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from fedlearn.qdrant.client import PAGE
from fedlearn.qdrant.client.client import Store
from fedlearn.qdrant.client.client_types import JsonObject, PointId
from fedlearn.qdrant.embedding.hashing import HashingEmbedder
from fedlearn.qdrant.points.collections import ensure_collections
from fedlearn.qdrant.snapshots.snapshot_export import (
    export_collection,
    value_of,
)
from fedlearn.records.canonical import canonical_json
from fedlearn.records.categories import Category

from qdrant.families import FAMILY_POINTS, KNOWLEDGE
from qdrant.helpers import NOW, export, fill, fill_directly, points_in, unchanged
from qdrant.standin import StandIn

SKILLS, ERRORS, PRACTICES = Category
FIRST = "skills-patterns-20261124-050000-system-a.json"


def test_every_point_is_exported_in_order(store: Store, folder: Path) -> None:
    """All points, sorted by id, with their payloads, and no vectors."""
    patterns = fill(store, 25)
    report = export(store, folder)
    points = points_in(report.path)
    assert [p["id"] for p in points] == sorted(p.pattern_id for p in patterns)
    assert {frozenset(p) for p in points} == {frozenset({"id", "payload"})}
    assert (report.total, report.exported, report.cut) == (25, 25, 0)


def test_file_has_the_raw_shape_with_a_point_a_line(store: Store, folder: Path) -> None:
    """It can be read as a scroll answer, and line by line."""
    fill(store, 3)
    path = export(store, folder).path
    assert path is not None
    assert path.name == FIRST
    content = json.loads(path.read_bytes())
    assert content["result"]["next_page_offset"] is None
    assert content["status"] == "ok"
    assert content["fedlearn"] == {
        "collection": "skills-patterns",
        "exported": 3,
        "left_out": 0,
        "limit": 10_000,
        "node": "system-a",
        "total": 3,
    }
    assert [line[:7] for line in path.read_text().splitlines()[1:-1]] == ['{"id":"'] * 3


def test_what_compares_with_the_store_alone_stays_here(
    store: Store, folder: Path
) -> None:
    """The digests of a mark say nothing to others, and look like secrets."""
    fill(store, 1)
    (point,) = points_in(export(store, folder).path)
    payload = point["payload"]
    assert isinstance(payload, dict)
    assert payload["fedlearn"]["nodes"] == ["system-a"]
    assert "sha256" not in str(payload)


@pytest.mark.skipif(shutil.which("jq") is None, reason="jq is not installed")
def test_jq_reads_the_points(store: Store, folder: Path) -> None:
    """The command of the guides works on the file as it is."""
    fill(store, 3)
    path = export(store, folder).path
    done = subprocess.run(
        ["jq", "-c", ".result.points[]", str(path)],
        check=True,
        capture_output=True,
        timeout=30,
    )
    assert len(done.stdout.splitlines()) == 3


def test_redaction_comes_before_writing(store: Store, folder: Path) -> None:
    """What the file holds has passed the callable, every payload of it."""
    fill(store, 4)

    def redact(payload: JsonObject) -> JsonObject:
        return {"skill_name": "<redacted>", "value_score": payload["value_score"]}

    content = export(store, folder, redact=redact).path
    assert content is not None
    assert b"subject" not in content.read_bytes()


def test_unchanged_content_makes_no_new_file(store: Store, folder: Path) -> None:
    """A second export of the same points leaves the folder as it is."""
    fill(store, 5)
    export(store, folder)
    report = export(store, folder, days=1)
    assert report.path is None
    assert [path.name for path in folder.iterdir()] == [FIRST]


def test_counters_make_no_new_file(store: Store, folder: Path) -> None:
    """What the stack counts on use is no content."""
    pattern, *_ = fill(store, 5)
    export(store, folder)
    counted: JsonObject = {"access_count": 3, "last_accessed": 1, "value_score": 0.2}
    store.set_payloads(SKILLS, {pattern.pattern_id: counted})
    assert export(store, folder, days=1).path is None


def test_changed_text_makes_a_new_file(store: Store, folder: Path) -> None:
    """The old file stays, the new one has the name of the new day."""
    pattern, *_ = fill(store, 5)
    export(store, folder)
    store.set_payloads(SKILLS, {pattern.pattern_id: {"description": "new"}})
    path = export(store, folder, days=1).path
    assert path is not None
    assert path.name == "skills-patterns-20261125-050000-system-a.json"
    assert (folder / FIRST).exists()


def test_damaged_latest_file_is_made_anew(store: Store, folder: Path) -> None:
    """Content is compared, not names: half a file is no reason to skip."""
    fill(store, 5)
    export(store, folder)
    (folder / FIRST).write_bytes((folder / FIRST).read_bytes()[:200])
    assert export(store, folder, days=1).path is not None


def test_other_nodes_files_do_not_count(store: Store, folder: Path) -> None:
    """An equal snapshot of another node is not this node's."""
    fill(store, 5)
    export(store, folder, node="system-b")
    assert export(store, folder).path is not None


def test_missing_collection_is_told(store: Store, folder: Path) -> None:
    """There is no empty file for what does not exist."""
    report = export_collection(
        store, SKILLS, folder, node="system-a", now=NOW, redact=unchanged
    )
    assert report is None
    assert list(folder.iterdir()) == []


def test_empty_collection_is_an_empty_snapshot(
    store: Store, embedder: HashingEmbedder, folder: Path
) -> None:
    """No points is a state like any other, and read back as such."""
    ensure_collections(store, embedder)
    assert points_in(export(store, folder).path) == []
    assert export(store, folder, days=1).path is None


@pytest.mark.parametrize("limit", [1, 7, 24])
def test_limit_keeps_the_strongest(store: Store, folder: Path, limit: int) -> None:
    """The points with the highest scores, sorted by id, and the cut is told."""
    patterns = fill(store, 25)
    report = export(store, folder, limit=limit)
    strongest = sorted(p.pattern_id for p in patterns[-limit:])
    assert [p["id"] for p in points_in(report.path)] == strongest
    assert (report.total, report.exported, report.cut) == (25, limit, 25 - limit)


def test_twelve_thousand_points_are_cut_to_ten(
    standin: StandIn, http_store: Store, folder: Path
) -> None:
    """By default 10,000 points are exported, and 2,000 are reported as cut."""
    fill_directly(standin, 12_000)
    report = export(http_store, folder)
    assert (report.exported, report.cut) == (10_000, 2_000)
    ids = [p["id"] for p in points_in(report.path)]
    assert ids == list(range(2_000, 12_000))


def test_twelve_thousand_points_without_a_limit(
    standin: StandIn, http_store: Store, folder: Path
) -> None:
    """Limit 0 exports all twelve pages."""
    fill_directly(standin, 12_000)
    pages: list[tuple[int, int]] = []

    def tell(points: int, total: int) -> None:
        pages.append((points, total))

    report = export(http_store, folder, limit=0, progress=tell)
    assert (report.exported, report.cut) == (12_000, 0)
    assert pages == [(PAGE, 12_000)] * 12


def test_first_pass_reads_no_texts(
    standin: StandIn, http_store: Store, folder: Path
) -> None:
    """Where most points are cut, only their scores travel."""
    fill_directly(standin, 2_000)
    export(http_store, folder, limit=10)
    scrolls = [b for b in standin.bodies if "offset" in b or "limit" in b]
    assert {isinstance(body["with_payload"], list) for body in scrolls} == {True}


def test_rules_and_memories_are_left_out(store: Store, folder: Path) -> None:
    """Points that are no knowledge stay behind, and are counted."""
    embedder = HashingEmbedder(16)
    ensure_collections(store, embedder)
    points = [p for p in FAMILY_POINTS if p.collection is ERRORS]
    vectors = embedder.embed([p.family for p in points])
    store.upsert(
        ERRORS, [p.point_id for p in points], vectors, [p.payload for p in points]
    )
    report = export_collection(
        store, ERRORS, folder, node="system-a", now=NOW, redact=unchanged
    )
    assert report is not None
    assert (report.total, report.left_out, report.exported) == (7, 2, 5)
    wanted = [p.payload for p in KNOWLEDGE if p.collection is ERRORS]
    found = [p["payload"] for p in points_in(report.path)]
    assert sorted(map(canonical_json, found)) == sorted(map(canonical_json, wanted))


def test_numbers_come_before_uuids(store: Store, folder: Path) -> None:
    """Ids of both kinds have one order."""
    embedder = HashingEmbedder(16)
    ensure_collections(store, embedder)
    ids: list[PointId] = ["00000000-0000-4000-8000-000000000001", 2**63, 7]
    store.upsert(SKILLS, ids, embedder.embed(["a", "b", "c"]), [{}, {}, {}])
    points = points_in(export(store, folder).path)
    assert [p["id"] for p in points] == [7, 2**63, ids[0]]


@pytest.mark.parametrize(
    ("collection", "payload", "expected"),
    [
        (SKILLS, {"value_score": 0.8}, 0.8),
        (SKILLS, {"confidence_score": 0.6}, 0.6),
        (ERRORS, {"confidence_score": 0.9, "value_score": 0.1}, 0.9),
        (PRACTICES, {"endorsement_count": 3}, 0.75),
        (SKILLS, {}, -1.0),
        (SKILLS, {"value_score": "0.9"}, -1.0),
        (SKILLS, {"value_score": 7}, -1.0),
    ],
)
def test_value_of_reads_each_familys_number(
    collection: Category, payload: JsonObject, expected: float
) -> None:
    """Points are ranked by the number that their family keeps; nonsense ranks last."""
    assert value_of(collection, payload) == expected
