"""Which patterns of another repository are taken."""

import msgspec
import pytest

from fedlearn.exchange.source_filter import borrow
from fedlearn.records.record import Pattern
from fedlearn.records.record_set import RecordSet
from fedlearn.settings import Source

from factories import make_evidence, make_pattern, make_retraction


def taken(
    *patterns: Pattern,
    filters: dict[str, object] | None = None,
    revoked: tuple[str, ...] = (),
) -> list[Pattern]:
    """Give what is taken of a source that holds some patterns."""
    records = RecordSet()
    for pattern in patterns:
        records.add_pattern(pattern)
    given = {"name": "public", "url": "/x.git"} | (filters or {})
    return list(borrow(Source.model_validate(given), records, revoked))


def test_its_nodes_speak_in_its_name() -> None:
    """Nobody there can pass for a node of this federation."""
    (pattern,) = taken(make_pattern(node="system-a"))
    assert list(pattern.evidence) == ["public/system-a"]


@pytest.mark.parametrize(
    "filters",
    [
        {"categories": ["error-solutions"]},
        {"minimum_value": 0.95},
        {"minimum_nodes": 2},
    ],
)
def test_each_filter_leaves_out(filters: dict[str, object]) -> None:
    """The filters are those of the source, and not of the whole node."""
    assert len(taken(make_pattern())) == 1
    assert taken(make_pattern(), filters=filters) == []


def test_whom_this_node_revoked_counts_nowhere() -> None:
    """A name that is cut off is cut off in every repository."""
    assert taken(make_pattern(), revoked=("system-a",)) == []


def test_only_who_observed_it_counts() -> None:
    """Feedback alone is no observation."""
    voice = make_pattern(node="system-b", evidence=make_evidence(0, helpful=3))
    both = (make_pattern(), voice)
    assert len(taken(*both)) == 1
    assert taken(*both, filters={"minimum_nodes": 2}) == []


def test_no_text_goes_under_the_id_of_another() -> None:
    """A person may have admitted that id for what it said."""
    pattern = make_pattern()
    payload = dict(pattern.payload, description="something else")
    assert taken(msgspec.structs.replace(pattern, payload=payload)) == []


def test_what_it_took_back_is_not_taken() -> None:
    """A retraction of the source counts for the source."""
    records = RecordSet()
    records.add_pattern(make_pattern())
    records.add_retraction(make_retraction(make_pattern()))
    assert list(borrow(Source(name="public", url="/x.git"), records)) == []
