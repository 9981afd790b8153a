"""A shared file within its budget: the weakest give way, everywhere the same."""

import random
from itertools import permutations

from fedlearn.patterns.categories import Category
from fedlearn.patterns.fold import RETRACTIONS, SAMPLES, Fold
from fedlearn.patterns.record import Pattern
from fedlearn.repository.budget import keep_within

from factories import make_evidence, make_pattern, make_retraction, make_sample
from helpers import MakeNode, Node, make_event

SKILLS = Category.SKILLS.value


def fold_of(*patterns: Pattern) -> Fold:
    fold = Fold()
    for pattern in patterns:
        fold.add_pattern(pattern)
    return fold


def size_of(fold: Fold, kind: str = SKILLS) -> int:
    return sum(len(line) + 1 for line in fold.lines(kind))


def with_small_files(node: Node, max_bytes: int) -> None:
    """Set a budget that the settings would refuse, so that little fills it."""
    retention = node.settings.retention.model_copy(update={"max_file_bytes": max_bytes})
    node.settings = node.settings.model_copy(update={"retention": retention})


def test_the_weakest_give_way_first() -> None:
    """Value decides, then who holds it, then how often it was met."""
    weak = make_pattern("weak", evidence=make_evidence(score=0.7, count=50))
    lone = make_pattern("lone", evidence=make_evidence(score=0.8, count=50))
    rare = make_pattern("rare", evidence=make_evidence(score=0.8))
    held = [
        make_pattern("held", node=n, evidence=make_evidence(score=0.8)) for n in "ab"
    ]
    best = make_pattern("best", evidence=make_evidence(score=0.9))
    fold = fold_of(weak, rare, lone, *held, best)
    order: list[str] = []
    while left := set(fold.patterns):
        keep_within(fold, size_of(fold) - 1)
        order += left - set(fold.patterns)
    expected = [weak, rare, lone, held[0], best]
    assert order == [pattern.pattern_id for pattern in expected]


def test_what_is_within_the_budget_stays() -> None:
    """A file of exactly the budget is not touched."""
    fold = fold_of(make_pattern("one"), make_pattern("two"))
    assert keep_within(fold, size_of(fold)) == {}
    assert len(fold.patterns) == 2


def test_only_the_file_that_is_too_large_gives_up_anything() -> None:
    """Each kind has its own budget, and retractions never give way."""
    errors = make_pattern("error", category=Category.ERRORS)
    fold = fold_of(*(make_pattern(f"case {n}") for n in range(20)), errors)
    fold.add_retraction(make_retraction(make_pattern("wrong")))
    gone = keep_within(fold, size_of(fold) // 2)
    assert gone.keys() == {SKILLS}
    assert errors.pattern_id in fold.patterns
    assert len(fold.lines(RETRACTIONS)) == 1


def test_samples_have_a_budget_too() -> None:
    """Of samples without a score the id decides."""
    fold = Fold()
    for number in range(10):
        fold.add_sample(make_sample(f"How {number}?"))
    highest = max(fold.samples)
    keep_within(fold, size_of(fold, SAMPLES) // 10 + 1)
    assert list(fold.samples) == [highest]


def test_the_order_of_arrival_makes_no_difference() -> None:
    """Joining and giving way in any order ends in the same records."""
    source = random.Random(1)
    groups = [
        [
            make_pattern(f"case {source.randrange(30)}", node=node,
                         evidence=make_evidence(score=source.random()))
            for _ in range(20)
        ]
        for node in ("system-a", "system-b", "system-c")
    ]  # fmt: skip
    budget = size_of(fold_of(*groups[0], *groups[1], *groups[2])) // 2
    ends = set()
    for order in permutations(groups):
        fold = Fold()
        for group in order:
            for pattern in group:
                fold.add_pattern(pattern)
        keep_within(fold, budget)
        ends.add(fold.digest())
    assert len(ends) == 1


def test_what_gave_way_does_not_come_and_go(make_node: MakeNode) -> None:
    """Nodes that observed what gave way end equal, and then nothing changes."""
    nodes = [make_node(name) for name in ("system-a", "system-b")]
    for place, node in enumerate(nodes):
        with_small_files(node, 4_000)
        node.init()
        node.write(
            *(
                make_event(f"case {place} {n}", value_score=0.7 + n / 100)
                for n in range(15)
            )
        )
    for _ in range(3):
        for node in nodes:
            node.federate()
    path = "patterns/skills-patterns.jsonl"
    assert nodes[0].data()[path] == nodes[1].data()[path]
    assert 3_000 < len(nodes[0].data()[path]) <= 4_000
    before = [node.git.commit_id("HEAD") for node in nodes]
    assert [node.federate().commit for node in nodes] == [None, None]
    assert [node.git.commit_id("HEAD") for node in nodes] == before


def test_what_gave_way_comes_back_when_it_has_grown(make_node: MakeNode) -> None:
    """What a node observed stays in its state, and counts on from there."""
    node = make_node(alone=True)
    with_small_files(node, 2_000)
    node.init()
    node.write(make_event("weak", value_score=0.7))
    node.write(*(make_event(f"strong {n}", value_score=0.8) for n in range(10)))
    node.sync()
    path = "patterns/skills-patterns.jsonl"
    assert b"set up weak" not in node.data()[path]
    node.write(make_event("weak", value_score=0.95, timestamp="2026-11-21T08:00:00Z"))
    node.sync()
    (line,) = (one for one in node.data()[path].splitlines() if b"set up weak" in one)
    assert b'"count":2' in line
