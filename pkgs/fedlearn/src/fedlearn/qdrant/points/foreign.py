"""Points of other programs: what is content, what is text.

The payload families are those that the AI stack's programs write into the three
collections; nothing there enforces a schema.
"""

import uuid
from collections.abc import Mapping
from typing import Final

from fedlearn.qdrant.client import MARK, SOURCE, JsonObject
from fedlearn.qdrant.points.points import (
    join_parts,
    mark_of,
    seeder_text,
    text_at,
    texts_at,
)
from fedlearn.records import Category, canonical_json

POINT_NAMESPACE: Final = uuid.UUID("5b0a4f0e-3c0d-5b2f-9a51-7f6f2f0c8f11")
"""UUIDv5 name space of points that are no patterns; never to be changed."""

MAX_TEXT_CHARS: Final = 4_096
"""As much of a lone text as the stack embeds."""

COUNTERS: Final = frozenset(
    {
        "access_count",
        "last_accessed",
        "success_rate",
        "last_updated",
        "last_used",
        "last_used_at",
        "updated_at",
        "usage_count",
        "success_count",
        "failure_count",
        "occurrence_count",
        "endorsement_count",
        "last_validated",
        "value_score",
    }
)
"""What the stack rewrites on use; no reason for a new file or a write."""

TRAVEL_MARKS: Final = frozenset({"imported_from", "import_timestamp"})
"""What the stack's own node-to-node import adds to any payload."""


def is_from_source(payload: Mapping[str, object]) -> bool:
    """Return whether a point comes from another repository than this node's own."""
    return SOURCE in mark_of(payload)


def content_of(payload: Mapping[str, object]) -> JsonObject:
    """Return what a point says, without counters, marks and its score."""
    unwanted = COUNTERS | TRAVEL_MARKS | {MARK}
    return {name: value for name, value in payload.items() if name not in unwanted}


def content_id(category: Category, payload: Mapping[str, object]) -> str:
    """Return an id made of the content, the same on every machine.

    The ids that the stack gives are random, or change with each restart.
    """
    content = canonical_json([category, content_of(payload)]).decode()
    return str(uuid.uuid5(POINT_NAMESPACE, content))


def raw_text(payload: Mapping[str, object]) -> str:
    """Return the text to embed, as the stack writes it for the family; "" for none."""
    if isinstance(payload.get("skill_name"), str):
        return seeder_text(Category.SKILLS, payload)
    if isinstance(payload.get("title"), str):
        return seeder_text(Category.PRACTICES, payload)
    if isinstance(payload.get("error_message"), str):
        return seeder_text(Category.ERRORS, payload)
    for key, fields in _PLAIN.items():
        if text_at(payload, key).strip():
            return join_parts(text_at(payload, name) for name in fields)
    if text_at(payload, "name").strip():
        keywords = texts_at(payload, "trigger_keywords")
        return join_parts([text_at(payload, "name"), *keywords])
    return _lone_text(payload)


_PLAIN: Final = {
    "prompt": ("prompt", "response"),
    "query": ("query",),
    "error_pattern": ("error_pattern", "context", "solution"),
    "error": ("error",),
    "practice_name": ("category", "practice_name", "description"),
}
"""The field by which a family is known, and those that are embedded together."""


def _lone_text(payload: Mapping[str, object]) -> str:
    """Return the one text there is, or all of them where no family is known."""
    for name in ("content", "text"):
        if text_at(payload, name).strip():
            return text_at(payload, name)[:MAX_TEXT_CHARS]
    texts = (text_at(payload, name) for name in sorted(content_of(payload)))
    return join_parts(texts)[:MAX_TEXT_CHARS]
