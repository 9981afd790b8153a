"""Lessons that an answer states itself: lists of facts, causes with their fixes."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from fedlearn.distil.cause_and_fix import paired_lessons
from fedlearn.distil.json_lists import json_lessons
from fedlearn.distil.lesson import Lesson
from fedlearn.distil.statements import (
    is_knowledge,
    lazy_pattern,
    listed_items,
    title_of_statement,
)
from fedlearn.records import Category, Confirmation

MAX_LESSONS: Final = 100
"""Of one answer."""

_MOST_AGAIN: Final = 3
"""Times that lessons may be said again, on average."""


_ASKED_FOR: Final = lazy_pattern(
    r"(?i)\b(?:list|extract|derive|collect|summari[sz]e|note|give|which|what|write down"
    r"|nenne|sammle|welche|liste|quelles?|donne|cuáles|enumera)\b[^.\n]{0,60}"
    r"\b(?:principles?|rules|guidelines|lessons|regeln|grundsätze|règles|reglas)\b"
)
"""A question that asks for rules, and not for a design or a role that has some."""


class Stated(NamedTuple):
    """What an answer states.

    Attributes:
        left_out: How many more lessons it holds.
    """

    lessons: list[Lesson]
    left_out: int


def stated_lessons(answer: str, question: str = "") -> Stated:
    """Return the lessons that an answer lists or puts under headings, each once."""
    lessons: dict[str, Lesson] = {}
    left_out = again = 0
    for lesson in _all(answer, question):
        key = " ".join(
            str(lesson.payload.get(n, "")) for n in ("description", "solution")
        )
        if key in lessons:
            again += 1
            continue
        if len(lessons) >= MAX_LESSONS:
            left_out += 1
        else:
            lessons[key] = lesson
    if again > _MOST_AGAIN * len(lessons):  # a model that turns in circles
        return Stated([], 0)
    return Stated(list(lessons.values()), left_out)


def _all(answer: str, question: str) -> Iterator[Lesson]:
    yield from json_lessons(answer, question)
    for section in listed_items(answer):
        if section.norms and not _ASKED_FOR.search(question):
            continue
        for item in section.items:
            if is_knowledge(item, strict=section.advice) and not _is_pair(item):
                yield _practice(item)
    yield from paired_lessons(answer)


def _is_pair(item: str) -> bool:
    """Return whether an item is taken as a problem with its fix."""
    return next(paired_lessons(item), None) is not None


def _practice(item: str) -> Lesson:
    return Lesson(
        category=Category.PRACTICES,
        payload={"title": title_of_statement(item), "description": item},
        confirmation=Confirmation.STATED,
        quotes=(item.split("\n", maxsplit=1)[0],),
    )
