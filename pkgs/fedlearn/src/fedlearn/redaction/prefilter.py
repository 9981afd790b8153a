"""Which rules can match a text at all: a cheap question that is asked of every text."""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

import re2

_MOST_COPIES: Final = 16
"""Repetitions that are counted; more would make the automaton large."""

_MEMORY_BYTES: Final = 32 << 20
"""Most memory of an automaton's cache."""

_MOST_TOGETHER: Final = 48
"""Patterns in one automaton: its states are combinations of where each of them stands,
and when they are too many for the memory it is forty times slower."""

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


class _Automaton:
    """Some patterns at once, in one automaton of RE2.

    When its memory does not suffice, RE2 finds nothing and says so in its log only.
    Then every pattern can match.
    """

    def __init__(self, patterns: Sequence[tuple[int, str]], memory_bytes: int) -> None:
        options = re2.Options()
        options.max_mem = memory_bytes
        options.log_errors = False
        self._set: re2.Set | None = re2.Set.SearchSet(options)
        self._end = self._set.Add(_END)
        self._indices: dict[int, int] = {}
        """Of each pattern by its place in the set."""
        self.always: list[int] = []
        """Patterns that RE2 does not understand: they can match any text."""
        for index, pattern in patterns:
            try:
                self._indices[self._set.Add(relaxed(pattern))] = index
            except re2.error:
                self.always.append(index)
        try:
            self._set.Compile()
        except re2.error:  # too little memory
            self._set = None

    def candidates(self, text: bytes) -> Iterable[int]:
        """Return the indices of the patterns that can match, or more."""
        if self._set is None:
            return self.all()
        found = set(self._set.Match(text) or ())
        if self._end not in found:
            return self.all()
        found.remove(self._end)
        return (self._indices[place] for place in found)

    def all(self) -> Iterable[int]:
        """Return the indices of all patterns that RE2 understands."""
        return self._indices.values()


class Prefilter:
    """All patterns, in a few automata: neighbours of one family share one.

    Args:
        families: Of each pattern; patterns of one kind have states in common.
    """

    def __init__(
        self,
        patterns: Iterable[str],
        memory_bytes: int = _MEMORY_BYTES,
        families: Sequence[str] = (),
    ) -> None:
        numbered = list(enumerate(patterns))
        together = [
            list(some)
            for _, some in groupby(
                numbered, key=lambda one: families[one[0]] if families else ""
            )
        ]
        self._automata = [
            _Automaton(family[start : start + size], memory_bytes)
            for family in together
            for size in [_even_size(len(family))]
            for start in range(0, len(family), size)
        ]
        self._always = [index for one in self._automata for index in one.always]

    def candidates(self, text: str) -> list[int]:
        """Return, in order, the indices of all patterns that can match, or more."""
        content = text.encode("utf-8", "replace")
        found = (index for one in self._automata for index in one.candidates(content))
        return sorted([*self._always, *found])

    def all(self) -> list[int]:
        """Return the indices of all patterns."""
        found = (index for one in self._automata for index in one.all())
        return sorted([*self._always, *found])


def _even_size(count: int) -> int:
    """Return how many of so many patterns share an automaton, about equally many."""
    automata = -(-count // _MOST_TOGETHER)
    return -(-count // automata)
