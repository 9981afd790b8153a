"""Lists of words, and whether a text holds one: the cheap condition."""

from collections.abc import Iterable


def names(text: str) -> tuple[str, ...]:
    """Return the words of a text."""
    return tuple(text.split())


def mentions(text: str, words: Iterable[str]) -> bool:
    """Return whether a text holds one of some words, in whatever case."""
    low = text.lower()
    return any(word in low for word in words)
