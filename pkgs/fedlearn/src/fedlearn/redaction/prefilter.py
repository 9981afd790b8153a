"""Which rules can match a text at all: the cheap question asked of every text."""

import re
from collections.abc import Sequence
from typing import Final, Protocol

from fedlearn.redaction.matching import Rule

try:
    import re2
except ImportError:  # everything works without it, only slower
    re2 = None

_MOST_COPIES: Final = 16
"""Repetitions that the gate counts; more would make its automaton large."""

_MEMORY_BYTES: Final = 64 << 20
"""Most memory of the automaton's cache."""

_REPEAT: Final = re.compile(r"\{([0-9]+)(?:,[0-9]*)?\}")


class Prefilter(Protocol):
    """Tells which rules can match a text."""

    def candidates(self, text: str) -> Sequence[int]:
        """Return, in order, the indices of all rules that can match, or more."""


def relaxed(pattern: str) -> str:
    """Relax the counts of a pattern: what matched before still does.

    The language only grows, for there is neither look-around nor anything else
    negative in the syntax of the rules.
    """

    def relax(repeat: re.Match[str]) -> str:
        least = min(int(repeat[1]), _MOST_COPIES)
        return f"{{{least},}}" if least else "*"

    return _REPEAT.sub(relax, pattern)


class Re2Prefilter:
    """All patterns at once in one automaton of RE2."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        options = re2.Options()
        options.max_mem = _MEMORY_BYTES
        options.log_errors = False
        self._set = re2.Set.SearchSet(options)
        self._indices: list[int] = []
        self._always: list[int] = []
        for index, rule in enumerate(rules):
            self._add(index, rule)
        self._set.Compile()

    def _add(self, index: int, rule: Rule) -> None:
        """Add a rule; one that RE2 does not understand can always match."""
        try:
            self._set.Add(relaxed(rule.pattern))
        except re2.error:
            self._always.append(index)
        else:
            self._indices.append(index)

    def candidates(self, text: str) -> Sequence[int]:
        """Return, in order, the indices of all rules that can match, or more."""
        found = self._set.Match(text.encode("utf-8", "replace"))
        if not found:
            return self._always
        return sorted([*self._always, *(self._indices[place] for place in found)])


class LiteralPrefilter:
    """One search a literal, without RE2."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._always = [index for index, rule in enumerate(rules) if not rule.hints]
        by_hint: dict[str, list[int]] = {}
        for index, rule in enumerate(rules):
            for hint in rule.hints:
                by_hint.setdefault(hint, []).append(index)
        self._by_hint = sorted(by_hint.items())

    def candidates(self, text: str) -> Sequence[int]:
        """Return, in order, the indices of all rules that can match, or more."""
        lowered = text.lower()
        found = set(self._always)
        for hint, indices in self._by_hint:
            if hint in lowered:
                found.update(indices)
        return sorted(found)


def best_prefilter(rules: Sequence[Rule]) -> Prefilter:
    """Return the fastest gate that this machine has."""
    return LiteralPrefilter(rules) if re2 is None else Re2Prefilter(rules)
