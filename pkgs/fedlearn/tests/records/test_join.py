"""The join is what lets any order of merges end in the same bytes."""

from hypothesis import given
from hypothesis import strategies as st

from fedlearn.records.join import join_evidence, join_patterns
from fedlearn.records.record import Evidence, Pattern
from fedlearn.records.record_set import KINDS, RETRACTIONS, RecordSet

from factories import evidences, make_pattern, make_retraction, patterns

ONE_ID = ("00000000-0000-5000-8000-000000000001",)
FEW_IDS = tuple(f"00000000-0000-5000-8000-00000000000{n}" for n in range(4))

same_id = patterns(ONE_ID)


@given(evidences, evidences, evidences)
def test_joining_evidence_is_a_semilattice(
    a: Evidence, b: Evidence, c: Evidence
) -> None:
    """Evidence joins commutatively, associatively and idempotently."""
    assert join_evidence(a, b) == join_evidence(b, a)
    assert join_evidence(join_evidence(a, b), c) == join_evidence(
        a, join_evidence(b, c)
    )
    assert join_evidence(a, a) == a


@given(same_id, same_id)
def test_join_is_commutative(a: Pattern, b: Pattern) -> None:
    """It does not matter who merges whom."""
    assert join_patterns(a, b).to_line() == join_patterns(b, a).to_line()


@given(same_id, same_id, same_id)
def test_join_is_associative(a: Pattern, b: Pattern, c: Pattern) -> None:
    """It does not matter in which order merges happen."""
    left = join_patterns(join_patterns(a, b), c)
    right = join_patterns(a, join_patterns(b, c))
    assert left.to_line() == right.to_line()


@given(same_id, same_id)
def test_join_is_idempotent(a: Pattern, b: Pattern) -> None:
    """Merging what is merged already changes nothing."""
    joined = join_patterns(a, b)
    assert join_patterns(a, a).to_line() == a.to_line()
    assert join_patterns(joined, a).to_line() == joined.to_line()
    assert join_patterns(joined, b).to_line() == joined.to_line()


@given(st.lists(patterns(FEW_IDS), max_size=12).flatmap(
    lambda some: st.tuples(st.just(some), st.permutations(some + some[:3]))
))  # fmt: skip
def test_files_do_not_depend_on_order(
    orders: tuple[list[Pattern], list[Pattern]],
) -> None:
    """Any order of the input, with repetitions, gives the same files and digest."""
    one, two = (fold_of(order) for order in orders)
    assert {k: one.lines(k) for k in KINDS} == {k: two.lines(k) for k in KINDS}
    assert one.digest() == two.digest()


@given(st.lists(patterns(FEW_IDS), max_size=8))
def test_files_read_back_to_the_same_fold(some: list[Pattern]) -> None:
    """Writing a record set and reading it loses nothing."""
    written = fold_of(some)
    read = RecordSet()
    for kind in KINDS:
        read.add_lines(kind, written.lines(kind))
    assert read.rejected.total() == 0
    assert {k: read.lines(k) for k in KINDS} == {k: written.lines(k) for k in KINDS}


@given(st.permutations(range(4)))
def test_a_retraction_wins_whenever_it_comes(order: list[int]) -> None:
    """A retracted pattern is in no records, and no later merge revives it."""
    pattern = make_pattern()
    other = make_pattern(node="system-b")
    retraction = make_retraction(pattern)
    lines = [
        (str(pattern.category), pattern.to_line()),
        (str(other.category), other.to_line()),
        (RETRACTIONS, retraction.to_line()),
        (str(pattern.category), make_pattern("another").to_line()),
    ]
    records = RecordSet()
    for index in order:
        records.add_line(*lines[index])
    assert [p.pattern_id for p in records.active()] == [
        make_pattern("another").pattern_id
    ]
    assert pattern.to_line() not in records.lines(pattern.category)


def fold_of(some: list[Pattern]) -> RecordSet:
    records = RecordSet()
    for pattern in some:
        records.add_line(str(pattern.category), pattern.to_line())
    return records
