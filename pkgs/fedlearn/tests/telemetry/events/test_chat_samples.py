"""Fine-tuning samples in the shapes that lie in one file."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fedlearn.records.record import Message
from fedlearn.telemetry.events.reader import read_batches
from fedlearn.telemetry.events.samples import left_out, quality_score, to_messages
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


CALL = {"name": "f", "arguments": {"x": 1}}
CALLED = '<tool_call>\n{"arguments":{"x":1},"name":"f"}\n</tool_call>'
SHAPES: dict[str, tuple[dict[str, object], list[tuple[str, str]]]] = {
    "alpaca": (
        {"instruction": "Do", "input": "it", "output": "Done", "system": "Be kind",
         "history": [["One?", "1"], ["Two?", "2"]]},
        [("system", "Be kind"), ("user", "One?"), ("assistant", "1"), ("user", "Two?"),
         ("assistant", "2"), ("user", "Do\n\nit"), ("assistant", "Done")],
    ),
    "alpaca without input": (
        {"instruction": "Do", "input": "", "output": "Done"},
        [("user", "Do"), ("assistant", "Done")],
    ),
    "sharegpt": (
        {"system": "Be kind", "tools": "[f]", "conversations": [
            {"from": "human", "value": "Do"}, {"from": "function_call", "value": "f()"},
            {"from": "observation", "value": "ok"}, {"from": "gpt", "value": "Done"}]},
        [("system", "Be kind\n\n<tools>\n[f]\n</tools>"), ("user", "Do"),
         ("assistant", "<tool_call>\nf()\n</tool_call>"), ("tool", "ok"),
         ("assistant", "Done")],
    ),
    "openai": (
        {"messages": [
            {"role": "system", "content": "Be kind"},
            {"role": "user", "content": [{"type": "text", "text": "Do"},
                                         {"type": "text", "text": "it"}]},
            {"role": "assistant", "content": None, "reasoning_content": "Hm",
             "tool_calls": [{"id": "1", "type": "function", "function": CALL}]},
            {"role": "tool", "tool_call_id": "1", "content": "ok"},
            {"role": "assistant", "content": "Done"}]},
        [("system", "Be kind"), ("user", "Do\nit"),
         ("assistant", f"<think>\nHm\n</think>\n{CALLED}"), ("tool", "ok"),
         ("assistant", "Done")],
    ),
    "old function call": (
        {"messages": [{"role": "user", "content": "Do"},
                      {"role": "assistant", "content": "", "function_call": CALL}]},
        [("user", "Do"), ("assistant", CALLED)],
    ),
    "preference": (
        {"prompt": "Do", "chosen": "Done", "rejected": "No"},
        [("user", "Do"), ("assistant", "Done")],
    ),
    "preference of LLaMA-Factory": (
        {"conversations": [{"from": "human", "value": "Do"}],
         "chosen": {"from": "gpt", "value": "Done"},
         "rejected": {"from": "gpt", "value": "No"}},
        [("user", "Do"), ("assistant", "Done")],
    ),
    "preference of whole conversations": (
        {"prompt": "Do", "chosen": [{"role": "user", "content": "Do"},
                                    {"role": "assistant", "content": "Done"}]},
        [("user", "Do"), ("assistant", "Done")],
    ),
    "prompt and completion of turns": (
        {"prompt": [{"role": "user", "content": "Do"}],
         "completion": [{"role": "assistant", "content": "Done"}]},
        [("user", "Do"), ("assistant", "Done")],
    ),
    "question": (
        {"question": "Do?", "context": "Here", "answer": "Done"},
        [("user", "Do?\n\nHere"), ("assistant", "Done")],
    ),
    "orca": (
        {"system_prompt": "Be kind", "question": "Do?", "response": "Done"},
        [("system", "Be kind"), ("user", "Do?"), ("assistant", "Done")],
    ),
    "query": (
        {"query": "Do?", "response": "Done"}, [("user", "Do?"), ("assistant", "Done")]
    ),
    "input": (
        {"input": "Do?", "context": "Here", "output": "Done"},
        [("user", "Do?\n\nHere"), ("assistant", "Done")],
    ),
    "dolly": (
        {"instruction": "Do", "context": "Here", "response": "Done", "category": "qa"},
        [("user", "Do\n\nHere"), ("assistant", "Done")],
    ),
}  # fmt: skip
"""As LLaMA-Factory, axolotl, TRL and the data sets themselves document them."""


@pytest.mark.parametrize("shape", SHAPES)
def test_reads_the_usual_shapes_of_datasets(shape: str) -> None:
    """Every word of a sample is in its messages, and roles have one name."""
    record, turns = SHAPES[shape]

    assert messages(*turns) == to_messages(record)


def test_names_what_is_left_out_of_a_sample() -> None:
    """A refused answer, a second answer, and what nobody knows."""
    record = {"prompt": "Do", "completion": "Done", "id": 7, "empty": ""}

    assert left_out(record) == []
    assert left_out({**record, "rejected": "No", "response": "Well", "why": "x"}) == [
        *("rejected", "response", "why"),
    ]
    talk: dict[str, object] = {"messages": [{"role": "assistant", "content": "x"}]}
    assert left_out({**talk, "prompt": "x"}) == []


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
        {"text": "### Human: x ### Assistant: y"},
        {"prompt": "x", "completion": "bad", "label": False},
        {"prompt": "x", "completion": "y", "images": ["a.png"]},
        {"instruction": "x", "output": ["good", "bad"]},
        {"instruction": "x", "output": "y", "history": [["one"]]},
        {"prompt": "x", "completion": "y", "system": 5},
        {"messages": [{"role": "assistant", "content": [{"type": "image_url"}]}]},
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
        | st.dictionaries(
            st.sampled_from(["role", "content", "from", "value", "tool_calls"]), inner
        )
    ),
    max_leaves=8,
)
FIELDS = ["messages", "prompt", "completion", "instruction", "output", "context"]
FIELDS += ["conversations", "history", "system", "tools", "chosen", "input", "label"]


@example({"messages": {"tool_calls": -(2**63) - 1}})
@given(st.dictionaries(st.sampled_from(FIELDS), JSON_VALUES))
def test_never_raises(record: dict[str, object]) -> None:
    """Whatever stands in the fields, there are messages or there are none."""
    found = to_messages(record)

    assert found is None or all(message.content.strip() for message in found)
