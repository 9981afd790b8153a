"""Points of other programs as observations, so that their knowledge travels too.

What the federation brought carries the mark and is passed over: it is not what
this node found out. An observation is known by its content alone. The stack
stores the same content under several ids, and rewrites counters and scores; all
of that is one observation.
"""

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from fedlearn.qdrant.client import MARK, JsonObject, Selection
from fedlearn.qdrant.points.foreign import TRAVEL_MARKS, content_of, is_knowledge
from fedlearn.qdrant.points.points import text_at, texts_at
from fedlearn.records import Category, canonical_json
from fedlearn.settings import Extraction
from fedlearn.telemetry.events import TIME_FIELDS, Observation, Skip, interpret

if TYPE_CHECKING:
    from fedlearn.qdrant.client.client import Store

PAGE: Final = 1000
"""Points on a page: about 2 MB."""

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
    store: "Store",
    extraction: Extraction,
    *,
    categories: Collection[Category] = tuple(Category),
) -> Iterator[tuple[bytes, Observation | Skip]]:
    """Read what other programs stored, page by page.

    Yields:
        The digest of a point's content, and what it means. Texts are raw: redact
        them before they are written anywhere.

    Raises:
        UnreachableError: A page could not be read.
    """
    for category in Category:
        if category in categories:
            yield from _harvest_one(store, category, extraction)


def _harvest_one(
    store: "Store", category: Category, extraction: Extraction
) -> Iterator[tuple[bytes, Observation | Skip]]:
    for payload in unmarked(store, category):
        yield digest_of(category, payload), understand(category, payload, extraction)


def unmarked(store: "Store", category: Category) -> Iterator[JsonObject]:
    """Give the payloads that other programs stored; none of a missing collection."""
    if store.describe(category) is None:
        return
    wanted, offset = Selection(marked=False), None
    while True:
        page, offset = store.scroll(category, offset, PAGE, wanted=wanted)
        yield from (payload for _, payload in page if MARK not in payload)
        if offset is None:
            return


def digest_of(category: Category, payload: Mapping[str, object]) -> bytes:
    """Sum up what a point says, without ids, counters and marks."""
    content = canonical_json([category, content_of(payload)])
    return hashlib.blake2b(content, digest_size=DIGEST_BYTES, person=b"point").digest()


def understand(
    category: Category, payload: Mapping[str, object], extraction: Extraction
) -> Observation | Skip:
    """Understand a payload of any family; it stays in its category."""
    if not is_knowledge(payload):
        return Skip("", "shape")
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
    """Tell that something worked, where only what worked is stored."""
    worked = payload.get("outcome") == "resolved" or any(
        payload.get(name) for name in _SUCCESSFUL
    )
    return {"outcome": "success"} if worked else {}


def _texts_of(payload: Mapping[str, object]) -> JsonObject:
    """Make problem and solution of the families that have one text only."""
    if lone := text_at(payload, "text"):  # a collaboration: "task | roles: … | …"
        task = lone.partition(" | ")[0]
        return {"query": task, "response": "; ".join(texts_at(payload, "patterns"))}
    content = text_at(payload, "content").strip()
    if content and not text_at(payload, "query"):
        return {"query": _LIST_MARK.sub("", content.partition("\n")[0])}
    return {}
