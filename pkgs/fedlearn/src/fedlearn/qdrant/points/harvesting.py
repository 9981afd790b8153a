"""Points of other programs as observations, so that their knowledge is shared too.

What the federation brought carries the mark and is passed over: this node did not
learn it. An observation is known by its content alone. The stack
stores the same content under several ids, and rewrites counters and scores; all
of that is one observation.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from fedlearn.qdrant.client import MARK, JsonObject, Selection
from fedlearn.qdrant.points.foreign import TRAVEL_MARKS, content_of
from fedlearn.qdrant.points.points import text_at, texts_at
from fedlearn.records import Category, canonical_json
from fedlearn.settings import Extraction
from fedlearn.telemetry.events import TIME_FIELDS, Observation, Skip, interpret

if TYPE_CHECKING:
    from fedlearn.qdrant.client.client import Store

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
