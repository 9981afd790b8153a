"""Finds what is private in one text."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from fedlearn.redaction.matching import (
    BASE64_TEXT,
    BASE64_UNICODE,
    Encoded,
    Rule,
    Span,
    base64_runs,
    ends_word,
    escaped_runs,
    fold,
    folded_offsets,
    percent_runs,
    starts_word,
    unicode_base64_runs,
    words,
)
from fedlearn.redaction.prefilter import best_prefilter
from fedlearn.redaction.rules import RULES, host_start

_SHORTEST_HOST_NAME: Final = 3
_GENERIC_HOST_NAMES: Final = words(
    """
    localhost localdomain localhost.localdomain local lan home internal nixos nix linux
    debian ubuntu fedora arch host hostname node machine computer desktop laptop server
    client router gateway default test example unknown none admin root user pc vm
    container docker master worker main primary build builder dev prod staging system
    """
)
"""Names that so many machines have that they tell nothing."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Where a rule found something private in a text."""

    rule: Rule
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class RuleMatch:
    """A finding with its value; of an encoded run, the value that it hides."""

    rule: Rule
    start: int
    end: int
    value: str


@dataclass(frozen=True, slots=True)
class SeenText:
    """The text that was looked at, normalised or not, and what was found in it."""

    text: str
    hits: list[RuleMatch]


def host_rules(host_names: Iterable[str]) -> tuple[Rule, ...]:
    """Make the rules that find a node's own names."""
    names = {name.strip().strip(".").lower() for name in host_names}
    return tuple(
        Rule(
            id="own-host-name",
            family="network",
            finds="the node's own host name and domain",
            pattern=f"(?i){re.escape(name)}",
            placeholder="host-name",
            example=name,
            counter_example="localhost",
            validator=_own_domain if "." in name else _own_name,
            hints=(name,),
        )
        for name in sorted(names, key=lambda name: (-len(name), name))
        if len(name) >= _SHORTEST_HOST_NAME and name not in _GENERIC_HOST_NAMES
    )


def _own_name(text: str, start: int, end: int) -> Span | None:
    whole = starts_word(text, start) and ends_word(text, end)
    return (start, end) if whole else None


def _own_domain(text: str, start: int, end: int) -> Span | None:
    if not starts_word(text, start) or not ends_word(text, end):
        return None
    if start and text[start - 1] == ".":
        return host_start(text, start - 1), end
    return start, end


def _encoding(name: str, pattern: str, hints: tuple[str, ...]) -> Rule:
    return Rule(name, "secret", "", pattern, "", "", "", hints=hints)


_ANCHORS: Final = ("^", "$", "\\b", "\\B", "\\A", "\\Z", "\\z")

_ENCODINGS: Final = (
    (_encoding("percent", "%[0-9A-Fa-f]{2}", ("%",)), percent_runs),
    (_encoding("base64", BASE64_TEXT, ()), base64_runs),
    (_encoding("base64-unicode", BASE64_UNICODE, ()), unicode_base64_runs),
    (
        _encoding("escape", r"\\(?:u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|/)", ("\\",)),
        escaped_runs,
    ),
)


class Detector:
    """Looks at texts with the rules of the table and those of a node."""

    def __init__(
        self,
        *,
        host_names: Iterable[str] = (),
        extra_rules: Sequence[Rule] = (),
        allowed: Iterable[str] = (),
    ) -> None:
        self._rules = (*RULES, *extra_rules, *host_rules(host_names))
        self._patterns = [re.compile(rule.pattern, re.ASCII) for rule in self._rules]
        self._allowed = tuple(sorted({value for value in allowed if value}))
        encodings = tuple(rule for rule, _ in _ENCODINGS)
        self._prefilter = best_prefilter((*self._rules, *encodings))
        self._joins = not any(
            mark in rule.pattern for rule in extra_rules for mark in _ANCHORS
        )

    def find(self, text: str) -> list[Finding]:
        """Find what is private in a text, in order, without overlaps."""
        seen = self.look(text)
        if seen.text == text:
            return [Finding(hit.rule, hit.start, hit.end) for hit in seen.hits]
        offsets = folded_offsets(text)
        return [
            Finding(hit.rule, offsets[hit.start], offsets[hit.end - 1] + 1)
            for hit in seen.hits
        ]

    def look(self, text: str) -> SeenText:
        """Look at a text, and at its normalised form when that shows more."""
        folded = fold(text)
        folded_hits = self._hits(folded)
        if folded == text or not folded_hits:
            return SeenText(text, folded_hits)
        hits = self._hits(text)
        same = [fold(hit.value) for hit in hits] == [hit.value for hit in folded_hits]
        return SeenText(text, hits) if same else SeenText(folded, folded_hits)

    def are_clean(self, texts: Iterable[str]) -> bool:
        """Tell whether texts surely have no finding; asks once for all of them.

        What can match in one text can match in all of them joined, unless a
        pattern of the settings has an anchor.
        """
        joined = "\n".join(texts)
        return (
            self._joins and joined.isascii() and not self._prefilter.candidates(joined)
        )

    def is_allowed(self, text: str, start: int, end: int) -> bool:
        """Tell whether a span lies within a value that stays."""
        return any(
            text.find(value, max(0, end - len(value)), start + len(value)) >= 0
            for value in self._allowed
        )

    def _hits(self, text: str) -> list[RuleMatch]:
        candidates = self._prefilter.candidates(text)
        if not candidates:
            return []
        hits = _without_overlaps(self._plain_hits(text, candidates))
        for index in candidates:
            if index >= len(self._rules):
                runs = _ENCODINGS[index - len(self._rules)][1](text)
                hits = _without_overlaps([*self._encoded_hits(text, runs, hits), *hits])
        return hits

    def _plain_hits(self, text: str, candidates: Sequence[int]) -> list[RuleMatch]:
        return [
            RuleMatch(self._rules[index], start, end, text[start:end])
            for index in candidates
            if index < len(self._rules)
            for start, end in self._spans(index, text)
            if not (self._allowed and self.is_allowed(text, start, end))
        ]

    def _spans(self, index: int, text: str) -> Iterator[Span]:
        pattern = self._patterns[index]
        validator = self._rules[index].validator
        group = "value" if "value" in pattern.groupindex else 0
        position = 0
        while found := pattern.search(text, position):
            start, end = found.span(group)
            span = validator(text, start, end) if validator else (start, end)
            if span is not None and span[0] < span[1]:
                yield span
                position = max(span[1], found.start() + 1)
            else:
                position = max(start if group else end, found.start() + 1)

    def _encoded_hits(
        self, text: str, runs: Iterable[Encoded], hits: Sequence[RuleMatch]
    ) -> Iterator[RuleMatch]:
        known = {hit.value for hit in hits}
        for run in runs:
            inner = self._inner_hits(run.decoded)
            fresh = [hit for hit in inner if hit.value not in known]
            for hit in fresh if run.offsets else fresh[:1]:
                start, end = _in_text(run, hit)
                if not (self._allowed and self.is_allowed(text, start, end)):
                    yield RuleMatch(hit.rule, start, end, hit.value)

    def _inner_hits(self, decoded: str) -> list[RuleMatch]:
        folded = fold(decoded)
        return _without_overlaps(
            self._plain_hits(folded, self._prefilter.candidates(folded))
        )


def _in_text(run: Encoded, hit: RuleMatch) -> Span:
    """Tell where a finding in a decoded run stands: in its place, or as all of it."""
    if not run.offsets:
        return run.start, run.end
    folded = folded_offsets(run.decoded)
    return run.offsets[folded[hit.start]], run.offsets[folded[hit.end - 1] + 1]


def _without_overlaps(hits: Iterable[RuleMatch]) -> list[RuleMatch]:
    """Keep of overlapping hits the earlier in the list; return them by position."""
    kept: list[RuleMatch] = []
    taken: list[Span] = []
    for hit in hits:
        place = bisect_right(taken, (hit.start, hit.start))
        before = place and taken[place - 1][1] > hit.start
        after = place < len(taken) and taken[place][0] < hit.end
        if not before and not after:
            kept.append(hit)
            taken.insert(place, (hit.start, hit.end))
    return sorted(kept, key=lambda hit: hit.start)
