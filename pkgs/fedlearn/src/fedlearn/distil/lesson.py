"""A lesson: one piece of knowledge that was drawn from an episode."""

import msgspec

from fedlearn.records import Category, Confirmation


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
