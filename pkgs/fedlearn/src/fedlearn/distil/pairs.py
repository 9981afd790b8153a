"""A lesson from a problem and its solution, in the fields of its category."""

from fedlearn.distil.lesson import Lesson
from fedlearn.distil.titles import title_of
from fedlearn.records import Category, Confirmation

UNNAMED: str = "unspecified"
"""The type of an error that names none."""


def lesson_of_pair(
    category: Category,
    problem: str,
    solution: str,
    confirmation: Confirmation,
    quotes: tuple[str, ...] = (),
) -> Lesson:
    """Return the lesson of a problem and its solution, neither empty."""
    title = title_of(problem) or problem
    payloads: dict[Category, dict[str, str | list[str]]] = {
        Category.SKILLS: {
            "skill_name": title,
            "description": problem,
            "usage_pattern": solution,
        },
        Category.ERRORS: {
            "error_type": UNNAMED,
            "error_message": problem,
            "solution": solution,
        },
        Category.PRACTICES: {"title": title, "description": solution},
    }
    return Lesson(
        category=category,
        payload=payloads[category],
        confirmation=confirmation,
        quotes=quotes,
    )
