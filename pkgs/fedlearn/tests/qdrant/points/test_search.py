"""Searching by meaning, whoever wrote the points."""

import pytest

from fedlearn.errors import UsageError
from fedlearn.qdrant.client.client import Store
from fedlearn.qdrant.client.client_types import JsonObject
from fedlearn.qdrant.embedding.hashing import HashingEmbedder
from fedlearn.qdrant.importing.upsert import import_patterns
from fedlearn.qdrant.points.collections import ensure_collections
from fedlearn.qdrant.points.search import search
from fedlearn.records.categories import Category

from factories import make_evidence, make_pattern

SKILLS, ERRORS, PRACTICES = Category


@pytest.fixture
def filled(store: Store, embedder: HashingEmbedder) -> Store:
    """One pattern a category, of several nodes and scores."""
    patterns = [
        make_pattern("systemd timer", evidence=make_evidence(score=0.95, helpful=2)),
        make_pattern("systemd timer fails", category=ERRORS, node="system-b"),
        make_pattern(
            "systemd timer for everybody",
            category=PRACTICES,
            evidence=make_evidence(score=0.75, harmful=1),
        ),
        make_pattern("container volumes", node="system-b"),
    ]
    import_patterns(store, embedder, patterns, [])
    return store


def test_all_collections_are_merged_by_rank(
    filled: Store, embedder: HashingEmbedder
) -> None:
    """The best of all collections come first, the unrelated one last."""
    hits = search(filled, embedder, "systemd timer")
    assert len(hits) == 4
    assert [hit.rank for hit in hits] == sorted((h.rank for h in hits), reverse=True)
    assert "container volumes" in hits[-1].title


def test_hit_has_value_origin_and_feedback(
    filled: Store, embedder: HashingEmbedder
) -> None:
    """A hit says what it is, where it comes from and how it fared."""
    (hit,) = search(filled, embedder, "systemd timer", categories=[SKILLS], limit=1)
    assert hit.pattern_id == make_pattern("systemd timer").pattern_id
    assert (hit.category, hit.value_score, hit.nodes) == (SKILLS, 0.95, ["system-a"])
    assert (hit.helpful, hit.harmful) == (2, 0)
    assert hit.title == "skill_name of systemd timer"
    assert hit.text == "usage_pattern of systemd timer"
    assert hit.payload["pattern_id"] == hit.pattern_id


def test_limit_is_over_all_collections(
    filled: Store, embedder: HashingEmbedder
) -> None:
    """Two hits are two hits, not two a collection."""
    assert len(search(filled, embedder, "systemd", limit=2)) == 2


def test_categories_limit_where_to_look(
    filled: Store, embedder: HashingEmbedder
) -> None:
    """Only the named collections are searched."""
    hits = search(filled, embedder, "systemd", categories=[ERRORS, PRACTICES])
    assert {hit.category for hit in hits} == {ERRORS, PRACTICES}


def test_minimum_value_holds_in_every_category(
    filled: Store, embedder: HashingEmbedder
) -> None:
    """Whatever name a category has for its score, the bound applies."""
    hits = search(filled, embedder, "systemd timer", minimum_value=0.8)
    assert {hit.category for hit in hits} == {SKILLS, ERRORS}


def test_node_limits_the_origin(filled: Store, embedder: HashingEmbedder) -> None:
    """Only what that node has evidence for is found."""
    hits = search(filled, embedder, "systemd timer", node="system-b")
    assert [hit.nodes for hit in hits] == [["system-b"]] * 2


def test_points_of_other_programs_are_found(
    filled: Store, embedder: HashingEmbedder
) -> None:
    """A point without our mark has no nodes, its own id, and what text it has."""
    theirs: JsonObject = {"prompt": "mount an nfs share", "response": "use fstab"}
    filled.upsert(SKILLS, [83114417], embedder.embed(["mount an nfs share"]), [theirs])
    hit, *_ = search(filled, embedder, "mount an nfs share")
    assert (hit.pattern_id, hit.nodes, hit.value_score) == ("83114417", [], None)
    assert (hit.title, hit.text) == ("mount an nfs share", "use fstab")


def test_title_of_a_lone_text_is_its_first_line(
    store: Store, embedder: HashingEmbedder
) -> None:
    """A payload with one text only is shown by its beginning."""
    ensure_collections(store, embedder)
    theirs: JsonObject = {"content": "first line\nsecond line"}
    store.upsert(SKILLS, [1], embedder.embed(["first line"]), [theirs])
    (hit,) = search(store, embedder, "first line")
    assert hit.title == "first line"


def test_missing_collections_are_empty(store: Store, embedder: HashingEmbedder) -> None:
    """A store that was never filled finds nothing, and makes nothing."""
    assert search(store, embedder, "anything") == []
    assert store.counts() == {}


@pytest.mark.parametrize("text", ["", " \n\t"])
def test_empty_question_is_a_usage_error(
    store: Store, embedder: HashingEmbedder, text: str
) -> None:
    """There is nothing to look for."""
    with pytest.raises(UsageError, match="nothing to search"):
        search(store, embedder, text)
