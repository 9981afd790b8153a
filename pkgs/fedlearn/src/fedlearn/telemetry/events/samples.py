"""Fine-tuning samples: four shapes of lines that become messages."""

from collections.abc import Mapping
from typing import Final

from fedlearn.records import MAX_TEXT_CHARS, Message
from fedlearn.telemetry.events.texts import clean, is_redacted

MAX_MESSAGES: Final = 64
"""Most turns of a sample that is shared."""

MAX_ROLE_CHARS: Final = 32
"""Longest role of a message that is shared."""

MAX_CONTENT_CHARS: Final = 4 * MAX_TEXT_CHARS
"""Longest content of a message that is shared."""

ASSISTANT: Final = "assistant"
"""The role whose words are learned."""


def to_messages(record: Mapping[str, object]) -> tuple[Message, ...] | None:
    """Read a sample.

    Args:
        record: A line of a dataset: `messages`, `prompt` with `completion`, or
            `instruction` with `output` and perhaps `context`.

    Returns:
        The messages, with role and content only; None when the line is no
        sample, or holds nothing that could be learned.
    """
    raw = record.get("messages")
    turns = raw if type(raw) is list else _turns_of_pair(record)
    messages = [_to_message(turn) for turn in turns[: MAX_MESSAGES + 1]]
    good = tuple(message for message in messages if message)
    if len(good) < len(messages) or len(good) > MAX_MESSAGES:
        return None
    return good if any(message.role == ASSISTANT for message in good) else None


def quality_score(record: Mapping[str, object]) -> float | None:
    """Return the score that a producer gave a sample; None unless in [0, 1]."""
    score = record.get("quality_score")
    if type(score) is not float and type(score) is not int:
        return None
    return float(score) if 0 <= score <= 1 else None


def _turns_of_pair(record: Mapping[str, object]) -> list[object]:
    """Write the shapes that have a question and an answer as messages."""
    if "completion" in record:
        question, answer = record.get("prompt"), record["completion"]
    else:
        question, answer = record.get("instruction"), record.get("output")
        context = record.get("context")
        if type(question) is str and type(context) is str and clean(context):
            question = f"{question}\n\n{context}"
    return [
        {"role": "user", "content": question},
        {"role": ASSISTANT, "content": answer},
    ]


def _to_message(turn: object) -> Message | None:
    """Take role and content of a turn; None when it holds no text."""
    if type(turn) is not dict:
        return None
    role, content = turn.get("role"), turn.get("content")
    if type(role) is not str or type(content) is not str:
        return None
    content = content.replace("\0", "")
    if not 0 < len(role) <= MAX_ROLE_CHARS or len(content) > MAX_CONTENT_CHARS:
        return None
    text = content.strip()
    return (
        None if not text or is_redacted(text) else Message(role=role, content=content)
    )
