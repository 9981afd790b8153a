"""Scrubbing: numbering, keys, encodings, idempotence, determinism."""

import base64
import copy
import random
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fedlearn.redaction.json_values import JsonObject, JsonValue
from fedlearn.redaction.matching import Rule
from fedlearn.redaction.redactor import Redactor
from fedlearn.redaction.rules.table import RULES

from redaction.corpora.planted import planted as planted_texts

SCRUBBER = Redactor(host_names=["atlas", "atlas.dragonlair.net", "localhost", "nixos"])

PIECES = st.one_of(
    st.sampled_from([rule.example for rule in RULES]),
    st.sampled_from([planted.text for planted in planted_texts(random.Random(3))]),
    st.sampled_from(
        [" ", "\n", "\\n", '"', "=", ": ", "<", ">", "/", "@", "&", "\u200b"]
    ),
    st.sampled_from(
        ["<password-1>", "<email-2>", "<private-ip-1>", "password", "atlas"]
    ),
    st.text(max_size=6),
)
TEXTS = st.lists(PIECES, max_size=6).map("".join)
VALUES: st.SearchStrategy[JsonValue] = st.recursive(
    st.one_of(TEXTS, st.integers(), st.booleans(), st.none()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.one_of(TEXTS, st.just("api_key")), inner, max_size=3),
    ),
    max_leaves=6,
)
RECORDS = st.dictionaries(TEXTS, VALUES, max_size=4)


@settings(deadline=None, max_examples=200)
@given(RECORDS)
def test_idempotent(record: JsonObject) -> None:
    """What was redacted once stays as it is."""
    once = SCRUBBER.redact(record).record
    twice = SCRUBBER.redact(once)
    assert twice.record == once
    assert twice.counts == {}


@settings(deadline=None, max_examples=100)
@given(RECORDS, st.randoms(use_true_random=False))
def test_order_of_keys_does_not_matter(
    record: JsonObject, source: random.Random
) -> None:
    """Another order of keys gives the same record, and the input stays."""
    before = copy.deepcopy(record)
    keys = list(record)
    source.shuffle(keys)
    shuffled = {key: record[key] for key in keys}
    assert SCRUBBER.redact(shuffled).record == SCRUBBER.redact(record).record
    assert record == before


@settings(deadline=None, max_examples=100)
@given(TEXTS)
def test_nothing_is_found_in_scrubbed_text(text: str) -> None:
    """The audit finds nothing in what was redacted."""
    assert SCRUBBER.find(SCRUBBER.redact_text(text).text) == []


@settings(deadline=None, max_examples=200)
@given(TEXTS)
def test_findings_are_sorted_and_apart(text: str) -> None:
    """Findings come in order, within the text, and do not overlap."""
    end = 0
    for finding in SCRUBBER.find(text):
        assert end <= finding.start < finding.end <= len(text)
        end = finding.end


def test_numbers_follow_the_first_appearance() -> None:
    """Sorted keys decide the order; one value has one number."""
    record: JsonObject = {
        "b": "10.0.0.7 and 10.0.0.8",
        "a": "10.0.0.8",
        "c": ["10.0.0.9"],
    }
    expected = {
        "b": "<private-ip-2> and <private-ip-1>",
        "a": "<private-ip-1>",
        "c": ["<private-ip-3>"],
    }
    redacted = SCRUBBER.redact(record)
    assert redacted.record == expected
    assert redacted.counts == {"private-ip": 4}


def test_taken_numbers_are_left_out() -> None:
    """A number that the record uses already belongs to another value."""
    record: JsonObject = {"a": "10.0.0.7", "z": "<private-ip-1>"}
    assert SCRUBBER.redact(record).record == {
        "a": "<private-ip-2>",
        "z": "<private-ip-1>",
    }


def test_values_under_telling_keys() -> None:
    """A key that names a secret makes its whole value one."""
    record: JsonObject = {
        "password": "correct horse battery",
        "api_keys": ["a1b2c3d4e5f6"],
        "env": [{"name": "DB_PASSWORD", "value": "hunter2"}],
        "max_tokens": "4096",
        "token_type": "bearer",
        "password_hint": "my dog",
    }
    assert SCRUBBER.redact(record).record == {
        "password": "<password-2>",
        "api_keys": ["<secret-1>"],
        "env": [{"name": "DB_PASSWORD", "value": "<password-1>"}],
        "max_tokens": "4096",
        "token_type": "bearer",
        "password_hint": "my dog",
    }


def test_a_secret_found_once_goes_everywhere() -> None:
    """A telling value is replaced where nothing around it gives it away."""
    record: JsonObject = {"a": "I typed hunter22 there", "b": "password=hunter22"}
    assert SCRUBBER.redact(record).record == {
        "a": "I typed <password-1> there",
        "b": "password=<password-1>",
    }


def test_keys_are_scrubbed_and_none_is_lost() -> None:
    """A key that becomes one that is there gets a suffix."""
    record: JsonObject = {"10.0.0.7": 1, "<private-ip-1>-x": 2, "ﬁ 10.0.0.7": 3}
    redacted = SCRUBBER.redact(record).record
    assert len(redacted) == 3
    assert sorted(map(str, redacted.values())) == ["1", "2", "3"]


def test_colliding_keys() -> None:
    """Two keys with one value in different writing stay two."""
    record: JsonObject = {"10.0.0.7 a": 1, "10.0.0.7\u00a0a": 2}
    assert len(SCRUBBER.redact(record).record) == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on ATLAS now", "on <host-name-1> now"),
        ("atlas.dragonlair.net", "<host-name-1>"),
        ("at localhost and nixos", "at localhost and nixos"),
        ("the atlases", "the atlases"),
    ],
)
def test_own_host_names(text: str, expected: str) -> None:
    """Own names go as whole words; those that everybody has stay."""
    assert SCRUBBER.redact_text(text).text == expected


def test_subdomain_of_own_domain() -> None:
    """A host of the own domain goes as a whole."""
    redactor = Redactor(host_names=["dragonlair.net"])
    assert redactor.redact_text("at mail.dragonlair.net.").text == "at <host-name-1>."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("q=password%3Dhunter2&x=1", "q=<password-1>&x=1"),
        ("to alice%40corp.de", "to <email-1>"),
        ("password\\u003dhunter2", "password\\u003d<password-1>"),
        ("https:\\/\\/a:b3c4@h.de\\/x", "https:\\/\\/<credentials-1>@h.de\\/x"),
        ("blob " + base64.b64encode(b"user alice@corp.de").decode(), "blob <email-1>"),
        (
            "blob " + base64.b64encode("\u5bc6\u7801\uff1apepper326".encode()).decode(),
            "blob <password-1>",
        ),
        (
            "blob " + base64.urlsafe_b64encode("an j\xf6rg@corp.de".encode()).decode(),
            "blob <email-1>",
        ),
    ],
)
def test_encoded_runs(text: str, expected: str) -> None:
    """A run that hides something goes as a whole."""
    assert SCRUBBER.redact_text(text).text == expected


@pytest.mark.parametrize(
    "text",
    [
        quote("a b/c", safe=""),
        base64.b64encode(b"nothing to see here").decode(),
        "caf\\u00e9 \\/ bar",
        "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ",
    ],
)
def test_harmless_encodings_stay(text: str) -> None:
    """An encoding alone is no finding."""
    assert SCRUBBER.redact_text(text).text == text


def test_unicode_does_not_hide() -> None:
    """Full width and invisible characters are seen through."""
    token = "ghp_" + "a1B2" * 9
    wide = "".join(chr(ord(mark) + 0xFEE0) for mark in token)
    split = "\u200b".join(token)
    for text in (wide, split):
        assert SCRUBBER.redact_text(f"use {text}!").text == "use <github-token-1>!"
        assert [f.rule.id for f in SCRUBBER.find(text)] == ["github-token"]


def test_typography_stays_when_nothing_was_hidden() -> None:
    """Dashes, quotes and ligatures are not normalised for nothing."""
    text = "the ﬁle \u2013 “10.0.0.7” … ok"
    assert SCRUBBER.redact_text(text).text == "the ﬁle \u2013 “<private-ip-1>” … ok"


def test_allowed_values_stay() -> None:
    """An exact value that the settings allow is never redacted."""
    redactor = Redactor(allowed=["10.0.0.7", "ops@nas.lan"])
    text = "10.0.0.7 10.0.0.8 ops@nas.lan 110.0.0.7"
    expected = "10.0.0.7 <private-ip-1> ops@nas.lan 110.0.0.7"
    assert redactor.redact_text(text).text == expected


def test_extra_rules() -> None:
    """The settings can add rules."""
    pattern = r"BADGE-[0-9]{4}"
    rule = Rule("badge", "badges", pattern, "BADGE-1234", "BADGE", "badge")
    redactor = Redactor(extra_rules=[rule])
    assert redactor.redact_text("BADGE-1234").text == "<badge-1>"


@pytest.mark.parametrize("pattern", [r"^BADGE-[0-9]{4}", r"BADGE-(?=[0-9])[0-9]{4}"])
def test_extra_rules_with_anchors_and_look_around(pattern: str) -> None:
    """A pattern that RE2 lacks, or that has an anchor, works in every text."""
    rule = Rule("badge", "badges", pattern, "BADGE-1234", "BADGE", "badge")
    record: JsonObject = {"a": "nothing", "b": {"c": ["BADGE-1234"]}}
    expected = {"a": "nothing", "b": {"c": ["<badge-1>"]}}
    assert Redactor(extra_rules=[rule]).redact(record).record == expected


@settings(deadline=None, max_examples=200)
@given(RECORDS)
def test_shortcut_for_clean_records_changes_nothing(record: JsonObject) -> None:
    """Asking once for all texts gives what asking for each gives."""
    slow = Redactor(host_names=["atlas", "atlas.dragonlair.net"])
    slow._detector._joins = False
    assert SCRUBBER.redact(record) == slow.redact(record)


def test_clean_record_is_copied() -> None:
    """The record that comes back is a new one, all the way down."""
    record: JsonObject = {"a": {"b": ["c", {"d": 1}]}, "n": None}
    copied = SCRUBBER.redact(record).record
    assert copied == record
    assert copied is not record
    assert copied["a"] is not record["a"]


def test_lone_surrogates_do_no_harm() -> None:
    """JSON can hold half characters."""
    text = "\ud800 password=hunter2 \udfff"
    assert SCRUBBER.redact_text(text).text == "\ud800 password=<password-1> \udfff"


def test_context_stays() -> None:
    """The text around a value stays readable."""
    text = "http://192.168.1.7:8080/x and 10.1.0.0/16 at postgres://a:b3c4@db:5432/x"
    expected = (
        "http://<private-ip-1>:8080/x and <private-ip-2>/16 "
        "at postgres://<credentials-1>@db:5432/x"
    )
    assert SCRUBBER.redact_text(text).text == expected


@pytest.mark.parametrize("value", [("hunter2",), b"hunter2", {1, 2}, object()])
@pytest.mark.parametrize("clean", [True, False])
def test_what_is_no_json_is_never_let_through_unread(
    value: object, *, clean: bool
) -> None:
    """A tuple or bytes cannot carry a secret past the rules in silence."""
    text = "nothing" if clean else "mail to someone@corp-mail.net"
    record: Any = {"text": text, "nested": [value]}
    with pytest.raises(TypeError, match="no JSON value"):
        Redactor().redact(record)
