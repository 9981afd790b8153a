"""Events, lines and files for the tests of the telemetry stage."""

import json
from collections.abc import Iterable
from pathlib import Path

from fedlearn.settings import Extraction
from fedlearn.telemetry.events import Observation, Skip, interpret
from fedlearn.telemetry.events.reader import Batch, read_batches
from fedlearn.telemetry.lines import Cursor

SAMPLES = Path(__file__).parent / "samples"

DEFAULT = Extraction()
EVERYTHING = Extraction(threshold=0)
FORMULA = Extraction(threshold=0, scoring="coordinator")


def an_event(**fields: object) -> dict[str, object]:
    """Make an event that becomes a pattern; a field of None is left out."""
    event: dict[str, object] = {
        "timestamp": "2026-06-10T10:00:00Z",
        "event_type": "interaction_recorded",
        "value_score": 0.9,
        "query": "How to configure a timer",
        "response": "Set OnCalendar and Persistent.",
        **fields,
    }
    return {key: value for key, value in event.items() if value is not None}


def a_line(number: int = 0, **fields: object) -> bytes:
    """Write an event as a line, each number with texts of its own."""
    texts = {"query": f"Question {number}", "response": f"Answer {number}"}
    return json.dumps(an_event(**{**texts, **fields})).encode() + b"\n"


def lines(numbers: Iterable[int]) -> bytes:
    """Write many lines."""
    return b"".join(map(a_line, numbers))


def read_all(path: Path, cursor: Cursor | None = None, size: int = 4096) -> list[Batch]:
    """Read everything that is new."""
    return list(read_batches(path, cursor, batch_bytes=size))


def questions(batches: Iterable[Batch]) -> list[object]:
    """List what was asked in the events that were read."""
    return [event.data.get("query") for batch in batches for event in batch.events]


def reasons(batches: Iterable[Batch]) -> list[str]:
    """List why lines were rejected."""
    return [reject.reason for batch in batches for reject in batch.rejects]


def observe(extraction: Extraction = DEFAULT, /, **fields: object) -> Observation:
    """Interpret an event that must be understood."""
    result = interpret(an_event(**fields), extraction)
    assert isinstance(result, Observation), result
    return result


def reason_of(extraction: Extraction = DEFAULT, /, **fields: object) -> str:
    """Interpret an event that must be passed over."""
    result = interpret(an_event(**fields), extraction)
    assert isinstance(result, Skip), result
    return result.reason
