"""A lesson: one piece of knowledge that was drawn from an episode."""

from enum import StrEnum

import msgspec

from fedlearn.records import Category


class Confirmation(StrEnum):
    """How a lesson was confirmed, the weakest first.

    `model`: a language model drew it, and each quote stands in the episode. `stated`:
    an agent stated it. `repeated`: several episodes on different days say it.
    `person`: a person wrote it down. `repaired`: a program reported the repair.
    `verified`: what had failed passed afterwards.
    """

    MODEL = "model"
    STATED = "stated"
    REPEATED = "repeated"
    PERSON = "person"
    REPAIRED = "repaired"
    VERIFIED = "verified"


class Lesson(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of knowledge.

    Attributes:
        payload: Texts by the field names of the category's family, of any length.
        quotes: What it rests on, word for word as it stands in the episode.
        confidence: In [0, 1], where the source gave a number; else None.
        failures: How often the check failed before it passed.
    """

    category: Category
    payload: dict[str, str | list[str]]
    confirmation: Confirmation
    quotes: tuple[str, ...] = ()
    confidence: float | None = None
    failures: int = 0
