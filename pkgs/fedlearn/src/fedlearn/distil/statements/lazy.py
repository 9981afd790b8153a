"""Patterns that are compiled when they are first used."""

import re
from typing import cast


class _LazyPattern:
    """A pattern that becomes what `re.compile` returns as soon as it is asked."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._given = pattern, flags

    def __getattr__(self, name: str) -> object:
        found = getattr(re.compile(*self._given), name)  # re remembers it
        setattr(self, name, found)
        return found


def lazy_pattern(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return a pattern that costs nothing until it is used.

    The rooms of distilling have many, and most runs find nothing new to distil.
    """
    return cast("re.Pattern[str]", _LazyPattern(pattern, flags))
