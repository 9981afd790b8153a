"""Fine-tuning samples: lines in the usual shapes of datasets become messages."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import msgspec

from fedlearn.records import Message, Messages
from fedlearn.telemetry.events.texts import clean, is_redacted

ASSISTANT: Final = "assistant"
"""The role whose words are learned."""

_ROLES: Final = {
    **dict.fromkeys(("human", "user"), "user"),
    **dict.fromkeys(("gpt", "chatgpt", "bot", "model", "function_call"), ASSISTANT),
    **dict.fromkeys(("observation", "function", "function_response"), "tool"),
}
"""Other names of roles, of ShareGPT and its like."""

_TALKS: Final = ("messages", "conversations", "conversation")
_QUESTIONS: Final = ("instruction", "question", "query", "prompt", "problem", "input")
_FURTHER: Final = ("input", "context")
_ANSWERS: Final = ("output", "completion", "chosen", "response", "answer", "solution")
_SYSTEM: Final = ("system", "system_prompt")
_OTHERS: Final = (*_SYSTEM, "tools", "history")
"""Where a sample has what: a whole conversation, or a question with its answer."""

_MEDIA: Final = ("images", "image", "videos", "audios")
"""A sample with any of these cannot be told in words."""

_ABOUT: Final = frozenset((
    "category", "created_at", "dataset", "id", "idx", "index", "label", "lang",
    "language", "latency_ms", "metadata", "model", "profile", "prompt_id",
    "quality_score", "score", "source", "source_hash", "split", "tags", "task", "text",
    "timestamp", "type", "uuid",
))  # fmt: skip
"""What is said about a sample and is no part of it, and the sample written as one."""


def to_messages(record: Mapping[str, object]) -> tuple[Message, ...] | None:
    """Read a sample.

    Args:
        record: A line of a dataset: a conversation of OpenAI (text parts and calls of
            tools too) or ShareGPT; or a question and its answer by any of their usual
            names, in Alpaca's shape with input, system and history. Of a preference
            it is the chosen answer.

    Returns:
        The messages, with role and content only; None when the line is no
        sample, or holds nothing that could be learned.
    """
    if record.get("label") is False or any(record.get(field) for field in _MEDIA):
        return None
    turns = [*map(_to_message, _turns(record))]
    try:
        found: Messages = msgspec.convert(_with_system(record, turns), Messages)
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


def left_out(record: Mapping[str, object]) -> list[str]:
    """Return the fields of a sample with content that its messages do not hold."""
    talk = _first(record, _TALKS)
    pair = {_first(record, _QUESTIONS), _first(record, _ANSWERS), *_FURTHER}
    used = _ABOUT | {*_OTHERS, *_TALKS} | ({*_QUESTIONS, "chosen"} if talk else pair)
    return sorted(name for name, value in record.items() if value and name not in used)


def quality_score(record: Mapping[str, object]) -> float | None:
    """Return the score that a producer gave a sample; None unless in [0, 1]."""
    score = record.get("quality_score")
    if type(score) is not float and type(score) is not int:
        return None
    return float(score) if 0 <= score <= 1 else None


def _first(record: Mapping[str, object], names: Iterable[str]) -> str:
    """Return the first field that has content; "" if none has."""
    return next((name for name in names if record.get(name)), "")


def _turns(record: Mapping[str, object]) -> Iterator[object]:
    """Yield the turns of a sample as they are written, or as role and content."""
    if talk := _first(record, _TALKS):
        yield from _turns_of(record[talk], "")
        chosen = record.get("chosen")
        if isinstance(chosen, (str, dict)):  # else it repeats the conversation
            yield from _turns_of(chosen, ASSISTANT)
        return
    answers = _turns_of(record.get(_first(record, _ANSWERS)), ASSISTANT)
    match answers:
        case [{"role": str(role)}, *_] if role != ASSISTANT:
            pass  # it repeats the question
        case _:
            yield from _asked(record)
    yield from answers


def _asked(record: Mapping[str, object]) -> Iterator[object]:
    """Yield what comes before the answer."""
    history = record.get("history")
    for pair in history if isinstance(history, list) else ():
        match pair:
            case [question, answer]:
                yield from _turns_of(question, "user")
                yield from _turns_of(answer, ASSISTANT)
            case _:
                yield None
    field = _first(record, _QUESTIONS)
    asked = record.get(field)
    if isinstance(asked, str):
        further = (record.get(name) for name in _FURTHER if name != field)
        texts = (text for text in further if isinstance(text, str) and clean(text))
        asked = "\n\n".join((asked, *texts))
    yield from _turns_of(asked, "user")


def _turns_of(value: object, role: str) -> list[object]:
    """Return a text as a turn of a role, and turns as they are."""
    if isinstance(value, list):
        return value
    return [value if isinstance(value, dict) else {"role": role, "content": value}]


def _to_message(turn: object) -> object:
    """Write a turn with role and content alone; None if that is not all of it."""
    if not isinstance(turn, dict):
        return None
    role = turn.get("role", turn.get("from"))
    content = turn.get("content", turn.get("value"))
    if isinstance(content, list):
        parts = [
            part.get("text") if isinstance(part, dict) else part for part in content
        ]
        if not all(isinstance(part, str) for part in parts):
            return None  # an image or the like
        content = "\n".join(map(str, parts))
    calls = turn.get("tool_calls") or [turn.get("function_call")]
    if role == "function_call":
        content, calls = None, [content]
    texts = [
        *_wrapped("think", [turn.get("reasoning_content") or turn.get("thinking")]),
        *([content] if content else []),
        *_wrapped("tool_call", calls),
    ]
    if not all(isinstance(text, str) for text in texts):
        return None
    role = _ROLES.get(role.lower(), role) if isinstance(role, str) else role
    return {"role": role, "content": "\n".join(texts)}


def _wrapped(tag: str, values: object) -> list[str]:
    """Write what has no place in a content, in the tags of common chat templates."""
    texts = []
    for value in values if isinstance(values, list) else [values]:
        if value:
            call = value.get("function", value) if isinstance(value, dict) else value
            text = call if isinstance(call, str) else _written(call)
            texts.append(f"<{tag}>\n{text}\n</{tag}>")
    return texts


def _written(value: object) -> str:
    """Write a value of any size as JSON: a number may have more than 64 bits."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _with_system(record: Mapping[str, object], turns: list[object]) -> list[object]:
    """Put what stands beside the turns before them."""
    said = record.get(_first(record, _SYSTEM))
    if not (said or record.get("tools")):
        return turns
    texts = [*([said] if said else []), *_wrapped("tools", [record.get("tools")])]
    if not all(isinstance(text, str) for text in texts):
        return [None]
    match turns:
        case [{"role": "system", "content": str(content)}, *rest]:
            texts, turns = [*texts, content], rest
    return [{"role": "system", "content": "\n\n".join(map(str, texts))}, *turns]
