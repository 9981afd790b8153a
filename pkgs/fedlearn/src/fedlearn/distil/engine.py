"""The built-in engine: from an episode to its lessons, or to the reason for none."""

from typing import Final, NamedTuple

import msgspec

from fedlearn.distil.generalise import generalise_payload
from fedlearn.distil.how_to import error_in, how_to, repeatable
from fedlearn.distil.lesson import Lesson
from fedlearn.distil.not_knowledge import reason_against
from fedlearn.distil.questions import asks_for_design
from fedlearn.distil.repairs import reported_repairs
from fedlearn.distil.stated import stated_lessons
from fedlearn.distil.titles import question_of, title_of
from fedlearn.records import Category

NOT_GENERAL: Final = "not-general"
"""The reason against an answer that is no how-to for others."""

ROLE_PROMPT: Final = "role-prompt"
"""The reason against a question that only tells a model what to be."""


_OF_ONE_PROJECT: Final = frozenset({"plan", "review"})
"""Reasons against what stands under the headings of an answer."""

_OPENING: Final = 200
"""Where a list in JSON begins, if the answer is one."""


class Distilled(NamedTuple):
    """What an episode gives: lessons, or the reason why it gives none.

    Attributes:
        left_out: Lessons beyond what one answer may give.
        weak: What is a lesson only if other episodes say it as well.
    """

    lessons: tuple[Lesson, ...] = ()
    reason: str = ""
    left_out: int = 0
    weak: Lesson | None = None


def distil_answer(
    question: str, answer: str, claimed: Lesson | None = None
) -> Distilled:
    """Distil a question with its answer.

    Args:
        claimed: What the source says it is: a pattern with a score, or one in fields of
            its own; None for a question and its answer alone.
    """
    if (stated := _stated(question, answer, claimed)).lessons:
        return stated
    if repairs := reported_repairs(question, answer):
        return Distilled(tuple(repairs))
    if reason := reason_against(question, answer):
        return Distilled(reason=reason)
    if claimed:
        return _named(claimed, question)
    if lesson := how_to(question, answer):
        return Distilled((lesson,))
    return Distilled(reason=NOT_GENERAL, weak=repeatable(question, answer))


def _stated(question: str, answer: str, claimed: Lesson | None) -> Distilled:
    """Return the lessons that an answer lists, or tells as causes with fixes.

    A design, plan or review of one project has such headings too.
    """
    found = stated_lessons(answer, question)
    if not found.lessons:
        return Distilled()
    if "{" not in answer[:_OPENING] and (
        asks_for_design(question) or reason_against(question, answer) in _OF_ONE_PROJECT
    ):
        return Distilled()
    confidence = claimed.confidence if claimed else None
    lessons = (_with_confidence(one, confidence) for one in found.lessons)
    named = tuple(_with_error(one, question) for one in lessons)
    return Distilled(named, left_out=found.left_out)


def _with_error(lesson: Lesson, question: str) -> Lesson:
    """Name the error that was asked about, where an answer tells only its cause."""
    payload = lesson.payload
    if lesson.category is not Category.ERRORS or "context" in payload:
        return lesson
    if not (error := error_in(question)):
        return lesson
    named = {**payload, "error_message": error, "context": payload["error_message"]}
    return msgspec.structs.replace(lesson, payload=named)


def _with_confidence(lesson: Lesson, confidence: float | None) -> Lesson:
    """Give a lesson without a number that of the answer it stands in."""
    if lesson.confidence is not None or confidence is None:
        return lesson
    return msgspec.structs.replace(lesson, confidence=confidence)


def _named(claimed: Lesson, question: str) -> Distilled:
    """Name a claimed skill after what was asked, not after the whole prompt."""
    payload = dict(claimed.payload)
    if claimed.category is Category.SKILLS and payload["description"] == question:
        asked = question_of(question)
        if not asked:
            return Distilled(reason=ROLE_PROMPT)
        payload["description"] = asked
        if claimed.payload["skill_name"] == title_of(question) or asked != question:
            payload["skill_name"] = title_of(asked)
    return Distilled((msgspec.structs.replace(claimed, payload=payload),))


def generalised(lesson: Lesson) -> Lesson:
    """Return a lesson in which what is of one machine has the form true elsewhere."""
    payload = generalise_payload(lesson.payload)
    return msgspec.structs.replace(lesson, payload=payload)
