"""Which rules can match a text at all: a cheap question that is asked of every text.

Most patterns have literals, one of which every match contains. RE2 looks for all of
these at once, and a pattern whose literal is there is asked by itself.
"""

import re
from collections.abc import Iterable
from typing import Final

import re2

_MOST_COPIES: Final = 16
"""Repetitions that are counted; more would make the automaton large."""

_MEMORY_BYTES: Final = 16 << 20
"""Most memory of an automaton's cache; of the one for a single pattern a quarter."""

_AUTOMATA: Final = 3
"""For patterns without a literal, neighbours together. One for all would have so many
states that it makes most of them anew for each text."""

_MARK: Final = "zq9-end-of-the-text"
"""A pattern that is found behind every text, so that its absence shows that RE2 gave no
answer about literals."""

_END: Final = r"\z"
"""Matches every text, so that its absence shows that an automaton gave no answer."""

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
    """Many patterns, asked together.

    When its memory does not suffice, RE2 finds nothing and says so in its log only.
    Then every pattern can match.
    """

    def __init__(
        self, patterns: Iterable[str], memory_bytes: int = _MEMORY_BYTES
    ) -> None:
        self._literals = re2.Filter()
        self._known: dict[int, int] = {}
        """Of each pattern by its place in the filter."""
        self._always: list[int] = []
        """Patterns that RE2 does not understand: they can match any text."""
        for index, pattern in enumerate(patterns):
            self._add(index, relaxed(pattern), memory_bytes // 4)
        self._mark = self._literals.Add(_MARK)
        self._literals.Compile()
        without = [place for place in self._at(b"") if place != self._mark]
        forms = {place: self._literals.re(place).pattern for place in self._known}
        size = max(1, -(-len(without) // _AUTOMATA))
        self._automata = [
            self._automaton(without[start : start + size], forms, memory_bytes)
            for start in range(0, len(without), size)
        ]
        self._with_literal = {
            place: self._automaton([place], forms, memory_bytes // 4)
            for place in forms.keys() - {*without}
        }

    def candidates(self, text: str) -> list[int]:
        """Return, in order, the indices of all patterns that can match, or more."""
        read = text.encode("utf-8", "replace")
        places = self._at(read)
        if self._mark not in places:
            return self.all()
        asked = map(self._with_literal.get, places)
        found = [*self._always]
        for automaton in (*self._automata, *filter(None, asked)):
            found += automaton.candidates(read)
        return sorted(found)

    def all(self) -> list[int]:
        """Return the indices of all patterns."""
        return sorted([*self._always, *self._known.values()])

    def _automaton(
        self, places: Iterable[int], forms: dict[int, str], memory_bytes: int
    ) -> "_Automaton":
        return _Automaton(
            {self._known[one]: forms[one] for one in places}, memory_bytes
        )

    def _add(self, index: int, pattern: str, memory_bytes: int) -> None:
        try:
            place = self._literals.Add(pattern, _options(memory_bytes))
        except re2.error:
            self._always.append(index)
        else:
            self._known[place] = index

    def _at(self, read: bytes) -> list[int]:
        """Return the places of the patterns whose literals are in a text."""
        return self._literals.Match(read + _MARK.encode(), potential=True) or []


class _Automaton:
    """Some patterns in one automaton.

    Args:
        patterns: By their index.
    """

    def __init__(self, patterns: dict[int, str], memory_bytes: int) -> None:
        self._indices = list(patterns)
        self._set: re2.Set | None = re2.Set.SearchSet(_options(memory_bytes))
        for pattern in (*patterns.values(), _END):
            self._set.Add(pattern)
        try:
            self._set.Compile()
        except re2.error:  # too little memory
            self._set = None

    def candidates(self, read: bytes) -> list[int]:
        """Return the indices of the patterns that match; of all without an answer."""
        found = self._set.Match(read) if self._set else None
        if not found or len(self._indices) not in found:
            return self._indices
        return [self._indices[place] for place in found if place < len(self._indices)]


def _options(memory_bytes: int) -> re2.Options:
    options = re2.Options()
    options.max_mem = memory_bytes
    options.log_errors = False
    return options
