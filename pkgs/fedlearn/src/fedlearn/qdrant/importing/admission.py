"""Import admission: what enters Qdrant, and why the rest does not."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from fedlearn.qdrant.importing.orphans import points_only_of
from fedlearn.qdrant.importing.quarantine_checks import QuarantineChecks
from fedlearn.qdrant.importing.quota import NewPoint, held_back
from fedlearn.qdrant.importing.source_patterns import source_patterns
from fedlearn.qdrant.points import Point, SourcePattern, marked_nodes
from fedlearn.records import Pattern, RecordSet
from fedlearn.settings import Settings
from fedlearn.trust import LET_IN, TrustPolicy, Verdict

if TYPE_CHECKING:
    from fedlearn.qdrant.client.client import Store

MAX_TITLE_CHARS: Final = 96
"""How much of a text stands for it in the quarantine."""

QUOTA: Final = "quota"
QUARANTINE: Final = "quarantine"
"""Reasons besides the verdicts."""


@dataclass(slots=True)
class Admission:
    """The patterns and points that enter.

    Attributes:
        points: Of snapshots.
        from_sources: Of other repositories.
        refused: Why the trust policy keeps a pattern out, by its id.
        waiting: Ids of what its node has sent too much of.
    """

    policy: TrustPolicy
    checks: QuarantineChecks
    patterns: list[Pattern] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    from_sources: list[SourcePattern] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    waiting: set[str] = field(default_factory=set)

    def take_patterns(
        self, wanted: Iterable[Pattern], own: Mapping[str, Pattern]
    ) -> None:
        """Take the patterns that are trusted and pass the checks.

        Args:
            own: What this node knows by itself, where that matters.
        """
        trusted: list[Pattern] = []
        for pattern in wanted:
            verdict = self.policy.verdict(pattern)
            if verdict in LET_IN:
                known = own.get(pattern.pattern_id)
                trusted.append(self.policy.trusted_part(pattern, known))
            else:
                self.refused[pattern.pattern_id] = verdict
        self.patterns = self.checks.admit(trusted)

    def take_points(self, points: Iterable[Point]) -> None:
        """Take those points of snapshots that are trusted and pass the checks."""
        for point in points:
            nodes = marked_nodes(point.origin)
            title = str(point.payload.get("title") or point.text)[:MAX_TITLE_CHARS]
            if self.policy.trusts_nodes(nodes) and self.checks.may_enter(
                point.point_id, title, point.payload, nodes
            ):
                self.points.append(point)

    def take_from_sources(self, settings: Settings, records: RecordSet) -> None:
        """Take what other repositories add to what is held here and trusted."""
        held = records.patterns.keys() | records.retractions.keys()
        self.from_sources = source_patterns(
            settings, self.checks, held - self.refused.keys(), self.policy.revoked
        )

    def hold_back(self, store: "Store", most: int | None) -> None:
        """Let those wait that exceed the quota of a node; None is no quota."""
        if most is None:
            return
        waiting = self.waiting = held_back(store, list(self._candidates()), most)
        self.patterns = [p for p in self.patterns if p.pattern_id not in waiting]
        self.points = [p for p in self.points if p.point_id not in waiting]
        self.from_sources = [
            one for one in self.from_sources if one.pattern.pattern_id not in waiting
        ]

    def _candidates(self) -> Iterator[NewPoint]:
        """Yield what counts against a quota: all that other nodes brought."""
        for pattern in self.patterns:
            nodes = self.policy.supporters(pattern)
            if self.policy.node not in nodes:
                yield NewPoint(pattern.pattern_id, pattern.category, frozenset(nodes))
        for point in self.points:
            nodes = set(marked_nodes(point.origin)) - self.policy.revoked or {""}
            if self.policy.node not in nodes:
                yield NewPoint(point.point_id, point.category, frozenset(nodes))
        for one in self.from_sources:  # its nodes could be any number of names
            pattern, source = one.pattern, frozenset({f"{one.source}/"})
            yield NewPoint(pattern.pattern_id, pattern.category, source)

    def entering(self) -> set[str]:
        """Return the ids of all that enters."""
        entering = {p.pattern_id for p in self.patterns}
        entering |= {p.point_id for p in self.points}
        return entering | {one.pattern.pattern_id for one in self.from_sources}

    def leaving(self, store: "Store") -> dict[str, list[str]]:
        """Find the points for which only revoked nodes have evidence, by node."""
        if not self.policy.revoked:
            return {}
        entering = self.entering()
        found = {
            node: [key for key in ids if key not in entering]
            for node, ids in points_only_of(store, self.policy.revoked).items()
        }
        leaving = {node: ids for node, ids in found.items() if ids}
        for ids in leaving.values():
            self.refused |= {k: self.refused.get(k, Verdict.REVOKED) for k in ids}
        return leaving

    def kept_out(self) -> set[str]:
        """Return the ids of all that may not be in the store."""
        return self.checks.kept_out() | (self.refused.keys() - self.entering())

    def reasons(self) -> dict[str, int]:
        """Count what was not let in, by reason."""
        counts = Counter(self.refused.values())
        counts[QUARANTINE] = len(self.checks.kept_out())
        counts[QUOTA] = len(self.waiting)
        return {str(reason): n for reason, n in sorted(counts.items()) if n}
