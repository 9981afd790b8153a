"""Times in every form in which the stack writes them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedlearn.telemetry.events.event_times import (
    UNKNOWN_TIME,
    canonical_time,
    shape_of_time,
    time_of,
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-05-29T18:25:08.601997+00:00", "2026-05-29T18:25:08Z"),
        ("2026-05-28T18:14:11.863954Z", "2026-05-28T18:14:11Z"),
        ("2026-07-08T06:19:48.119486+00:00Z", "2026-07-08T06:19:48Z"),
        ("2025-12-31T10:03:00.771200", "2025-12-31T10:03:00Z"),
        ("2025-12-31T10:03:00", "2025-12-31T10:03:00Z"),
        ("2025-12-31 10:03:00", "2025-12-31T10:03:00Z"),
        ("2025-12-31T23:30:00-02:00", "2026-01-01T01:30:00Z"),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
        (1780164119.2421105, "2026-05-30T18:01:59Z"),
        (1766350000, "2025-12-21T20:46:40Z"),
        (-86400, "1969-12-31T00:00:00Z"),
        (0, "1970-01-01T00:00:00Z"),
        (1780164119242, "2026-05-30T18:01:59Z"),
        (1780164119242.5, "2026-05-30T18:01:59Z"),
        (1780164119242123, "2026-05-30T18:01:59Z"),
        (1780164119242123456, "2026-05-30T18:01:59Z"),
        ("1780164119", "2026-05-30T18:01:59Z"),
        ("1780164119.24", "2026-05-30T18:01:59Z"),
        ("1780164119242", "2026-05-30T18:01:59Z"),
        ("1780164119242123456", "2026-05-30T18:01:59Z"),
        ("2026-05-30T18:01:59+0000", "2026-05-30T18:01:59Z"),
        ("2026-05-30T18:01:59-02", "2026-05-30T20:01:59Z"),
        ("2026-05-30T18:01:59,123Z", "2026-05-30T18:01:59Z"),
        ("2026-05-30T18:01:59.123456789+02:00", "2026-05-30T16:01:59Z"),
        ("2026-05-30 18:01:59 UTC", "2026-05-30T18:01:59Z"),
        ("2026-05-30 18:01:59.5 +0000 UTC", "2026-05-30T18:01:59Z"),
        ("2026-05-30t18:01:59z", "2026-05-30T18:01:59Z"),
        ("2026-05-30T18:01Z", "2026-05-30T18:01:00Z"),
        ("2026-05-30", "2026-05-30T00:00:00Z"),
        ("20260530T180159Z", "2026-05-30T18:01:59Z"),
        ("Sat, 30 May 2026 18:01:59 GMT", "2026-05-30T18:01:59Z"),
        ("30 May 2026 18:01:59 +0200", "2026-05-30T16:01:59Z"),
        ("[30/May/2026:18:01:59 +0200]", "2026-05-30T16:01:59Z"),
    ],
)
def test_understands_every_form(value: object, expected: str) -> None:
    """Each form comes out as UTC to the second, without its fraction."""
    assert expected == canonical_time(value)


@pytest.mark.parametrize(
    "value",
    [
        *(None, True, [], {}, "", "yesterday", "2026-13-01T00:00:00Z", "12345"),
        *("2026-02-30T00:00:00Z", "9999-12-31T23:59:59-01:00", "20260530180159"),
        *("30.05.2026 18:01", "05/30/2026 06:01 PM", "May 30 18:01:59", "20260530"),
        *("2026-W22-6", "2026-150", "2026-05-30 18:01:59 EST", 99_999_999_999),
        *("30/Foo/2026:18:01:59 +0200", 253402300799, "99999999999"),
        *("2026-05-30T18:01:59+99:99", "٢٠٢٦-05-30T18:01:59Z"),
        *(float("inf"), float("nan"), 1e300, 10**400, 253402300800, -(10**12)),
    ],
)
def test_says_when_a_value_is_no_time(value: object) -> None:
    """What cannot be read is no time, and no exception."""
    assert canonical_time(value) is None


@given(st.one_of(st.text(), st.integers(), st.floats(), st.booleans(), st.none()))
def test_gives_the_canonical_form_or_nothing(value: object) -> None:
    """Whatever comes in, only the canonical form comes out."""
    time = canonical_time(value)

    assert time is None or re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", time)


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ({"ts": 0.5, "timestamp": "2026-01-01T00:00:00Z"}, "2026-01-01T00:00:00Z"),
        ({"ts": 1781085740.482}, "2026-06-10T10:02:20Z"),
        ({"created_at": "2026-02-12T10:00:00+00:00"}, "2026-02-12T10:00:00Z"),
        ({"timestamp": "soon", "ts": 0}, "1970-01-01T00:00:00Z"),
        ({}, UNKNOWN_TIME),
    ],
)
def test_finds_the_time_of_an_event(event: dict[str, object], expected: str) -> None:
    """The first field that holds a time counts; without one it is the epoch."""
    assert expected == time_of(event)


def test_the_shape_of_a_time_tells_nothing_private() -> None:
    """Neither digits nor letters, and not more than fits on a line."""
    assert shape_of_time({"ts": "30.05.2026, Zoë +49"}) == "99.99.9999, aaa +99"
    assert len(shape_of_time({"time": "9" * 99})) == 40
    assert shape_of_time({"timestamp": 0, "ts": "2026-05-30", "time": ""}) == ""
