"""What a claim rests on, and its join."""

import itertools

import msgspec
import pytest

from fedlearn.records import (
    Basis,
    Confirmation,
    Evidence,
    canonical_json,
    join_evidence,
)

SEEN = "2026-11-20T08:00:00Z"
DIGESTS = ("a" * 64, "b" * 64)


def an_evidence(**fields: object) -> Evidence:
    """Make evidence of one observation; the fields are those of its basis."""
    basis = Basis(**fields) if fields else msgspec.UNSET  # type: ignore[arg-type]
    return Evidence(count=1, score=0.9, first_seen=SEEN, last_seen=SEEN, basis=basis)


SOME = [
    an_evidence(),
    an_evidence(confirmation=Confirmation.STATED),
    an_evidence(
        confirmation=Confirmation.MODEL, quotes=DIGESTS[:1], model="qwen", prompt=1
    ),
    an_evidence(confirmation=Confirmation.VERIFIED, failures=1),
    an_evidence(confirmation=Confirmation.VERIFIED, failures=2),
]


def test_evidence_without_a_basis_is_written_as_before() -> None:
    """The bytes of records that a program scored stay what they were."""
    assert b"basis" not in canonical_json(an_evidence())


@pytest.mark.parametrize("evidence", SOME)
def test_a_basis_survives_writing_and_reading(evidence: Evidence) -> None:
    """What is read is what was written."""
    assert msgspec.json.decode(canonical_json(evidence), type=Evidence) == evidence


@pytest.mark.parametrize("three", [*itertools.permutations(SOME, 3)])
def test_the_join_of_three_is_the_same_in_any_order(
    three: tuple[Evidence, Evidence, Evidence],
) -> None:
    """The join is commutative, associative and idempotent."""
    one, two, last = three
    joined = join_evidence(join_evidence(one, two), last)

    assert joined == join_evidence(one, join_evidence(last, two))
    assert joined == join_evidence(joined, two)


def test_the_better_confirmed_basis_wins() -> None:
    """A verified claim is not lost to a stated one."""
    joined = join_evidence(SOME[1], SOME[3])

    assert joined.basis == SOME[3].basis


@pytest.mark.parametrize(
    "basis",
    [
        {"confirmation": "hearsay"},
        {"confirmation": "model", "model": "two words"},
        {"confirmation": "model", "model": "x" * 65},
        {"confirmation": "stated", "quotes": ["the text itself"]},
        {"confirmation": "stated", "quotes": ["a" * 64] * 9},
        {"confirmation": "stated", "failures": -1},
    ],
)
def test_prose_does_not_enter_by_a_basis(basis: dict[str, object]) -> None:
    """A basis of another node holds nothing but the fixed forms."""
    evidence = {"count": 1, "score": 0.9, "first_seen": SEEN, "last_seen": SEEN}

    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(evidence | {"basis": basis}, Evidence)
