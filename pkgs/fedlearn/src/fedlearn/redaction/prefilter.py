"""Which rules can match a text at all: a cheap question that is asked of every text."""

import re
from collections.abc import Iterable
from typing import Final

import re2

_MOST_COPIES: Final = 16
"""Repetitions that are counted; more would make the automaton large."""

_MEMORY_BYTES: Final = 64 << 20
"""Most memory of the automaton's cache."""

_REPEAT: Final = re.compile(r"\{([0-9]+)(?:,[0-9]*)?\}")


def relaxed(pattern: str) -> str:
    """Relax the counts of a pattern: what matched before still does.

    The language only grows, for there is neither look-around nor anything else
    negative in the syntax of the rules.
    """

    def relax(repeat: re.Match[str]) -> str:
        least = min(int(repeat[1]), _MOST_COPIES)
        return f"{{{least},}}" if least else "*"

    return _REPEAT.sub(relax, pattern)


class Prefilter:
    """All patterns at once, in one automaton of RE2."""

    def __init__(self, patterns: Iterable[str]) -> None:
        options = re2.Options()
        options.max_mem = _MEMORY_BYTES
        options.log_errors = False
        self._set = re2.Set.SearchSet(options)
        self._indices: list[int] = []
        self._always: list[int] = []
        """Patterns that RE2 does not understand: they can match any text."""
        for index, pattern in enumerate(patterns):
            try:
                self._set.Add(relaxed(pattern))
            except re2.error:
                self._always.append(index)
            else:
                self._indices.append(index)
        self._set.Compile()

    def candidates(self, text: str) -> list[int]:
        """Return, in order, the indices of all patterns that can match, or more."""
        found = self._set.Match(text.encode("utf-8", "replace")) or ()
        return sorted([*self._always, *(self._indices[place] for place in found)])
