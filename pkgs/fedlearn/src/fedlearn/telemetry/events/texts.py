"""Texts of an event: which are found, which are content, how they are cut."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

MAX_NAME_CHARS: Final = 96
"""Longest name, title, type or topic."""

MAX_PROBLEM_CHARS: Final = 2_000
"""Longest description, error message, context or other text beside a solution."""

MAX_SOLUTION_CHARS: Final = 4_000
"""Longest solution; the stack's own writers cut there too."""

MAX_ITEM_CHARS: Final = 500
"""Longest item of a list; the stack cuts its examples there too."""

PROBLEM_FIELDS: Final = (
    "query",
    "prompt",
    "task",
    "input",
    "error_description",
    "error_message",
    "error_pattern",
    "error",
)
"""Where the problem is; the first that holds a text counts."""

SOLUTION_FIELDS: Final = (
    "response",
    "output",
    "result",
    "content",
    "solution",
    "correct_solution",
)
"""Where the solution is; the first that holds a text counts."""

_SENTENCE_END = re.compile(r"[.!?](?=\s)|\n")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_REDACTED: Final = "[REDACTED:"
_MARKS: Final = (_REDACTED, "sha256:")


def first_text(event: Mapping[str, object], fields: Iterable[str]) -> str:
    """Find the first text that is not blank, as it is; empty when there is none."""
    for field in fields:
        text = event.get(field)
        if type(text) is str and (text[:1].isalnum() or clean(text)):
            return text
    return ""


def clean(text: str) -> str:
    """Drop NUL characters, and blanks at both ends."""
    return text.replace("\0", "").strip()


def is_redacted(text: str) -> bool:
    """Return whether a clean text is a digest or a mark of redaction."""
    return text.startswith(_MARKS) and (
        text.startswith(_REDACTED) or _DIGEST.fullmatch(text) is not None
    )


def own_text(event: Mapping[str, object], fields: Iterable[str]) -> str:
    """Find the first text with content, clean; empty when there is none."""
    for field in fields:
        value = event.get(field)
        text = clean(value) if type(value) is str else ""
        if text and not is_redacted(text):
            return text
    return ""


def own_list(event: Mapping[str, object], field: str) -> list[str]:
    """Find the texts with content of a list, clean and sorted, each once."""
    values = event.get(field)
    if type(values) is not list:
        return []
    texts = {clean(value) for value in values if type(value) is str}
    return sorted(text for text in texts if text and not is_redacted(text))


def cut(text: str, limit: int) -> str:
    """Cut a text at the end of a word; a longer word is cut through."""
    if len(text) <= limit:
        return text
    head = text[:limit]
    within_word = not (head[-1].isspace() or text[limit].isspace())
    if within_word and len(parts := head.rsplit(maxsplit=1)) > 1:
        head = parts[0]
    return head.rstrip()


def first_sentence(text: str) -> str:
    """Make a name of a text: its first sentence or line, on one line."""
    match = _SENTENCE_END.search(text)
    sentence = text[: match.start() + 1] if match else text
    return " ".join(sentence.split())


def join_sentences(texts: Iterable[str]) -> str:
    """Put texts one after the other, each with a full stop."""
    return " ".join(
        text if text.endswith((".", "!", "?", ":")) else f"{text}."
        for text in texts
        if text
    )
