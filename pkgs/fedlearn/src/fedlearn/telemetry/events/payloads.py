"""From a problem and its solution to the payload of a category.

Fields that an event already carries by the name of its family are kept; the
others are made from the two texts.
"""

from collections.abc import Callable, Mapping
from typing import Final

from fedlearn.records import FAMILIES, MAX_LIST_ITEMS, Category
from fedlearn.telemetry.events.texts import (
    MAX_ITEM_CHARS,
    MAX_NAME_CHARS,
    MAX_PROBLEM_CHARS,
    MAX_SOLUTION_CHARS,
    cut,
    first_sentence,
    join_sentences,
    own_list,
    own_text,
)

Payload = dict[str, str | list[str]]

UNSPECIFIED: Final = "unspecified"
"""The type of an error that names none."""

TITLE_FIELDS: Final = ("title", "practice_name")
"""Where a best practice has its name."""

OWN_PROBLEM_FIELDS: Final = {
    Category.SKILLS: ("description", "skill_name", "name"),
    Category.ERRORS: ("root_cause",),
    Category.PRACTICES: TITLE_FIELDS,
}
"""Where a category has its problem when no event field holds one."""

OWN_SOLUTION_FIELDS: Final = {
    Category.SKILLS: ("usage_pattern", "solution_template"),
    Category.ERRORS: (),
    Category.PRACTICES: ("description",),
}
"""Where a category has its solution when no event field holds one."""

NAMES: Final = {category.value: category for category in Category}

LABELS: Final = {
    "error-fix": Category.ERRORS,
    "best-practice": Category.PRACTICES,
}
"""The stack's own names for types of pattern."""


def look_up(names: Mapping[str, Category], value: object) -> Category | None:
    """Return the category of a name; case and `_` for `-` do not matter."""
    return names.get(value.lower().replace("_", "-")) if type(value) is str else None


def build_payload(
    event: Mapping[str, object], category: Category, problem: str, solution: str
) -> Payload:
    """Build the payload of an observation, with raw texts of any length.

    Problem and solution are clean texts, not empty. Every core field is present, and
    further ones that are not empty.
    """
    payload = _BUILDERS[category](event, problem, solution)
    for name in FAMILIES[category].lists:
        if items := own_list(event, name):
            payload[name] = items
    return payload


def finish(category: Category, payload: Mapping[str, object]) -> Payload:
    """Cut the texts of a redacted payload to the sizes that are shared.

    Redaction comes first: a secret that was cut in half could not be recognised. Lists
    are sorted, and the smallest items are kept, as a join keeps them.
    """
    limits = _LIMITS[category]
    return {
        name: sorted({cut(str(item), MAX_ITEM_CHARS) for item in value})[
            :MAX_LIST_ITEMS
        ]
        if isinstance(value, list)
        else cut(str(value), limits.get(name, MAX_PROBLEM_CHARS))
        for name, value in payload.items()
    }


def _build_skill(event: Mapping[str, object], problem: str, solution: str) -> Payload:
    return {
        "skill_name": own_text(event, ("skill_name", "name"))
        or first_sentence(problem),
        "description": own_text(event, ("description",)) or problem,
        "usage_pattern": own_text(event, ("usage_pattern",)) or solution,
    }


def _build_error(event: Mapping[str, object], problem: str, solution: str) -> Payload:
    payload: Payload = {
        "error_type": own_text(event, ("error_type",)) or UNSPECIFIED,
        "error_message": own_text(event, ("error_message", "error_pattern")) or problem,
        "solution": own_text(event, ("solution", "correct_solution")) or solution,
    }
    if context := own_text(event, ("context", "root_cause")):
        payload["context"] = context
    return payload


def _build_practice(
    event: Mapping[str, object], problem: str, solution: str
) -> Payload:
    description = own_text(event, ("description",)) or solution
    reasons = [own_text(event, (name,)) for name in ("rationale", "implementation")]
    payload: Payload = {
        "title": own_text(event, TITLE_FIELDS) or first_sentence(problem),
        "description": join_sentences([description, *reasons])
        if any(reasons)
        else description,
    }
    if topic := _topic_of(event):
        payload["category"] = topic
    return payload


def _topic_of(event: Mapping[str, object]) -> str:
    """Find the topic: a category that names none of the three."""
    names_none = look_up(NAMES | LABELS, event.get("category")) is None
    return own_text(event, ("category",)) if names_none else ""


_NAME_LIMITS: Final = dict.fromkeys(
    ("skill_name", "error_type", "title", "category"), MAX_NAME_CHARS
)
_LIMITS: Final[Mapping[Category, Mapping[str, int]]] = {
    Category.SKILLS: _NAME_LIMITS | {"usage_pattern": MAX_SOLUTION_CHARS},
    Category.ERRORS: _NAME_LIMITS | {"solution": MAX_SOLUTION_CHARS},
    Category.PRACTICES: _NAME_LIMITS | {"description": MAX_SOLUTION_CHARS},
}

_BUILDERS: Final[
    Mapping[Category, Callable[[Mapping[str, object], str, str], Payload]]
] = {
    Category.SKILLS: _build_skill,
    Category.ERRORS: _build_error,
    Category.PRACTICES: _build_practice,
}
