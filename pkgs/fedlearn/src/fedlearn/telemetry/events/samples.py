"""Fine-tuning samples: four shapes of lines that become messages."""

from collections.abc import Mapping
from typing import Final

import msgspec

from fedlearn.records import Message, Messages
from fedlearn.telemetry.events.texts import clean, is_redacted

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
    try:
        found: Messages = msgspec.convert(turns, Messages)
    except msgspec.ValidationError:
        return None
    texts = [clean(message.content) for message in found]
    if not all(texts) or any(map(is_redacted, texts)):
        return None
    if all(message.role != ASSISTANT for message in found):
        return None
    return tuple(
        Message(role=one.role, content=one.content.replace("\0", "")) for one in found
    )


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
