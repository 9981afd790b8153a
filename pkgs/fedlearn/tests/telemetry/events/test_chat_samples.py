"""Fine-tuning samples in the shapes that lie in one file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedlearn.records.record import Message
from fedlearn.telemetry.events.reader import read_batches
from fedlearn.telemetry.events.samples import quality_score, to_messages
from fedlearn.telemetry.lines.validate import parse

from telemetry.factories import SAMPLES

QUESTION = "How to configure a systemd timer that survives a reboot"
ANSWER = (
    "1. Use OnCalendar instead of OnUnitActiveSec.\n"
    "2. Set Persistent=true so that a missed run is made up."
)
DIGEST = "sha256:" + "0af3" * 16


def messages(*turns: tuple[str, str]) -> tuple[Message, ...]:
    """Make messages of roles and contents."""
    return tuple(Message(role=role, content=content) for role, content in turns)


def test_reads_the_four_shapes() -> None:
    """All of them become messages, the system's words included."""
    batches = read_batches(
        SAMPLES / "fine-tuning-shapes.jsonl", None, validate_line=parse
    )
    found = [to_messages(e.data) for batch in batches for e in batch.events]
    pair = messages(("user", QUESTION), ("assistant", ANSWER))
    system, system_for_errors = messages(
        ("system", "(fixed system text)"), ("system", "(fixed system text for errors)")
    )
    error = "Error: container exits with code 2 and writes no log\nHow do I fix this?"
    solution = "Give the data directory mode 0750 and the service user as owner."

    assert [
        (system, *pair),
        (system_for_errors, *messages(("user", error), ("assistant", solution))),
        pair,
        pair,
        pair,
    ] == found


def test_the_context_follows_the_instruction() -> None:
    """A context that is not empty is part of the question."""
    record = {"instruction": "Do it", "context": "on NixOS", "output": "Done"}

    expected = messages(("user", "Do it\n\non NixOS"), ("assistant", "Done"))
    assert expected == to_messages(record)


def test_drops_further_keys_of_a_message() -> None:
    """Only role and content travel."""
    turns = [{"role": "assistant", "content": "Hi", "name": "x", "weight": 1}]

    assert messages(("assistant", "Hi")) == to_messages({"messages": turns})


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"messages": []},
        {"messages": "text"},
        {"messages": [{"role": "user", "content": "only a question"}]},
        {"messages": [{"role": "assistant", "content": None}]},
        {"messages": [{"role": 5, "content": "x"}]},
        {"messages": [{"role": "", "content": "x"}]},
        {"messages": [{"role": "r" * 33, "content": "x"}]},
        {"messages": ["text", {"role": "assistant", "content": "x"}]},
        {"messages": [{"role": "assistant", "content": " \0\n"}]},
        {"messages": [{"role": "assistant", "content": "x" * 70_000}]},
        {"messages": [{"role": "assistant", "content": "x"}] * 65},
        {"messages": [{"role": "assistant", "content": DIGEST}]},
        {"prompt": "x", "completion": "[REDACTED:secrets_detected:token]"},
        {"prompt": DIGEST, "completion": "x"},
        {"prompt": "x", "completion": 5},
        {"instruction": "x"},
        {"output": "x"},
    ],
)
def test_says_when_a_line_is_no_sample(record: dict[str, object]) -> None:
    """What is not a whole conversation in clear teaches nothing."""
    assert to_messages(record) is None


@pytest.mark.parametrize(
    ("score", "expected"),
    [(0.723, 0.723), (1, 1.0), (0, 0.0), (1.1, None), (True, None), ("1", None)],
)
def test_takes_only_a_valid_quality(score: object, expected: float | None) -> None:
    """A number in [0, 1] is kept, anything else is none."""
    assert expected == quality_score({"quality_score": score})


def test_a_sample_may_have_no_quality() -> None:
    """Most producers give none."""
    assert quality_score({}) is None


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["role", "content"]), inner)
    ),
    max_leaves=8,
)
FIELDS = ["messages", "prompt", "completion", "instruction", "output", "context"]


@given(st.dictionaries(st.sampled_from(FIELDS), JSON_VALUES))
def test_never_raises(record: dict[str, object]) -> None:
    """Whatever stands in the fields, there are messages or there are none."""
    found = to_messages(record)

    assert found is None or all(message.content.strip() for message in found)
