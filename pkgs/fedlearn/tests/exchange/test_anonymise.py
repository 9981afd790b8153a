"""What a public repository gets: which patterns, and nothing of who said it."""

import re

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedlearn.exchange.anonymise import Filters, Names, Precision, Publication
from fedlearn.records.categories import Category
from fedlearn.records.record import Pattern, pattern_id
from fedlearn.records.record_set import KINDS, RecordSet

from factories import make_evidence, make_pattern, make_retraction, nodes, patterns

PRIVATE = ("system-a", "system-b", "system-c", "ACME Works")
NAME = "contributor-7"
ALL = Filters(NAME)


def fold_of(*found: Pattern) -> RecordSet:
    records = RecordSet()
    for pattern in found:
        records.add_pattern(pattern)
    return records


def left_out(pattern: Pattern, filters: Filters = ALL) -> dict[str, int]:
    """Publish a pattern, and tell why it was left out."""
    publication = make(filters)
    publication.of(fold_of(pattern), RecordSet())
    return publication.left_out


def make(filters: Filters = ALL) -> Publication:
    return Publication(filters, Names(PRIVATE))


def all_bytes(records: RecordSet) -> bytes:
    return b"".join(line for kind in KINDS for line in records.lines(kind))


def test_what_all_nodes_said_becomes_one_word() -> None:
    """Counts and feedback add up, the score is the best one, times are joined."""
    one = make_evidence(3, 0.8123, "2026-09-02T08:00:00Z", helpful=1)
    two = make_evidence(2, 0.9456, last_seen="2026-11-24T05:06:07Z", harmful=2)
    pattern = make_pattern(evidence=one)
    other = msgspec.structs.replace(pattern, evidence={"system-b": two})
    (public,) = make().subset(fold_of(pattern, other))
    assert public.evidence == {
        NAME: make_evidence(
            5,
            0.95,
            "2026-09-01T00:00:00Z",
            "2026-11-01T00:00:00Z",
            helpful=1,
            harmful=2,
        )
    }
    assert (public.agent_type, public.pattern_id) == ("", pattern.pattern_id)


def test_times_can_be_told_by_the_day() -> None:
    """The day is the finest that is told."""
    (public,) = make(Filters(NAME, precision=Precision.DAY)).subset(
        fold_of(make_pattern())
    )
    assert public.timestamp == "2026-11-20T00:00:00Z"


@pytest.mark.parametrize(
    ("filters", "reason"),
    [
        (Filters(NAME, categories=frozenset({Category.ERRORS})), "category"),
        (Filters(NAME, minimum_value=0.95), "value"),
        (Filters(NAME, minimum_nodes=2), "nodes"),
        (Filters(NAME, revoked=frozenset({"system-a"})), "nodes"),
    ],
)
def test_each_filter_leaves_out_and_says_why(filters: Filters, reason: str) -> None:
    """What is not wanted is counted by the reason."""
    assert left_out(make_pattern(), filters) == {reason: 1}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("the timer of system-a", "names"),
        ("log of SYSTEM-B_01", "names"),
        ("a rule of acme works", "names"),
        ("a timer, seen at 2026-11-20 08:00:00", "times"),
    ],
)
def test_a_text_that_gives_somebody_away_stays(text: str, reason: str) -> None:
    """A name in any spelling, or the time of an observation."""
    assert left_out(make_pattern(text)) == {reason: 1}


def test_a_part_of_another_word_is_no_name() -> None:
    """`system-ab` is not `system-a`."""
    assert left_out(make_pattern("of system-ab")) == {}


def test_the_id_of_a_text_that_was_cleaned_later_stays() -> None:
    """It was made of the text before, and would confirm a guess about it."""
    pattern = make_pattern("project-x")
    payload = {
        n: str(t).replace("project-x", "<project-1>")
        for n, t in pattern.payload.items()
    }
    cleaned = msgspec.structs.replace(pattern, payload=payload)
    assert left_out(cleaned) == {"cleaned-later": 1}


def test_what_a_node_keeps_out_of_its_own_store_stays() -> None:
    """Nobody publishes what they would not use."""
    publication = Publication(Filters(NAME), Names(PRIVATE), lambda _pattern: False)
    publication.of(fold_of(make_pattern()), RecordSet())
    assert publication.left_out == {"kept-out": 1}


def test_what_was_published_is_taken_back() -> None:
    """Without the words of whoever did it; the line of the pattern is gone."""
    pattern = make_pattern()
    own = fold_of(pattern)
    public = make().of(own, RecordSet())
    own.add_retraction(make_retraction(pattern))
    public = make().of(own, public)
    assert public.active_ids() == []
    (retraction,) = public.retractions.values()
    assert (retraction.retracted_by, retraction.retracted_at) == (
        NAME,
        "2026-11-01T00:00:00Z",
    )
    assert retraction.reason != make_retraction(pattern).reason


def test_what_was_never_published_is_not_taken_back() -> None:
    """Neither is what only others published: their word is theirs."""
    pattern, never = make_pattern(), make_pattern("another")
    own, public = fold_of(pattern, never), fold_of(make_pattern(node="contributor-8"))
    for taken in (pattern, never):
        own.add_retraction(make_retraction(taken))
    assert make().of(own, public).retractions == {}


def test_what_others_published_stays_beside_it() -> None:
    """A public repository has many contributors."""
    others = make_pattern(node="contributor-8")
    public = make().of(
        fold_of(make_pattern()),
        fold_of(others, make_pattern("more", node="contributor-8")),
    )
    assert len(public.active_ids()) == 2
    assert public.patterns[others.pattern_id].evidence.keys() == {NAME, "contributor-8"}


def test_what_passes_no_more_leaves() -> None:
    """A node was revoked: its word is taken out of the sum, or the pattern with it."""
    own = fold_of(make_pattern())
    public = make().of(own, RecordSet())
    assert (
        make(Filters(NAME, revoked=frozenset({"system-a"})))
        .of(own, public)
        .active_ids()
        == []
    )


SENTENCES = st.lists(
    st.sampled_from([*PRIVATE, "system", "a", "timer", "-", ".", "\u017f", "_"]),
    min_size=1,
    max_size=5,
).map(" ".join)


@st.composite
def gossip(draw: st.DrawFn) -> Pattern:
    """Draw a pattern of which any text may name somebody."""
    pattern = draw(patterns())
    payload = dict(pattern.payload)
    for name in draw(st.sets(st.sampled_from(sorted(payload)))):
        text = draw(SENTENCES)
        payload[name] = text if isinstance(payload[name], str) else [text]
    made = msgspec.structs.replace(
        pattern, payload=payload, agent_type="agent of system-a"
    )
    own_id = pattern_id(made.category, made.payload)
    return msgspec.structs.replace(made, pattern_id=own_id)


@given(st.lists(gossip(), max_size=6), st.sets(nodes))
def test_no_byte_tells_who_or_when(found: list[Pattern], revoked: set[str]) -> None:
    """No node, no organisation, no agent, and no time finer than a month."""
    own = fold_of(*found)
    public = make(Filters(NAME, revoked=frozenset(revoked))).of(own, RecordSet())
    written = all_bytes(public)
    for name in (*PRIVATE, "agent of"):
        assert name.lower().encode() not in written.lower()
    times = re.findall(rb"\d{4}-\d\d-\d\dT[\d:]+Z", written)
    assert all(time.endswith(b"-01T00:00:00Z") for time in times)


@given(st.lists(patterns(), max_size=6))
def test_publishing_twice_changes_nothing(found: list[Pattern]) -> None:
    """What is there already is what would be written."""
    own = fold_of(*found)
    once = make().of(own, RecordSet())
    assert all_bytes(make().of(own, once)) == all_bytes(once)
