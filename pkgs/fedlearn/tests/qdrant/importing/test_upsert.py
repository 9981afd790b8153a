"""Patterns into the store: once, complete, proven, whatever gets in between."""

import msgspec

from fedlearn.qdrant.client.client import Store
from fedlearn.qdrant.client.client_types import MARK, JsonObject
from fedlearn.qdrant.embedding.hashing import HashingEmbedder
from fedlearn.qdrant.importing.import_report import ImportReport
from fedlearn.qdrant.importing.upsert import import_patterns
from fedlearn.qdrant.points.collections import ensure_collections
from fedlearn.qdrant.points.search import search
from fedlearn.records.categories import Category
from fedlearn.records.record import Pattern

from factories import make_evidence, make_pattern
from qdrant.helpers import CountingEmbedder, contents, many
from qdrant.standin import StandIn

SKILLS = Category.SKILLS


def with_score(pattern: Pattern, score: float) -> Pattern:
    evidence = {node: make_evidence(score=score) for node in pattern.evidence}
    return msgspec.structs.replace(pattern, evidence=evidence)


def test_first_import_writes_and_proves(
    store: Store, embedder: HashingEmbedder
) -> None:
    """All patterns are there afterwards, counted and found by their own texts."""
    assert import_patterns(store, embedder, many(60), []) == ImportReport(
        written=60,
        updated=0,
        unchanged=0,
        deleted=0,
        skipped=0,
        proven=50,
        counts={"skills-patterns": 20, "error-solutions": 20, "best-practices": 20},
    )


def test_point_id_is_the_pattern_id(store: Store, embedder: HashingEmbedder) -> None:
    """Two machines that import one pattern have the same point."""
    pattern = make_pattern()
    import_patterns(store, embedder, [pattern], [])
    assert list(contents(store)["skills-patterns"]) == [pattern.pattern_id]


def test_second_import_makes_no_write_request(
    standin: StandIn, http_store: Store, embedder: HashingEmbedder
) -> None:
    """Nothing new means nothing is written, asserted on the requests made."""
    import_patterns(
        http_store, embedder, many(30), [make_pattern("not there").pattern_id]
    )
    written = len(standin.writes)
    report = import_patterns(http_store, embedder, many(30), [])
    assert (report.unchanged, report.written, report.updated) == (30, 0, 0)
    assert len(standin.writes) == written


def test_second_import_embeds_only_the_sample(store: Store) -> None:
    """Equal points are not embedded again; only the proof asks the embedder."""
    embedder = CountingEmbedder()
    import_patterns(store, embedder, many(90), [])
    embedder.texts.clear()
    import_patterns(store, embedder, many(90), [])
    assert len(embedder.texts) == 50


def test_two_nodes_unite(store: Store, embedder: HashingEmbedder) -> None:
    """42 patterns of one node and 25 of another make 67 points when none are equal."""
    one = [make_pattern(f"one {i}", node="system-a") for i in range(42)]
    two = [make_pattern(f"two {i}", node="system-b") for i in range(25)]
    report = import_patterns(store, embedder, [*one, *two], [])
    assert sum(report.counts.values()) == 67


def test_changed_payload_is_renewed_without_embedding(store: Store) -> None:
    """Another score reaches the payload, the vector stays, nothing else changes."""
    embedder = CountingEmbedder()
    before = make_pattern(evidence=make_evidence(score=0.8))
    import_patterns(store, embedder, [before], [])
    embedder.texts.clear()
    report = import_patterns(store, embedder, [with_score(before, 0.95)], [])
    assert (report.updated, report.written) == (1, 0)
    assert len(embedder.texts) == 1  # the proof
    (payload,) = contents(store)["skills-patterns"].values()
    assert payload["value_score"] == 0.95


def test_changed_text_is_embedded_again(
    store: Store, embedder: HashingEmbedder
) -> None:
    """A text that was cleaned later is found by its new words."""
    before = make_pattern()
    after = msgspec.structs.replace(
        before,
        payload=before.payload | {"description": "entirely other words"},
        rules=2,
    )
    import_patterns(store, embedder, [before], [])
    report = import_patterns(store, embedder, [after], [])
    assert (report.written, report.proven) == (1, 1)
    (hit,) = search(store, embedder, "entirely other words")
    assert hit.payload["description"] == "entirely other words"


def test_text_changed_by_others_is_put_right(
    store: Store, embedder: HashingEmbedder
) -> None:
    """A core text that somebody overwrote in Qdrant comes back."""
    pattern = make_pattern()
    import_patterns(store, embedder, [pattern], [])
    store.set_payloads(SKILLS, {pattern.pattern_id: {"description": "vandalised"}})
    report = import_patterns(store, embedder, [pattern], [])
    assert report.updated == 1
    (payload,) = contents(store)["skills-patterns"].values()
    assert payload["description"] == pattern.payload["description"]


def test_counters_of_the_stack_survive(store: Store, embedder: HashingEmbedder) -> None:
    """What the stack adds and counts is kept, and is no reason to write."""
    pattern = make_pattern()
    import_patterns(store, embedder, [pattern], [])
    theirs: JsonObject = {"access_count": 3, "value_score": 0.81}
    store.set_payloads(SKILLS, {pattern.pattern_id: theirs})
    assert import_patterns(store, embedder, [pattern], []).unchanged == 1
    changed = msgspec.structs.replace(
        pattern, payload=pattern.payload | {"description": "new"}
    )
    import_patterns(store, embedder, [changed], [])
    (payload,) = contents(store)["skills-patterns"].values()
    assert payload["access_count"] == 3


def test_point_without_our_mark_is_taken_over(
    store: Store, embedder: HashingEmbedder
) -> None:
    """The id is made from the content, so it is the same knowledge: embedded anew."""
    pattern = make_pattern()
    ensure_collections(store, embedder)
    stale = embedder.embed(["a vector of something else"])
    store.upsert(SKILLS, [pattern.pattern_id], stale, [{"theirs": 1}])
    report = import_patterns(store, embedder, [pattern], [])
    assert (report.written, report.proven) == (1, 1)
    (payload,) = contents(store)["skills-patterns"].values()
    assert payload["theirs"] == 1
    assert MARK in payload


def test_points_of_others_are_left_alone(
    store: Store, embedder: HashingEmbedder
) -> None:
    """What another program wrote is neither changed nor deleted."""
    ensure_collections(store, embedder)
    theirs: JsonObject = {"skill_name": "theirs", "value_score": 0.9}
    store.upsert(SKILLS, [83114417], embedder.embed(["theirs"]), [theirs])
    import_patterns(store, embedder, many(9), [make_pattern("gone").pattern_id])
    assert contents(store)["skills-patterns"][83114417] == theirs


def test_retracted_points_are_deleted(store: Store, embedder: HashingEmbedder) -> None:
    """A retraction takes a point out, and no later import brings it back."""
    patterns = many(6)
    import_patterns(store, embedder, patterns, [])
    gone = [patterns[0].pattern_id, patterns[4].pattern_id]
    report = import_patterns(store, embedder, patterns, gone)
    assert (report.deleted, report.unchanged) == (2, 4)
    again = import_patterns(store, embedder, patterns, gone)
    assert (again.deleted, again.written) == (0, 0)
    assert sum(again.counts.values()) == 4


def test_pattern_without_text_is_skipped(
    store: Store, embedder: HashingEmbedder
) -> None:
    """A hostile empty pattern is counted and cannot stop an import."""
    empty = msgspec.structs.replace(
        make_pattern(),
        payload={"skill_name": "", "description": " ", "usage_pattern": ""},
    )
    report = import_patterns(store, embedder, [empty, make_pattern("good")], [])
    assert (report.skipped, report.written, report.proven) == (1, 1, 1)


def test_progress_counts_every_pattern(store: Store, embedder: HashingEmbedder) -> None:
    """The steps that are told add up to the number of patterns."""
    steps: list[tuple[int, int]] = []

    def tell(points: int, total: int) -> None:
        steps.append((points, total))

    import_patterns(store, embedder, many(25), [], batch=4, progress=tell)
    assert sum(points for points, _ in steps) == 25
    assert max(points for points, _ in steps) == 4
    assert {total for _, total in steps} == {25}


def test_each_id_is_imported_once(store: Store, embedder: HashingEmbedder) -> None:
    """A pattern that comes twice is one point, and counted once."""
    pattern = make_pattern()
    report = import_patterns(store, embedder, [pattern, pattern], [])
    assert (report.written, report.counts["skills-patterns"]) == (1, 1)


def test_equal_vectors_count_as_found(store: Store, embedder: HashingEmbedder) -> None:
    """Patterns that differ in signs only share a vector and the first place."""
    patterns = [make_pattern("the timer" + sign) for sign in ("", "!", "?", ".", ";")]
    assert import_patterns(store, embedder, patterns, []).proven == 5
