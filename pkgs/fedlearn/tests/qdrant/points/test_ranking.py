"""What people found helpful comes first, among what is about equally near."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedlearn.qdrant.client.client import Store
from fedlearn.qdrant.client.client_types import JsonObject
from fedlearn.qdrant.embedding.hashing import HashingEmbedder
from fedlearn.qdrant.importing.upsert import import_patterns
from fedlearn.qdrant.points.ranking import WEIGHT, helpful_share, ranked
from fedlearn.qdrant.points.search import search
from fedlearn.records.categories import Category

from factories import make_evidence, make_pattern

votes = st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)), max_size=5)


@pytest.mark.parametrize(
    ("given_votes", "expected"),
    [
        ([], 0.5),
        ([(0, 0)], 0.5),
        ([(1, 0)], 0.6033),
        ([(10, 0)], 0.8612),
        ([(3, 1)], 0.6275),
        ([(0, 1)], 0.3967),
    ],
)
def test_share_is_the_centre_of_wilsons_interval(
    given_votes: list[tuple[int, int]], expected: float
) -> None:
    """Figures that were computed by hand from the formula, z = 1.96."""
    assert helpful_share(given_votes) == pytest.approx(expected, abs=1e-4)


def test_one_node_cannot_outvote_many() -> None:
    """What a node claims beyond ten votes counts in proportion only."""
    assert helpful_share([(0, 1_000_000)]) == helpful_share([(0, 10)])
    assert helpful_share([(0, 1_000_000), *[(10, 0)] * 3]) > 0.5


@given(votes, st.floats(-1, 1))
def test_feedback_moves_a_hit_by_a_quarter_at_most(
    given_votes: list[tuple[int, int]], score: float
) -> None:
    """Whatever is claimed, similarity decides between near and far."""
    bound = WEIGHT * abs(score)
    assert score - bound <= ranked(score, given_votes) <= score + bound


@given(votes)
def test_a_helpful_vote_never_lowers_a_hit(given_votes: list[tuple[int, int]]) -> None:
    """One more node that found it helpful never makes the rank worse."""
    assert ranked(0.5, [*given_votes, (1, 0)]) >= ranked(0.5, given_votes)


def test_feedback_orders_hits(store: Store, embedder: HashingEmbedder) -> None:
    """Of three that are equally near, the helpful one comes first, the harmful last."""
    feedback = {"!": (0, 3), "?": (0, 0), ".": (3, 0)}
    patterns = [
        make_pattern(
            f"mend the timer{sign}",
            evidence=make_evidence(helpful=helpful, harmful=harmful),
        )
        for sign, (helpful, harmful) in feedback.items()
    ]
    import_patterns(store, embedder, patterns, [])
    hits = search(store, embedder, "mend the timer")
    assert [hit.helpful - hit.harmful for hit in hits] == [3, 0, -3]
    assert [hit.rank < hit.score for hit in hits] == [False, False, True]


def test_a_helpful_point_is_lifted_above_the_limit(
    store: Store, embedder: HashingEmbedder
) -> None:
    """More points are ranked than are shown, so that feedback can lift one."""
    loved = make_pattern("the timer of the unit", evidence=make_evidence(helpful=10))
    others = [make_pattern(f"the timer of the unit {i}") for i in range(5)]
    import_patterns(store, embedder, [loved, *others], [])
    (hit,) = search(store, embedder, "skill_name of the timer of the unit 3", limit=1)
    assert hit.pattern_id == loved.pattern_id


def test_nonsense_in_the_evidence_is_no_vote(
    store: Store, embedder: HashingEmbedder
) -> None:
    """What another program wrote under our mark cannot break a search."""
    import_patterns(store, embedder, [make_pattern()], [])
    ((point_id, payload),), _ = store.scroll(Category.SKILLS, None, 9)
    mark = payload["fedlearn"]
    assert isinstance(mark, dict)
    evidence = {"a": {"helpful": "many", "harmful": -5}, "b": None}
    changed: JsonObject = {"fedlearn": {**mark, "evidence": evidence}}
    store.set_payloads(Category.SKILLS, {point_id: changed})
    (hit,) = search(store, embedder, "a timer")
    assert (hit.helpful, hit.harmful, hit.rank) == (0, 0, hit.score)
