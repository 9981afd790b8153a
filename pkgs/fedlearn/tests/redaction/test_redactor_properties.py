"""Redaction is the same on every node, done once, and keeps what it found apart."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from fedlearn.redaction.json_values import JsonObject
from fedlearn.redaction.redactor import Redactor

from redaction.corpora.planted import planted as planted_texts
from redaction.corpora.traps import traps
from redaction.every_rule import with_every_rule

HERE = Redactor(host_names=["system-a-box"])
THERE = Redactor(host_names=["another-machine", "elsewhere.example"])

_PLANTED = [one.text for one in planted_texts(random.Random(8))]
_TEXTS = st.lists(
    st.one_of(
        st.sampled_from(_PLANTED),
        st.sampled_from(list(traps(random.Random(8)))),
        st.text(max_size=8),
    ),
    max_size=4,
).map(" ".join)
RECORDS = st.dictionaries(
    st.sampled_from(["query", "response", "api_key", "10.0.0.7", "metadata"]),
    st.one_of(
        _TEXTS,
        st.lists(_TEXTS, max_size=3),
        st.dictionaries(_TEXTS, _TEXTS, max_size=2),
    ),
    max_size=4,
)


THOROUGH = with_every_rule(Redactor, lambda made: made.find(""))


@settings(deadline=None, max_examples=100)
@given(RECORDS)
def test_every_node_redacts_alike(record: JsonObject) -> None:
    """Whatever the node is called, and as if every rule were asked."""
    here = HERE.redact(record)
    assert here == THERE.redact(record) == THOROUGH.redact(record)


@settings(deadline=None, max_examples=100)
@given(RECORDS)
def test_what_another_node_redacted_stays(record: JsonObject) -> None:
    """A record that has passed one node passes every other unchanged."""
    once = HERE.redact(record).record
    assert THERE.redact(once).record == once
    assert THOROUGH.redact(once).record == once


@settings(deadline=None, max_examples=100)
@given(st.lists(st.sampled_from(_PLANTED), min_size=2, max_size=4, unique=True))
def test_equal_values_have_equal_placeholders(texts: list[str]) -> None:
    """In the same record the same text becomes the same, wherever it stands."""
    record: JsonObject = {"a": [*texts], "b": [*texts], "c": {"d": [*texts]}}
    clean = HERE.redact(record).record
    assert isinstance(clean["c"], dict)
    assert clean["a"] == clean["b"] == clean["c"]["d"]
