"""The join is what lets any order of merges end in the same bytes."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from fedlearn.records.join import join_evidence, join_patterns
from fedlearn.records.record import MAX_COUNT, RULES_VERSION, Evidence, Pattern
from fedlearn.records.record_set import KINDS, RETRACTIONS, RecordSet

from factories import evidences, make_pattern, make_retraction, patterns

ONE_ID = (make_pattern().pattern_id,)
FEW_IDS = tuple(f"00000000-0000-5000-8000-00000000000{n}" for n in range(4))


def variant_of_genuine(
    genuine: bool,  # noqa: FBT001  (drawn)
    text: str,
    examples: list[str],
    rules: int,
) -> Pattern:
    """Make a pattern with the text of its id in another spelling, or with another."""
    pattern = make_pattern()
    name = "skill_name" if genuine else "usage_pattern"
    changed = str(pattern.payload[name]).title() if genuine else text
    payload = {**pattern.payload, name: changed, "success_examples": examples}
    return msgspec.structs.replace(
        pattern, pattern_id=ONE_ID[0], payload=payload, rules=rules
    )


GENUINE = make_pattern()
FORGED = msgspec.structs.replace(
    GENUINE, payload=dict.fromkeys(GENUINE.payload, "A"), rules=MAX_COUNT
)

same_id = patterns(ONE_ID) | st.builds(
    variant_of_genuine,
    st.booleans(),
    st.sampled_from(("A", "skill_name of a timer", "usage_pattern of a timer")),
    st.lists(st.sampled_from("abc"), max_size=2),
    st.integers(0, 3),
)


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


def test_other_words_under_an_id_lose() -> None:
    """However high the version of the rules that they claim, and however small."""
    joined = join_patterns(FORGED, GENUINE)
    assert joined.payload == GENUINE.payload
    assert joined.rules == RULES_VERSION


def test_fields_of_other_words_do_not_add_up() -> None:
    """Of texts that are not those of the id one wins whole."""
    halves = [
        msgspec.structs.replace(
            GENUINE, payload={**GENUINE.payload, name: "zzz"}, rules=1
        )
        for name in ("skill_name", "description")
    ]
    assert join_patterns(*halves).payload in [half.payload for half in halves]


def test_a_text_cleaned_by_later_rules_wins() -> None:
    """A program that has these rules takes it, though its id is another's."""
    cleaned = msgspec.structs.replace(
        GENUINE, payload=dict.fromkeys(GENUINE.payload, "<name-1>"), rules=2
    )
    older = msgspec.structs.replace(GENUINE, rules=1)
    assert join_patterns(older, cleaned).payload == cleaned.payload
    passed = msgspec.structs.replace(GENUINE, rules=2)
    assert join_patterns(passed, FORGED).payload == GENUINE.payload


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
