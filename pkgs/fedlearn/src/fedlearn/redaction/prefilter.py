"""Which rules can match a text at all: a cheap question that is asked of every text."""

import re
from collections.abc import Iterable
from typing import Final

import re2

_MOST_COPIES: Final = 16
"""Repetitions that are counted; more would make the automaton large."""

_MEMORY_BYTES: Final = 64 << 20
"""Most memory of the automaton's cache."""

_END: Final = r"\z"
"""Matches every text, so that its absence shows that the automaton gave no answer."""

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
    """All patterns at once, in one automaton of RE2.

    When its memory does not suffice, RE2 finds nothing and says so in its log only.
    Then every pattern can match.
    """

    def __init__(
        self, patterns: Iterable[str], memory_bytes: int = _MEMORY_BYTES
    ) -> None:
        options = re2.Options()
        options.max_mem = memory_bytes
        options.log_errors = False
        self._set: re2.Set | None = re2.Set.SearchSet(options)
        self._end = self._set.Add(_END)
        self._indices: dict[int, int] = {}
        """Of each pattern by its place in the set."""
        self._always: list[int] = []
        """Patterns that RE2 does not understand: they can match any text."""
        for index, pattern in enumerate(patterns):
            try:
                self._indices[self._set.Add(relaxed(pattern))] = index
            except re2.error:
                self._always.append(index)
        try:
            self._set.Compile()
        except re2.error:  # too little memory
            self._set = None

    def candidates(self, text: str) -> list[int]:
        """Return, in order, the indices of all patterns that can match, or more."""
        if self._set is None:
            return self.all()
        found = set(self._set.Match(text.encode("utf-8", "replace")) or ())
        if self._end not in found:
            return self.all()
        found.remove(self._end)
        return sorted([*self._always, *(self._indices[place] for place in found)])

    def all(self) -> list[int]:
        """Return the indices of all patterns."""
        return sorted([*self._always, *self._indices.values()])
