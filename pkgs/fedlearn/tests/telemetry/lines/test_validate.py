"""What counts as a line."""

import pytest

from fedlearn.telemetry.lines.validate import (
    BLANK,
    MAX_DEPTH,
    MAX_LINE_BYTES,
    parse,
    validate_line,
)


def nested(levels: int) -> bytes:
    """Write an object with so many levels of brackets."""
    return b'{"a":' + b"[" * (levels - 1) + b"]" * (levels - 1) + b"}"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b'{"a":"' + b"x" * MAX_LINE_BYTES + b'"}', "size"),
        (b'{"a":"\xff"}', "utf8"),
        (b'{"a":"\xed\xa0\x80"}', "utf8"),
        (b'{"a":"\\ud800"}', "utf8"),
        (b'{"a":"\\udc00\\ud800"}', "utf8"),
        (b'{"\\ud800":1}', "utf8"),
        (nested(65), "depth"),
        (nested(5000), "depth"),
        (b'{"a":', "json"),
        (b'{"a":1}{"a":2}', "json"),
        (b'{"a":1} x', "json"),
        (b'{"a":NaN}', "json"),
        (b'{"a":-Infinity}', "json"),
        (b'{"a":"\x01"}', "json"),
        (b'\x00\x00{"a":1}', "json"),
        (b'\xef\xbb\xbf{"a":1}', "json"),
        (b"<<<<<<< HEAD", "json"),
        (b"5", "object"),
        (b"[1]", "object"),
        (b"1e999", "object"),
        (b"null", "object"),
        (b'{"value_score":"0.9"}', "type"),
        (b'{"value_score":true}', "type"),
        (b'{"value_score":null}', "type"),
        (b'{"value_score":[0.9]}', "type"),
        (b'{"value_score":{"v":0.9}}', "type"),
        (b'{"value_score":1e999}', "finite"),
        (b'{"value_score":-1e999}', "finite"),
        (b'{"value_score":1' + b"0" * 5000 + b"}", "finite"),
        (b'{"value_score":1.0000001}', "range"),
        (b'{"value_score":-0.1}', "range"),
        (b'{"value_score":9}', "range"),
        (b'{"value_score":0.9,"value_score":"x"}', "type"),
        (b'{"value\\u005fscore":2}', "range"),
        (b'{"confidence_score":"0.9"}', "type"),
        (b'{"value_score":0.9,"confidence_score":2}', "range"),
        (b"", BLANK),
        (b" \t \r", BLANK),
    ],
)
def test_names_the_first_rule_that_a_bad_line_breaks(
    line: bytes, expected: str
) -> None:
    """Each rule has its own word, and a blank line is neither good nor bad."""
    assert expected == validate_line(line)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (nested(65) + b"\xff", "utf8"),
        (b"{" + b'"\\ud800"' + b"[" * 70, "utf8"),
        (b"[" * 70, "depth"),
        (b"\xff" * (MAX_LINE_BYTES + 1), "size"),
    ],
)
def test_asks_the_rules_in_their_order(line: bytes, expected: str) -> None:
    """Where a line breaks two rules the earlier one is named."""
    assert expected == validate_line(line)


@pytest.mark.parametrize(
    "line",
    [
        b'{"value_score":0}',
        b'{"value_score":1}',
        b'{"value_score":0.7}',
        b'{"value_score":1e-400}',
        b'{"value_score":2,"value_score":0.1}',
        b'{"a":"\\ud83d\\ude00"}',
        b'{"a":"\\\\ud800"}',
        b'{"a":"\\u0000"}',
        '{"a":"\u2028\u2029\x85"}'.encode(),
        b'{"a":"' + b"[{" * 200 + b'\\"["}',
        b'{"a":1}\r',
        b' \t{"a":1} ',
        b"{}",
        nested(MAX_DEPTH),
    ],
)
def test_takes_what_is_odd_but_good(line: bytes) -> None:
    """A line that breaks no rule is taken."""
    assert isinstance(validate_line(line), dict)


def test_takes_a_line_of_the_greatest_size() -> None:
    """Exactly 1 MiB without the line end is not too long."""
    line = b'{"a":"' + b"x" * (MAX_LINE_BYTES - 8) + b'"}'

    assert isinstance(validate_line(line), dict)


def test_does_not_change_whole_numbers() -> None:
    """A whole number above 2**53 keeps its last digit."""
    assert validate_line(b'{"a":12345678901234567890}') == {"a": 12345678901234567890}


def test_takes_a_number_beyond_the_double_outside_of_the_score() -> None:
    """A number that overflows is good JSON where no score stands."""
    assert {"a": float("inf"), "value_score": 0.9} == validate_line(
        b'{"a":1e999,"value_score":0.9}'
    )


def test_does_not_ask_for_scores_in_a_dataset() -> None:
    """The lines of a dataset have no score that could be wrong."""
    assert parse(b'{"value_score":"x"}') == {"value_score": "x"}
