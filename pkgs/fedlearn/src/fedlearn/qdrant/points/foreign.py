"""Points of other programs: what is content, what is text, what becomes observations.

The payload families are those that the AI stack's programs write into the three
collections; nothing there enforces a schema.

What the federation brought carries the mark and is passed over: this node did not learn
it. An observation is known by its content alone. The stack stores the same content
under several ids, and rewrites counters and scores; all of that is one observation.
"""

import hashlib
import re
import uuid
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from fedlearn.qdrant.client import MARK, SOURCE, JsonObject, Selection
from fedlearn.qdrant.points.points import (
    join_parts,
    mark_of,
    seeder_text,
    text_at,
    texts_at,
)
from fedlearn.records import FAMILIES, Category, canonical_json
from fedlearn.settings import Extraction
from fedlearn.telemetry.events import TIME_FIELDS, Observation, Skip, interpret

if TYPE_CHECKING:
    from fedlearn.qdrant.client.client import Store

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

DIGEST_BYTES: Final = 16
"""Length of the digest of an observation, as for the lines of telemetry."""

_TIMES: Final = (
    *TIME_FIELDS,
    "first_seen",
    "fixed_at",
    "last_updated",
    "last_validated",
    "last_used",
)
"""Where families have a time; those that never change come first."""

_LIST_MARK: Final = re.compile(r"^(?:\d+[.)]|[-*#]+)\s+")
"""What stands before the first line of a list or under a heading."""

_SUCCESSFUL: Final = ("interaction_type", "fixed_at", "solution", "correct_solution")
"""Keys of families that the stack writes only for what worked."""


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
    for category in (Category.SKILLS, Category.PRACTICES, Category.ERRORS):
        if isinstance(payload.get(FAMILIES[category].title), str):
            return seeder_text(category, payload)
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


def harvest(
    store: "Store", extraction: Extraction
) -> Iterator[tuple[bytes, Observation | Skip]]:
    """Read what other programs stored, page by page.

    Yields:
        The digest of a point's content, and what it means. Texts are raw: redact
        them before they are written anywhere.

    Raises:
        UnreachableError: A page could not be read.
    """
    for category in Category:
        for payload in unmarked(store, category):
            meaning = understand(category, payload, extraction)
            yield digest_of(category, payload), meaning


def unmarked(store: "Store", category: Category) -> Iterator[JsonObject]:
    """Yield the payloads that other programs stored; none of a missing collection."""
    if store.describe(category) is not None:
        for page in store.pages(category, wanted=Selection(marked=False)):
            yield from (payload for _, payload in page if MARK not in payload)


def digest_of(category: Category, payload: Mapping[str, object]) -> bytes:
    """Return a digest of what a point says, without ids, counters and marks."""
    content = canonical_json([category, content_of(payload)])
    return hashlib.blake2b(content, digest_size=DIGEST_BYTES, person=b"point").digest()


def understand(
    category: Category, payload: Mapping[str, object], extraction: Extraction
) -> Observation | Skip:
    """Return what a payload of any family means; it stays in its category."""
    return interpret(as_event(payload), extraction, collection=category)


def as_event(payload: Mapping[str, object]) -> JsonObject:
    """Rename what a family keeps under names that events do not use."""
    event = {k: v for k, v in payload.items() if k not in TRAVEL_MARKS}
    event.update(_texts_of(payload))
    if "confidence" in payload and "value_score" not in payload:
        event["value_score"] = payload["confidence"]
    if "outcome" not in event or event["outcome"] == "resolved":
        event.update(_outcome(payload))
    event["timestamp"] = next((payload[n] for n in _TIMES if payload.get(n)), None)
    return event


def _outcome(payload: Mapping[str, object]) -> JsonObject:
    """Return the outcome of a family in which only what worked is stored."""
    worked = payload.get("outcome") == "resolved" or any(
        payload.get(name) for name in _SUCCESSFUL
    )
    return {"outcome": "success"} if worked else {}


def _texts_of(payload: Mapping[str, object]) -> JsonObject:
    """Return problem and solution of the families that have one text only."""
    if lone := text_at(payload, "text"):  # a collaboration: "task | roles: … | …"
        task = lone.partition(" | ")[0]
        return {"query": task, "response": "; ".join(texts_at(payload, "patterns"))}
    content = text_at(payload, "content").strip()
    if content and not text_at(payload, "query"):
        return {"query": _LIST_MARK.sub("", content.partition("\n")[0])}
    return {}
