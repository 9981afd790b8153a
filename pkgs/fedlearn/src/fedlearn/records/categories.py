"""The three categories and the fields of their payloads.

The field names are those that the programs of the AI stack write and read, so
that an imported point looks like one of theirs.
"""

from dataclasses import dataclass
from enum import StrEnum


class Category(StrEnum):
    """Also the name of the Qdrant collection and of the pattern file."""

    SKILLS = "skills-patterns"
    ERRORS = "error-solutions"
    PRACTICES = "best-practices"


@dataclass(frozen=True, slots=True)
class Family:
    """The payload of one category.

    Attributes:
        core: Texts that identify a pattern, in this order.
        title: The one of them that summarises it in a line.
        texts: Further texts; they may differ between equal patterns.
        lists: Lists of texts, joined as the smallest of their union.
        score_field: Where the stack keeps its number in [0, 1] for this category.
    """

    core: tuple[str, ...]
    title: str
    texts: tuple[str, ...]
    lists: tuple[str, ...]
    score_field: str


FAMILIES: dict[Category, Family] = {
    Category.SKILLS: Family(
        core=("skill_name", "description", "usage_pattern"),
        title="skill_name",
        texts=(),
        lists=(
            "success_examples",
            "failure_examples",
            "prerequisites",
            "related_skills",
        ),
        score_field="value_score",
    ),
    Category.ERRORS: Family(
        core=("error_type", "error_message", "solution"),
        title="error_message",
        texts=("context",),
        lists=("files", "related_patterns"),
        score_field="confidence_score",
    ),
    Category.PRACTICES: Family(
        core=("title", "description"),
        title="title",
        texts=("category",),
        lists=("examples", "anti_patterns", "references"),
        score_field="confidence_score",
    ),
}
