"""What a public repository gets: a subset without node names and exact times.

The evidence of all nodes is summed up under one chosen name. A pattern whose text
contains a node's name or an exact time is not published: removing the name would
change the pattern and its id.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import msgspec

from fedlearn.records import (
    Category,
    Evidence,
    Pattern,
    RecordSet,
    Retraction,
    pattern_id,
)

REASON: Final = "retracted by its publisher"
"""Of a published retraction; the true reason is private text."""

SCORE_DIGITS: Final = 2
"""Of a published score: all its digits would identify the event."""

MOST: Final = 2**53
"""Largest number that a counter may hold."""


class Precision(StrEnum):
    """How much of a time is published."""

    DAY = "day"
    MONTH = "month"

    def coarsen(self, time: str) -> str:
        """Return the beginning of the day or month in which a time lies."""
        date = time[:10] if self is Precision.DAY else f"{time[:7]}-01"
        return f"{date}T00:00:00Z"


@dataclass(frozen=True, slots=True)
class Filters:
    """What is published, and how.

    Attributes:
        name: Under which the evidence is published.
        minimum_value: Least value score, in [0, 1].
    """

    name: str
    categories: frozenset[Category] = frozenset(Category)
    minimum_value: float = 0.0
    minimum_nodes: int = 1
    precision: Precision = Precision.MONTH
    revoked: frozenset[str] = frozenset()


class Names:
    """Names of nodes and organisations to find in texts; blank ones are ignored."""

    def __init__(self, names: Iterable[str]) -> None:
        words = "|".join(
            map(re.escape, sorted(name.strip() for name in names if name.strip()))
        )
        bounded = rf"(?<![^\W_])(?:{words})(?![^\W_])"
        self._found = re.compile(bounded if words else r"(?!)", re.IGNORECASE)

    def are_in(self, text: str) -> bool:
        """Return whether one of them stands in a text, as a word or a part of one."""
        return self._found.search(text) is not None


@dataclass(slots=True)
class Publication:
    """Chooses what is published, and anonymises it.

    Args:
        names: Names that must not be published.
        may_leave: Returns whether a pattern may be in this node's own Qdrant.

    Attributes:
        left_out: How many patterns stay here, by reason.
    """

    filters: Filters
    names: Names
    may_leave: Callable[[Pattern], bool] = lambda _pattern: True
    left_out: Counter[str] = field(default_factory=Counter)

    def of(self, own: RecordSet, public: RecordSet) -> RecordSet:
        """Return what the public repository is to hold.

        What others published stays. What this name published before and no longer
        passes the filters is removed; a retracted pattern gets a retraction.
        """
        records = RecordSet(samples=public.samples, foreign=public.foreign)
        for retraction in (*public.retractions.values(), *self._taken(own, public)):
            records.add_retraction(retraction)
        for pattern in public.patterns.values():
            if rest := self._others(pattern):
                records.add_pattern(rest)
        for pattern in self.subset(own):
            records.add_pattern(pattern)
        return records

    def subset(self, own: RecordSet) -> Iterator[Pattern]:
        """Yield the patterns that may be published, as they may be."""
        for pattern in own.active():
            if reason := self._why_not(pattern):
                self.left_out[reason] += 1
            else:
                yield self._published(pattern)

    def _why_not(self, pattern: Pattern) -> str:
        """Return the reason why a pattern stays here; "" where there is none."""
        filters, said = self.filters, self._counted(pattern)
        texts = list(_texts(pattern))
        reasons = {
            "category": pattern.category not in filters.categories,
            "nodes": sum(1 for one in said if one.count) < filters.minimum_nodes,
            "value": not said or max(e.score for e in said) < filters.minimum_value,
            "names": any(map(self.names.are_in, texts)),
            "times": any(time in text for time in _times(said) for text in texts),
            "cleaned-later": _id_of(pattern) != pattern.pattern_id,
        }
        found = next((reason for reason, applies in reasons.items() if applies), "")
        return found or ("" if self.may_leave(pattern) else "kept-out")

    def _counted(self, pattern: Pattern) -> list[Evidence]:
        """Return the evidence of the nodes that are not revoked."""
        revoked = self.filters.revoked
        return [said for node, said in pattern.evidence.items() if node not in revoked]

    def _published(self, pattern: Pattern) -> Pattern:
        said, coarsen = self._counted(pattern), self.filters.precision.coarsen
        evidence = Evidence(
            count=min(MOST, sum(one.count for one in said)),
            score=round(max(one.score for one in said), SCORE_DIGITS),
            first_seen=coarsen(min(one.first_seen for one in said)),
            last_seen=coarsen(max(one.last_seen for one in said)),
            helpful=min(MOST, sum(one.helpful for one in said)),
            harmful=min(MOST, sum(one.harmful for one in said)),
        )
        return msgspec.structs.replace(
            pattern, evidence={self.filters.name: evidence}, agent_type=""
        )

    def _others(self, pattern: Pattern) -> Pattern | None:
        """Leave out what was published in this name before."""
        rest = {n: e for n, e in pattern.evidence.items() if n != self.filters.name}
        return msgspec.structs.replace(pattern, evidence=rest) if rest else None

    def _taken(self, own: RecordSet, public: RecordSet) -> Iterator[Retraction]:
        """Yield a retraction for each retracted pattern that this name published.

        A pattern that was never published needs none.
        """
        for key, retraction in own.retractions.items():
            known = key in public.patterns and key not in public.retractions
            if known and self.filters.name in public.patterns[key].evidence:
                yield Retraction(
                    pattern_id=key,
                    reason=REASON,
                    retracted_at=self.filters.precision.coarsen(
                        retraction.retracted_at
                    ),
                    retracted_by=self.filters.name,
                )


def nodes_in(records: RecordSet) -> set[str]:
    """Return the names of all nodes in a record set."""
    named = {node for pattern in records.patterns.values() for node in pattern.evidence}
    named |= {node for sample in records.samples.values() for node in sample.nodes}
    return named | {one.retracted_by for one in records.retractions.values()}


def _texts(pattern: Pattern) -> Iterator[str]:
    for value in pattern.payload.values():
        yield from [value] if isinstance(value, str) else value


def _times(said: Iterable[Evidence]) -> set[str]:
    """Return the times of evidence as texts may have them."""
    exact = {t[:-1] for one in said for t in (one.first_seen, one.last_seen)}
    return exact | {time.replace("T", " ") for time in exact}


def _id_of(pattern: Pattern) -> str:
    """Return the id of a pattern's present text.

    It differs where something was redacted later. The old id would confirm a guess of
    what was removed.
    """
    return pattern_id(pattern.category, pattern.payload)
