"""The skim decides as a full reading of the line would."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fedlearn.telemetry.events import interpret
from fedlearn.telemetry.events.reader import read_batches
from fedlearn.telemetry.events.skim import SkimFilter, Skip
from fedlearn.telemetry.lines.validate import validate_line

from telemetry.factories import DEFAULT, SAMPLES, a_line, an_event

SKIM = SkimFilter(DEFAULT.threshold)
PIECES = [
    *(b"1e999", b"NaN", b"\\ud800", b"\xff", b"\xc3\xa4", b"\x00", b"[" * 65, b'"'),
    *(b'"value_score":2,', b'"value_score":0.1,', b'"value\\u005fscore":0.9,'),
    *(b'"confidence_score":0.1,', b'"confidence_score":"x",', b'"event_type":[],'),
    *(b'"event_type":"agent_thinking",', b'"event":"error",', b"9" * 5000, b"{}"),
]
LINES = [
    line
    for path in sorted(SAMPLES.glob("*.jsonl"))
    for line in path.read_bytes().splitlines()
]


def assert_agrees(line: bytes) -> None:
    """Compare the skim with a close look."""
    verdict = SKIM(line)
    looked = validate_line(line)
    if isinstance(verdict, Skip):
        assert isinstance(looked, dict)
        assert verdict == interpret(looked, DEFAULT)
    else:
        assert verdict == looked


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {"event_type": "agent_thinking", "value_score": None},
            Skip("agent_thinking", "shape"),
        ),
        (
            {"event_type": "health_spider_x", "value_score": None},
            Skip("health_spider_x", "shape"),
        ),
        ({"value_score": 0.1}, Skip("interaction_recorded", "low")),
        ({"value_score": 0.1, "event_type": ["x"], "event": 5}, Skip("", "low")),
    ],
)
def test_passes_over_what_kind_and_score_tell(
    fields: dict[str, object], expected: Skip
) -> None:
    """Silent kinds without a score, and scores that are too low."""
    assert SKIM(a_line(0, **fields)[:-1]) == expected


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"value_score": None},
        {"event_type": "agent_thinking"},
        {"value_score": 0.1, "confidence_score": 0.9},
        {"value_score": 0.7 - 1e-10},
    ],
)
def test_lets_pass_what_must_be_interpreted(fields: dict[str, object]) -> None:
    """An event that could hold a pattern arrives whole."""
    texts = {"query": "Question 0", "response": "Answer 0"}

    assert SKIM(a_line(0, **fields)[:-1]) == an_event(**{**texts, **fields})


@pytest.mark.parametrize("line", LINES)
def test_agrees_about_every_shape(line: bytes) -> None:
    """No shape is passed over that would have been taken."""
    assert_agrees(line)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**64))
def test_agrees_about_lines_that_were_damaged(seed: int) -> None:
    """Nor is a bad line ever passed over as a good one."""
    chance = random.Random(seed)
    for line in chance.choices(LINES, k=30):
        start, end = sorted(chance.choices(range(len(line) + 1), k=2))
        piece = chance.choice(PIECES)
        for damaged in (
            line[:start] + piece + line[start:],
            line[:start] + piece + line[end:],
            line[:1] + piece + line[1:],
        ):
            assert_agrees(damaged)


def test_the_reader_counts_what_was_passed_over(tmp_path: Path) -> None:
    """It is a line that was read, neither an event nor a reject."""
    path = tmp_path / "hybrid-events.jsonl"
    low = b"".join(a_line(n, value_score=0.1) for n in range(3))
    path.write_bytes(low + a_line(3) + b"bad\n")

    [batch] = read_batches(path, None, validate_line=SKIM)

    assert batch.skips == {Skip("interaction_recorded", "low"): 3}
    assert (len(batch.events), len(batch.rejects), batch.lines) == (1, 1, 5)
    assert batch.events[0].offset == len(low)
