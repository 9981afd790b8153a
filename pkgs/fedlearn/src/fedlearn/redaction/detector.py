"""Finds sensitive values in one text."""

import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Final

from fedlearn.records import RULES_VERSION, canonical_json
from fedlearn.redaction.decode import ENCODINGS, Encoded, fold, folded_offsets
from fedlearn.redaction.people import host_rules
from fedlearn.redaction.prefilter import Prefilter
from fedlearn.redaction.rule_table import RULES
from fedlearn.redaction.rules import Rule, Span
from fedlearn.redaction.work import MATCH_CHARS, Work

_ANCHORS: Final = ("^", "$", "\\b", "\\B", "\\A", "\\Z", "\\z")


@dataclass(frozen=True, slots=True)
class Finding:
    """Where a rule found a sensitive value in a text."""

    rule: Rule
    start: int
    end: int
    value: str = field(repr=False)
    """Of an encoded run, the value that it hides."""


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compile a rule when a text first needs it: all of them cost every start."""
    return re.compile(pattern, re.ASCII)


class Detector:
    """Searches texts with the rules of the table and those of a node.

    Args:
        host_names: The node's own names and domains. Names of fewer than three
            characters and those that thousands of machines share, such as
            `localhost` and `nixos`, are left out: they reveal nothing.
        extra_rules: Rules after those of the table.
        allowed: Exact values that stay.
    """

    def __init__(
        self,
        *,
        host_names: Iterable[str] = (),
        extra_rules: Sequence[Rule] = (),
        allowed: Iterable[str] = (),
    ) -> None:
        self._rules = (*RULES, *extra_rules, *host_rules(host_names))
        self._allowed = tuple(sorted({value for value in allowed if value}))
        self._joins = not any(
            mark in rule.pattern for rule in extra_rules for mark in _ANCHORS
        )

    @cached_property
    def digest(self) -> bytes:
        """Digest of rules and exceptions: of all that decides about a finding."""
        rules = [[rule.id, rule.pattern, rule.kind] for rule in self._rules]
        known = [RULES_VERSION, rules, list(self._allowed)]
        return hashlib.blake2b(canonical_json(known)).digest()

    @cached_property
    def _prefilter(self) -> Prefilter:
        patterns = [rule.clue or rule.pattern for rule in self._rules]
        families = [rule.family for rule in self._rules]
        return Prefilter(
            [*patterns, *(pattern for pattern, _ in ENCODINGS)],
            families=[*families, *("network" for _ in ENCODINGS)],
        )

    def find(self, text: str) -> list[Finding]:
        """Return the findings in a text, in order, without overlaps.

        Raises:
            TooCostlyError: It takes too much work.
        """
        searched, findings = self.search(text)
        if searched == text:
            return findings
        offsets = folded_offsets(text)
        return [
            replace(one, start=offsets[one.start], end=offsets[one.end - 1] + 1)
            for one in findings
        ]

    def search(self, text: str, work: Work | None = None) -> tuple[str, list[Finding]]:
        """Search a text, or its normalised form when that shows more; return which.

        Raises:
            TooCostlyError: It takes more work than is left, if there is a budget for
                several searches, else than a text may take.
        """
        if work is None:
            work = Work()
            work.allow(len(text))
        folded = fold(text)
        in_folded = self._findings(folded, work)
        if folded == text or not in_folded:
            return text, in_folded
        found = self._findings(text, work)
        same = [fold(one.value) for one in found] == [one.value for one in in_folded]
        return (text, found) if same else (folded, in_folded)

    def are_clean(self, texts: Iterable[str]) -> bool:
        """Return whether texts surely have no finding; asks once for all of them.

        What can match in one text can match in all of them joined, unless a
        pattern of the settings has an anchor.
        """
        joined = "\n".join(texts)
        return (
            self._joins and joined.isascii() and not self._prefilter.candidates(joined)
        )

    def is_allowed(self, text: str, start: int, end: int) -> bool:
        """Return whether a span lies within a value that stays."""
        return any(
            text.find(value, max(0, end - len(value)), start + len(value)) >= 0
            for value in self._allowed
        )

    def _findings(self, text: str, work: Work) -> list[Finding]:
        candidates = self._prefilter.candidates(text)
        if not candidates:
            return []
        found = _without_overlaps(self._in_plain(text, candidates, work), len(text))
        for index in candidates:
            if index >= len(self._rules):
                runs = ENCODINGS[index - len(self._rules)][1](text)
                encoded = self._in_encoded(text, runs, found, work)
                more = [one for one in encoded if not _is_part(one, found)]
                found = _without_overlaps([*more, *found], len(text))
        return found

    def _in_plain(
        self, text: str, candidates: Sequence[int], work: Work
    ) -> Iterator[Finding]:
        for index in candidates:
            if index >= len(self._rules):
                return
            rule = self._rules[index]
            for start, end in _spans(rule, text, work):
                if not self.is_allowed(text, start, end):
                    yield Finding(rule, start, end, text[start:end])

    def _in_encoded(
        self,
        text: str,
        runs: Iterable[Encoded],
        found: Sequence[Finding],
        work: Work,
    ) -> Iterator[Finding]:
        known = {one.value for one in found}
        for run in runs:
            folded = fold(run.decoded)
            candidates = self._prefilter.candidates(folded)
            inner = _without_overlaps(
                self._in_plain(folded, candidates, work), len(folded)
            )
            fresh = [one for one in inner if one.value not in known]
            for one in _in_text(run, fresh):
                if not self.is_allowed(text, one.start, one.end):
                    yield one


def _spans(rule: Rule, text: str, work: Work) -> Iterator[Span]:
    pattern = _compiled(rule.pattern)
    group = "value" if "value" in pattern.groupindex else 0
    position = 0
    work.read(len(text))
    while match := pattern.search(text, position):
        work.read(MATCH_CHARS + match.end() - match.start())
        start, end = match.span(group)
        if rule.reader:
            yield from rule.reader(text, start)
            position = max(start, match.start() + 1)
            continue
        span = rule.validator(text, start, end) if rule.validator else (start, end)
        if span is not None and span[0] < span[1]:
            yield span
            position = max(span[1], match.start() + 1)
        else:
            position = max(start if group else end, match.start() + 1)


def _in_text(run: Encoded, found: Sequence[Finding]) -> Iterator[Finding]:
    """Yield what was found in a decoded run where it stands; else the first as all."""
    if not run.offsets:
        yield from (replace(one, start=run.start, end=run.end) for one in found[:1])
        return
    folded = folded_offsets(run.decoded)
    for one in found:
        start, end = folded[one.start], folded[one.end - 1] + 1
        yield replace(one, start=run.offsets[start], end=run.offsets[end])


def _is_part(one: Finding, found: Sequence[Finding]) -> bool:
    """Return whether a finding lies in a longer one of some, which are in order."""
    place = bisect_right(found, one.start, key=lambda other: other.start)
    return (
        place > 0
        and found[place - 1].end >= one.end
        and (found[place - 1].end - found[place - 1].start > one.end - one.start)
    )


def _without_overlaps(findings: Iterable[Finding], size: int) -> list[Finding]:
    """Keep of overlapping findings in a text the earlier; return them by position."""
    kept: list[Finding] = []
    taken = bytearray(size)
    for one in findings:
        if taken.find(1, one.start, one.end) < 0:
            taken[one.start : one.end] = b"\1" * (one.end - one.start)
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)
