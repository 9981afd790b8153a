"""Shared files within their budget: room is shared fairly, everywhere the same."""

import random
from collections import Counter
from itertools import permutations
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from fedlearn.records.categories import Category
from fedlearn.records.fair_share import Item, share_out
from fedlearn.records.record import Pattern, Retraction
from fedlearn.records.record_set import RETRACTIONS, SAMPLES, RecordSet
from fedlearn.settings import Retention
from fedlearn.worktree.budget import (
    NEWER_SHARE,
    NODE_SHARE,
    RETRACTED_SHARE,
    Budget,
    Sharing,
    keep_within,
    nearly_full,
)
from fedlearn.worktree.layout import SHARED_FILES, TELEMETRY_SNAPSHOTS

from factories import make_evidence, make_pattern, make_retraction, make_sample
from helpers import MakeNode, Node, make_event

SKILLS = Category.SKILLS.value


def fold_of(*patterns: Pattern) -> RecordSet:
    records = RecordSet()
    for pattern in patterns:
        records.add_pattern(pattern)
    return records


def size_of(records: RecordSet, kind: str = SKILLS) -> int:
    return sum(len(line) + 1 for line in records.lines(kind))


def each(max_bytes: int) -> Budget:
    """Give a budget that limits each file, and not their sum."""
    return Budget(file_bytes=max_bytes, shared_bytes=1_000_000)


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
        make_pattern("held", node=name, evidence=make_evidence(score=0.8))
        for name in ("system-a", "system-b")
    ]
    best = make_pattern("best", evidence=make_evidence(score=0.9))
    records = fold_of(weak, rare, lone, *held, best)
    order: list[str] = []
    while left := set(records.patterns):
        keep_within(records, each(size_of(records) - 1))
        order += left - set(records.patterns)
    expected = [weak, rare, lone, held[0], best]
    assert order == [pattern.pattern_id for pattern in expected]


def filler(number: int, node: str = "system-z") -> list[Pattern]:
    """Make patterns of the highest value that one node claims to hold."""
    loud = make_evidence(count=1000, score=1.0)
    return [
        make_pattern(f"filler {node} {n}", node=node, evidence=loud)
        for n in range(number)
    ]


def retractions_of(node: str, number: int) -> list[Retraction]:
    """Make retractions of patterns that nobody holds."""
    return [make_retraction(make_pattern(f"{node} {n}"), node) for n in range(number)]


def test_a_node_cannot_push_out_others() -> None:
    """However much it claims, and however valuable it says it is."""
    seen = [make_pattern(f"case {n}", node=f"system-{n % 3}") for n in range(30)]
    records = fold_of(*seen, *filler(300))
    budget = each(2 * size_of(fold_of(*seen)))
    assert keep_within(records, budget).keys() == {SKILLS}
    assert all(one.pattern_id in records.patterns for one in seen)
    assert size_of(records) > 0.9 * budget.file_bytes


def test_nodes_of_one_organisation_share_as_one() -> None:
    """Ten nodes of one get no more than the one of another."""
    many = [one for n in range(10) for one in filler(20, f"system-{n}")]
    few = filler(60, "other-1")
    records = fold_of(*many, *few)
    organisations = {f"system-{n}": "acme" for n in range(10)} | {"other-1": "other"}
    keep_within(records, each(size_of(records) // 4), Sharing(organisations))
    sizes = Counter[bool]()
    for pattern in records.active():
        sizes["other-1" in pattern.evidence] += len(pattern.to_line()) + 1
    assert abs(sizes[True] - sizes[False]) < 2 * len(few[0].to_line())


def test_what_many_hold_costs_each_a_part() -> None:
    """So it stays longer than what one node alone holds."""
    nodes = [f"system-{n}" for n in range(4)]
    common = [make_pattern(f"common {n}", node=x) for x in nodes for n in range(10)]
    size = size_of(fold_of(*common))
    records = fold_of(*common, *filler(100))
    keep_within(records, each(size + size // 3))
    assert all(one.pattern_id in records.patterns for one in common)


def test_revoking_a_node_gives_its_room_back() -> None:
    """What only it holds stays as far as the others leave room."""
    seen = [make_pattern(f"case {n}") for n in range(40)]
    budget = each(size_of(fold_of(*seen)) + 1_000)
    records = fold_of(*seen, *filler(300))
    keep_within(records, budget)
    assert not all(one.pattern_id in records.patterns for one in seen)
    records = fold_of(*seen, *filler(300))
    keep_within(records, budget, Sharing(revoked=frozenset({"system-z"})))
    assert all(one.pattern_id in records.patterns for one in seen)
    assert len(records.patterns) > len(seen)


def test_lines_of_a_newer_schema_have_a_small_share() -> None:
    """And a node gets half of that, as far as a line says who wrote it."""
    records = fold_of(*(make_pattern(f"case {n}") for n in range(40)))
    budget = each(size_of(records) * 4 // 3)
    newer = [b'{"evidence":{"system-b":{}},"n":%d,"schema":2}' % n for n in range(5)]
    flood = [b'{"n":%d,"schema":2}' % n for n in range(5_000)]
    records.add_lines(SKILLS, (*newer, *flood))
    assert keep_within(records, budget).keys() == {SKILLS}
    assert len(records.patterns) == 40
    kept = records.foreign[SKILLS]
    assert kept.issuperset(newer)
    size = sum(len(line) + 1 for line in kept - {*newer})
    assert size <= budget.file_bytes * NEWER_SHARE * NODE_SHARE


def test_retractions_of_what_nobody_holds_have_a_small_share() -> None:
    """Those of a pattern that is held here stay all; others are shared by node."""
    held = [make_pattern(f"case {n}") for n in range(40)]
    records = fold_of(*held)
    honest = [make_retraction(held[0], "system-z"), *retractions_of("system-b", 5)]
    budget = each(20_000)
    for one in (*honest, *retractions_of("system-z", 500)):
        records.add_retraction(one)
    assert keep_within(records, budget).keys() == {RETRACTIONS}
    assert all(one.pattern_id in records.retractions for one in honest)
    assert size_of(records, RETRACTIONS) < RETRACTED_SHARE * budget.file_bytes
    assert len(records.patterns) == 40


@given(
    st.lists(
        st.tuples(st.sets(st.sampled_from("abc"), min_size=1), st.integers(1, 40)),
        max_size=14,
    ),
    st.integers(0, 150),
    st.data(),
)
def test_what_was_evicted_makes_no_difference(
    some: list[tuple[set[str], int]], size: int, data: st.DataObject
) -> None:
    """Who knows more of it, or less, keeps the same."""
    items = [
        Item(str(number), length, SKILLS, sorted(holders))
        for number, (holders, length) in enumerate(some)
    ]

    def evicted(known: list[Item]) -> set[str | bytes]:
        left = size

        def place(item: Item) -> bool:
            nonlocal left
            fits = item.size <= left
            left -= item.size * fits
            return fits

        return {one.key for one in share_out(known, place, {"a": "acme", "b": "acme"})}

    gone = evicted(items)
    known = data.draw(st.sets(st.sampled_from(sorted(gone, key=str)))) if gone else gone
    rest = [one for one in items if one.key not in gone - known]
    assert evicted(rest) == known


def test_what_is_within_the_budget_stays() -> None:
    """A file of exactly the budget is not touched."""
    records = fold_of(make_pattern("one"), make_pattern("two"))
    assert keep_within(records, each(size_of(records))) == {}
    assert len(records.patterns) == 2


def test_only_the_file_that_is_too_large_gives_up_anything() -> None:
    """Each kind has its own budget, and retractions never give way."""
    errors = make_pattern("error", category=Category.ERRORS)
    records = fold_of(*(make_pattern(f"case {n}") for n in range(20)), errors)
    records.add_retraction(make_retraction(make_pattern("wrong")))
    gone = keep_within(records, each(size_of(records) // 2))
    assert gone.keys() == {SKILLS}
    assert errors.pattern_id in records.patterns
    assert len(records.lines(RETRACTIONS)) == 1


def test_samples_have_a_budget_too() -> None:
    """Of samples without a score the id decides."""
    records = RecordSet()
    for number in range(10):
        records.add_sample(make_sample(f"How {number}?"))
    highest = max(records.samples)
    keep_within(records, each(size_of(records, SAMPLES) // 10 + 1))
    assert list(records.samples) == [highest]


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
        records = RecordSet()
        for group in order:
            for pattern in group:
                records.add_pattern(pattern)
        keep_within(records, each(budget))
        ends.add(records.digest())
    assert len(ends) == 1


def test_what_was_evicted_does_not_come_and_go(make_node: MakeNode) -> None:
    """Nodes that observed what was evicted end equal, and then nothing changes."""
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


def test_what_was_evicted_comes_back_when_it_has_grown(make_node: MakeNode) -> None:
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


def test_what_does_not_fit_displaces_nothing() -> None:
    """Knowing of more that has no room makes no difference.

    Were only the weakest taken out until the rest fits, a node that knows of the large
    one would take out the small one, the node that has it would bring it back, and so
    on for ever.
    """
    strong = make_pattern("strong", evidence=make_evidence(score=0.9))
    large = make_pattern("large" * 50, evidence=make_evidence(score=0.8))
    small = make_pattern("small", evidence=make_evidence(score=0.7))
    budget = each(size_of(fold_of(strong, small)))
    knows_all, knows_little = fold_of(strong, large, small), fold_of(strong, small)
    assert keep_within(knows_all, budget) == {SKILLS: 1}
    assert keep_within(knows_little, budget) == {}
    assert knows_all.digest() == knows_little.digest()


def test_all_files_together_have_a_budget() -> None:
    """The weakest of all kinds give way; retractions count, and stay."""
    error = make_pattern(
        "error", category=Category.ERRORS, evidence=make_evidence(score=0.7)
    )
    skills = [make_pattern(f"case {n}") for n in range(3)]
    records = fold_of(*skills, error)
    records.add_sample(make_sample("How?"))
    records.add_retraction(make_retraction(make_pattern("wrong")))
    room = size_of(records) + size_of(records, RETRACTIONS)
    budget = Budget(file_bytes=1_000_000, shared_bytes=room)
    assert keep_within(records, budget) == {Category.ERRORS: 1, SAMPLES: 1}
    assert len(records.lines(RETRACTIONS)) == 1
    assert size_of(records) + size_of(records, RETRACTIONS) == room


def test_dated_files_leave_half_of_the_room(tmp_path: Path) -> None:
    """What other nodes keep of their own drives out no more than half."""
    retention = Retention(max_data_bytes=1_000_000)
    folder = tmp_path / TELEMETRY_SNAPSHOTS
    folder.mkdir(parents=True)
    shares = []
    for size in (0, 300_000, 900_000):
        (folder / "2026-11-20-system-b.jsonl").write_bytes(b"x" * size)
        shares.append(Budget.of(tmp_path, retention).shared_bytes)
    assert shares == [1_000_000, 700_000, 500_000]


def test_a_budget_warns_before_it_is_used_up(tmp_path: Path) -> None:
    """From four fifths on file and folder are named with size and budget."""
    retention = Retention(max_file_bytes=100_000, max_data_bytes=1_000_000)
    path = tmp_path / SHARED_FILES[SKILLS]
    path.parent.mkdir(parents=True)
    found = []
    for size in (79_999, 80_000):
        path.write_bytes(b"x" * size)
        found.append(
            [(one.path, one.size_bytes) for one in nearly_full(tmp_path, retention)]
        )
    assert found == [[], [(SHARED_FILES[SKILLS], 80_000)]]


def test_data_stays_within_its_budget(make_node: MakeNode) -> None:
    """Two nodes that learned too much end equal, small enough, and warned."""
    nodes = [make_node(name) for name in ("system-a", "system-b")]
    for place, node in enumerate(nodes):
        retention = node.settings.retention.model_copy(
            update={"max_data_bytes": 20_000, "telemetry_days": 1}
        )
        node.settings = node.settings.model_copy(update={"retention": retention})
        node.init()
        node.write(
            *(
                make_event(f"case {place} {n}", value_score=0.7 + n / 100)
                for n in range(25)
            )
        )
    for _ in range(3):
        for node in nodes:
            node.federate()
    report = nodes[0].sync()
    assert report.written.evicted.keys() == {SKILLS}
    assert [(one.path, one.budget_bytes) for one in report.written.nearly_full] == [
        ("data", 20_000)
    ]
    names = [name for name in nodes[0].data() if name.startswith("patterns/")]
    assert len({tuple(node.data()[name] for name in names) for node in nodes}) == 1
    assert sum(len(nodes[0].data()[name]) for name in names) <= 20_000
    assert [node.federate().commit for node in nodes] == [None, None]
