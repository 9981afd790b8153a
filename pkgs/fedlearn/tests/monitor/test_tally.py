"""Counting patterns whose times and scores other nodes claim."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from fedlearn.monitor.tally import BINS, EARLIEST, MAX_GROWTH, Growth, Tally
from fedlearn.records.categories import Category
from fedlearn.records.record import Pattern

from factories import make_evidence, make_pattern, patterns


def seen(*days: str) -> Tally:
    """Count patterns, each first seen on one of the days."""
    return Tally(
        (
            make_pattern(
                f"thing {n}", evidence=make_evidence(first_seen=f"{day}T08:00:00Z")
            )
            for n, day in enumerate(days)
        ),
        until="2026-11-24T05:00:00Z",
    )


def test_growth_adds_up_day_by_day() -> None:
    """Each day has what was there in its end."""
    growth = seen("2026-11-20", "2026-11-22", "2026-11-20").growth()
    skills = str(Category.SKILLS)
    assert [(row.date, row.patterns[skills]) for row in growth] == [
        ("2026-11-20", 2),
        ("2026-11-22", 3),
    ]


def test_a_pattern_grows_once_however_many_nodes_saw_it() -> None:
    """The earliest evidence counts."""
    one, two = make_evidence(first_seen="2026-11-20T08:00:00Z"), make_evidence()
    pattern = make_pattern(evidence=one)
    pattern.evidence["system-b"] = two
    growth = Tally([pattern], until="2026-11-24T05:00:00Z").growth()
    assert [row.date for row in growth] == ["2026-11-20"]


def test_claims_of_no_clock_stay_on_the_plot() -> None:
    """A time before all stacks, in the future, or of no calendar is brought in."""
    growth = seen("0001-01-01", "9999-12-31", "2026-02-31", "2025-99-99").growth()
    assert [row.date for row in growth] == [
        EARLIEST,
        "2025-01-01",
        "2026-02-01",
        "2026-11-24",
    ]


def test_growth_over_years_is_thinned_and_ends_right() -> None:
    """However many days there are, a bounded number is told, the last among them."""
    first = date(2021, 1, 1).toordinal()
    days = [str(date.fromordinal(first + n)) for n in range(3 * MAX_GROWTH)]
    growth = seen(*days).growth()
    assert len(growth) <= MAX_GROWTH
    assert growth[-1] == Growth(
        days[-1],
        {c.value: len(days) if c is Category.SKILLS else 0 for c in Category},
    )


def test_what_only_one_node_knows_is_counted() -> None:
    """A node stands alone with what nobody else has evidence for."""
    shared = make_pattern("shared")
    shared.evidence["system-b"] = make_evidence(count=4)
    nodes = Tally([make_pattern("own"), shared]).contributions()
    assert [(n, f.patterns, f.alone, f.observations) for n, f in nodes.items()] == [
        ("system-a", 2, 1, 2),
        ("system-b", 1, 0, 4),
    ]


@given(st.lists(patterns(), max_size=8))
def test_every_pattern_is_counted_once_everywhere(many: list[Pattern]) -> None:
    """Categories, histogram and the end of the growth have the same sum."""
    tally = Tally(many)
    bins = tally.histogram()
    growth = tally.growth()
    for category in map(str, Category):
        count = tally.categories({})[category].count
        assert sum(bins[category]) == count
        assert (growth[-1].patterns[category] if growth else 0) == count
        assert len(bins[category]) == BINS


def test_the_ends_of_the_histogram_hold_0_and_1() -> None:
    """The last part takes 1.0 too; a bound belongs to the part above it."""
    scores = (0.0, 0.7, 0.72, 1.0)
    tally = Tally(
        make_pattern(f"{score}", evidence=make_evidence(score=score))
        for score in scores
    )
    bins = tally.histogram()[str(Category.SKILLS)]
    assert [n for n, count in enumerate(bins) if count] == [0, 35, 36, 49]
