"""No bytes stop the reading of telemetry, and none cost a neighbour.

Together the examples are more than 20,000 inputs.
"""

import json
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fedlearn.records.categories import FAMILIES
from fedlearn.settings import Extraction
from fedlearn.telemetry.events import Observation, Skip, interpret
from fedlearn.telemetry.events.reader import read_batches
from fedlearn.telemetry.lines.validate import BLANK, REASONS, validate_line

SHAPES = sorted((Path(__file__).parents[1] / "samples").glob("*-shapes.jsonl"))
REAL_LINES = [line for path in SHAPES for line in path.read_bytes().splitlines()]
FRAGMENTS = [
    *(b"1e999", b"NaN", b"-Infinity", b"\\ud800", b"\xff\xfe", b"\x00", b"\r"),
    *(b"[" * 70, b"{" * 2000, b'"value_score":2,', b'"value_score":"0.9",', b"null"),
    *(b'"', b"\\", b"}{", b"\xef\xbb\xbf", b"\xe2\x80\xa8", b"9" * 5000, b"<<<<<<<"),
]
MUTATIONS_PER_EXAMPLE = 100
EVERYTHING = Extraction(threshold=0)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


def mutate(line: bytes, chance: random.Random) -> bytes:
    """Do to a line what crashes, full disks and other programs do."""
    start, end = sorted(chance.choices(range(len(line) + 1), k=2))
    match chance.randrange(6):
        case 0:
            changed = line[:start] + line[end:]
        case 1:
            changed = line[:start]
        case 2:
            changed = line[:start] + chance.choice(FRAGMENTS) + line[start:]
        case 3:
            changed = line[:start] + chance.choice(FRAGMENTS) + line[end:]
        case 4:
            changed = line[:start] + chance.choice(REAL_LINES) + line[start:]
        case _:
            changed = line[:start] + chance.randbytes(3) + line[start + 3 :]
    return changed.replace(b"\n", b"")


def good_line(number: int) -> bytes:
    """Write a line that nothing may cost."""
    return b'{"value_score":0.9,"query":"q","response":"r%d"}' % number


def read_between(path: Path, inputs: list[bytes], size: int) -> None:
    """Read inputs between good lines; check that all of those arrive."""
    good = [good_line(number) for number in range(len(inputs) + 1)]
    pairs = zip(good, [*inputs, b""], strict=True)
    path.write_bytes(b"\n".join(line for pair in pairs for line in pair) + b"\n")

    batches = list(read_batches(path, None, batch_bytes=size))

    events = [event for batch in batches for event in batch.events]
    read = {event.line for event in events}
    assert set(good) <= read
    assert all(r.reason in REASONS for batch in batches for r in batch.rejects)
    for event in events:
        assert isinstance(interpret(event.data, EVERYTHING), Observation | Skip)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Name a file that each example writes anew."""
    return tmp_path_factory.mktemp("fuzz") / "hybrid-events.jsonl"


@settings(max_examples=200, deadline=None)
@given(seed=st.integers(0, 2**64), size=st.integers(50, 20_000))
def test_mutated_lines_cost_only_themselves(path: Path, seed: int, size: int) -> None:
    """Real lines, torn, glued and overwritten: 20,000 of them."""
    chance = random.Random(seed)
    lines = chance.choices(REAL_LINES, k=MUTATIONS_PER_EXAMPLE)

    read_between(path, [mutate(line, chance) for line in lines], size)


@settings(max_examples=200, deadline=None)
@given(
    inputs=st.lists(st.binary(max_size=100), max_size=40), size=st.integers(1, 20_000)
)
def test_random_bytes_cost_only_themselves(
    path: Path, inputs: list[bytes], size: int
) -> None:
    """Bytes that nobody meant as JSON; an LF among them only makes more lines."""
    read_between(path, inputs, size)


@settings(max_examples=500)
@given(st.binary(max_size=200))
def test_the_judge_knows_a_verdict_for_any_bytes(line: bytes) -> None:
    """An event, or a reason from the table."""
    verdict = validate_line(line)

    assert isinstance(verdict, dict) or verdict in {*REASONS, BLANK}
    assert (verdict == BLANK) == (not line.strip(b" \t\r"))


@settings(max_examples=500)
@given(st.dictionaries(TEXTS, TEXTS))
def test_the_judge_passes_any_object(event: dict[str, str]) -> None:
    """What is a good line comes out as it went in."""
    line = json.dumps(event | {"value_score": 0.5}).encode()

    assert validate_line(line) == event | {"value_score": 0.5}


FIELDS = [
    *("event_type", "event", "timestamp", "ts", "value_score", "confidence_score"),
    *("query", "task", "error", "error_message", "response", "output", "solution"),
    *("category", "pattern_type", "title", "description", "rationale", "agent_type"),
    *("endorsement_count", "success", "status", "outcome", "pattern_extracted"),
    *("success_examples", "examples", "files", "context", "skill_name"),
]
UNDERSTOOD: dict[str, object] = {"value_score": 0.9, "query": "q", "response": "r"}
KINDS = ["task_completed", "tool_result", "error_resolution", "agent_step_complete"]
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    TEXTS,
    st.sampled_from([*KINDS, "best-practices", "error-fix", "completed", "success"]),
    st.lists(TEXTS | st.integers(), max_size=4),
    st.dictionaries(st.sampled_from(["prompt", "output"]), TEXTS | st.none()),
)


@settings(max_examples=1500, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=12))
def test_any_values_in_known_fields_are_understood_or_passed_over(
    event: dict[str, object],
) -> None:
    """What becomes an observation has the payload of its family, in UTF-8."""
    result = interpret(event, EVERYTHING)
    strangers = {f"x-{name}": value for name, value in event.items()}
    assert isinstance(interpret(UNDERSTOOD | strangers, EVERYTHING), Observation)

    if isinstance(result, Observation):
        family = FAMILIES[result.category]
        assert set(family.core) <= set(result.payload)
        assert set(result.payload) <= {*family.core, *family.texts, *family.lists}
        assert all(result.payload.values())
        assert result.score is None or 0 <= result.score <= 1
        assert json.dumps(result.payload, ensure_ascii=False).encode()
