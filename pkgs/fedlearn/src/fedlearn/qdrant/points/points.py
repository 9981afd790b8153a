"""A pattern as a point: the text that is embedded, the payload, the mark.

The payload looks like one that the AI stack wrote itself, so that its programs
find it. One further key, the mark, says where the point comes from, and lets the
next import see what changed.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import msgspec

from fedlearn.qdrant.client import MARK, SOURCE, JsonObject
from fedlearn.records import FAMILIES, Category, Pattern, canonical_json

DIGEST_CHARS: Final = 32
"""128 bits of SHA-256: enough to distinguish two states of one point."""


@dataclass(frozen=True, slots=True)
class Point:
    """What is stored, before it is embedded.

    Attributes:
        payload: All keys but the mark.
        origin: The mark, without model and dimension.
    """

    point_id: str
    category: Category
    text: str
    payload: JsonObject
    origin: JsonObject

    def marked(self, model: str, dimension: int) -> JsonObject:
        """Return the whole payload, once the embedder is known."""
        mark = {**self.origin, "model": model, "dimension": dimension}
        return {**self.payload, MARK: mark}


Importable = Pattern | Point
"""What an import takes: points are made of patterns a batch at a time."""


def id_of(one: Importable) -> str:
    """Return the id of the point that it becomes."""
    return one.point_id if isinstance(one, Point) else one.pattern_id


def as_point(one: Importable) -> Point:
    """Return the point that it becomes."""
    return one if isinstance(one, Point) else point_of(one)


def mark_of(payload: Mapping[str, object]) -> JsonObject:
    """Return the federation's mark of a point, an empty one if it has none."""
    mark = payload.get(MARK)
    return mark if isinstance(mark, dict) else {}


def marked_nodes(mark: Mapping[str, object]) -> list[str]:
    """Return the nodes that a mark names."""
    nodes = mark.get("nodes")
    return [str(node) for node in nodes] if isinstance(nodes, list) else []


def point_of(pattern: Pattern, source: str = "") -> Point:
    """Turn a pattern into a point, marked with the other repository it comes from."""
    payload = {**_texts(pattern), **_scores(pattern), "pattern_id": pattern.pattern_id}
    origin: JsonObject = {
        "nodes": sorted(pattern.evidence),
        "agent_type": pattern.agent_type,
        "timestamp": pattern.timestamp,
        "rules": pattern.rules,
        "evidence": msgspec.to_builtins(pattern.evidence),
        **({SOURCE: source} if source else {}),
    }
    text = seeder_text(pattern.category, pattern.payload)
    return make_point(
        pattern.pattern_id, pattern.category, text, payload, origin, state=payload
    )


def make_point(  # noqa: PLR0913 (the parts of a point)
    point_id: str,
    category: Category,
    text: str,
    payload: JsonObject,
    origin: JsonObject,
    *,
    state: JsonObject,
) -> Point:
    """Return a point, with the digests that show later what changed.

    Args:
        origin: The mark, without model, dimension and digests.
        state: Those payload keys whose change is worth a write.
    """
    digests = {
        "text_sha256": _digest(text.encode(errors="replace")),
        "payload_sha256": _digest(canonical_json([state, origin, text])),
    }
    return Point(point_id, category, text, payload, {**origin, **digests})


def seeder_text(category: Category, payload: Mapping[str, object]) -> str:
    """Return the text that is embedded, as the AI stack's newest seeder writes it.

    Parts whose field is missing or empty are left out.
    """
    return join_parts(_PARTS[category](payload))


def join_parts(parts: Iterable[str], between: str = " ") -> str:
    """Join parts, without the blank ones."""
    return between.join(part for part in parts if part.strip())


def text_at(payload: Mapping[str, object], name: str) -> str:
    """Read a text; "" where there is none."""
    value = payload.get(name)
    return value if isinstance(value, str) else ""


def texts_at(payload: Mapping[str, object], name: str) -> list[str]:
    """Read a list of texts; empty where there is none."""
    value = payload.get(name)
    items = value if isinstance(value, list) else []
    return [item for item in items if isinstance(item, str)]


def _skill_parts(payload: Mapping[str, object]) -> list[str]:
    named = (text_at(payload, "skill_name"), text_at(payload, "description"))
    return [
        _labelled("Skill", join_parts(named, " - ")),
        _labelled("Usage", text_at(payload, "usage_pattern")),
        _labelled("Examples", join_parts(texts_at(payload, "success_examples"))),
    ]


def _error_parts(payload: Mapping[str, object]) -> list[str]:
    named = (text_at(payload, "error_type"), text_at(payload, "error_message"))
    return [
        _labelled("Error", join_parts(named, " - ")),
        _labelled("Context", text_at(payload, "context")),
        _labelled("Solution", text_at(payload, "solution")),
    ]


def _practice_parts(payload: Mapping[str, object]) -> list[str]:
    topic = text_at(payload, "category")
    named = (text_at(payload, "title"), f"({topic})" if topic.strip() else "")
    return [
        _labelled("Best Practice", join_parts(named)),
        text_at(payload, "description"),
        _labelled("Examples", join_parts(texts_at(payload, "examples"))),
    ]


_PARTS: Final = {
    Category.SKILLS: _skill_parts,
    Category.ERRORS: _error_parts,
    Category.PRACTICES: _practice_parts,
}


def _labelled(label: str, text: str) -> str:
    return f"{label}: {text}" if text.strip() else ""


def _texts(pattern: Pattern) -> JsonObject:
    """Return every text and list of the family, missing ones empty."""
    family = FAMILIES[pattern.category]
    texts = {n: text_at(pattern.payload, n) for n in family.core + family.texts}
    lists = {n: texts_at(pattern.payload, n) for n in family.lists}
    return {**texts, **lists}


def _scores(pattern: Pattern) -> JsonObject:
    """Return the numbers where the AI stack reads them in this category."""
    score = pattern.value_score
    if pattern.category is Category.PRACTICES:
        endorsed = len(pattern.evidence)
        return {"endorsement_count": endorsed, "confidence_score": score}
    if pattern.category is Category.ERRORS:
        return {"confidence_score": score, "value_score": score}
    return {"value_score": score}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:DIGEST_CHARS]
