"""What of all that is known enters Qdrant at an import, and why the rest does not."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from fedlearn.qdrant.importing.borrowed import borrowed_patterns
from fedlearn.qdrant.importing.orphans import points_only_of
from fedlearn.qdrant.importing.quarantine_checks import QuarantineChecks
from fedlearn.qdrant.importing.quota import Newcomer, held_back
from fedlearn.qdrant.points import Borrowed, Point
from fedlearn.records import Pattern, PatternTable, RecordSet
from fedlearn.settings import Settings
from fedlearn.state import State
from fedlearn.trust import LET_IN, TrustPolicy, Verdict, find_retracted
from fedlearn.worktree import open_repository

if TYPE_CHECKING:
    from fedlearn.qdrant.client.client import Store

MAX_TITLE_CHARS: Final = 96
"""How much of a text stands for it in the quarantine."""

QUOTA: Final = "quota"
QUARANTINE: Final = "quarantine"
"""Reasons besides the verdicts."""


@dataclass(slots=True)
class Selected:
    """The patterns and points that enter.

    Args:
        policy: Whom this node trusts.

    Attributes:
        refused: Why a pattern is not believed, by its id.
        waiting: Ids of what its node has sent too much of.
    """

    policy: TrustPolicy
    admission: QuarantineChecks
    patterns: list[Pattern] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    borrowed: list[Borrowed] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    waiting: set[str] = field(default_factory=set)

    def take_patterns(
        self, wanted: Iterable[Pattern], own: Mapping[str, Pattern]
    ) -> None:
        """Take those that are believed and pass the gate.

        Args:
            own: What this node knows by itself, where that matters.
        """
        believed: list[Pattern] = []
        for pattern in wanted:
            verdict = self.policy.verdict(pattern)
            if verdict in LET_IN:
                known = own.get(pattern.pattern_id)
                believed.append(self.policy.trusted_part(pattern, known))
            else:
                self.refused[pattern.pattern_id] = verdict
        self.patterns = self.admission.admit(believed)

    def take_points(self, points: Iterable[Point]) -> None:
        """Take those points of snapshots that are believed and pass the gate."""
        self.points = [
            point
            for point in points
            if self.policy.trusts_nodes(nodes_of(point)) and self._may_enter(point)
        ]

    def take_borrowed(self, settings: Settings, records: RecordSet) -> None:
        """Take what other repositories add to what is held here and believed."""
        held = records.patterns.keys() | records.retractions.keys()
        revoked = self.policy.revoked
        self.borrowed = borrowed_patterns(
            settings, self.admission, held - self.refused.keys(), revoked
        )

    def _may_enter(self, point: Point) -> bool:
        """Let the gate look at a point of another node's snapshot."""
        title = str(point.payload.get("title") or point.text)[:MAX_TITLE_CHARS]
        return self.admission.may_enter(
            point.point_id, title, point.payload, nodes_of(point)
        )

    def hold_back(self, store: "Store", most: int | None) -> None:
        """Let those wait that are too many of one node.

        Args:
            most: How many of one node may be new; None for all.
        """
        if most is None:
            return
        self.waiting = held_back(store, list(self._newcomers()), most)
        self.patterns = [p for p in self.patterns if p.pattern_id not in self.waiting]
        self.points = [p for p in self.points if p.point_id not in self.waiting]
        lent, waiting = self.borrowed, self.waiting
        self.borrowed = [b for b in lent if b.pattern.pattern_id not in waiting]

    def _newcomers(self) -> Iterable[Newcomer]:
        for pattern in self.patterns:
            nodes = self.policy.supporters(pattern)
            if self.policy.node not in nodes:
                yield Newcomer(pattern.pattern_id, pattern.category, frozenset(nodes))
        for point in self.points:
            nodes = set(nodes_of(point)) - self.policy.revoked or {""}
            if self.policy.node not in nodes:
                yield Newcomer(point.point_id, point.category, frozenset(nodes))

        for one in self.borrowed:  # a repository can name as many nodes as it likes
            lender = frozenset({f"{one.lender}/"})
            yield Newcomer(one.pattern.pattern_id, one.category, lender)

    def entering(self) -> set[str]:
        """Give the ids of all that enters."""
        entering = {p.pattern_id for p in self.patterns}
        entering |= {p.point_id for p in self.points}
        return entering | {one.pattern.pattern_id for one in self.borrowed}

    def receipts(self, store: "Store") -> dict[str, list[str]]:
        """Find what leaves because only revoked nodes stand behind it, by node."""
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
        """Give the ids of all that may not be in the store."""
        return self.admission.kept_out() | (self.refused.keys() - self.entering())

    def reasons(self) -> dict[str, int]:
        """Count what was not let in, by reason."""
        counts = Counter(self.refused.values())
        counts[QUARANTINE] = len(self.admission.kept_out())
        counts[QUOTA] = len(self.waiting)
        return {str(reason): n for reason, n in sorted(counts.items()) if n}


def nodes_of(point: Point) -> list[str]:
    """Tell which nodes a point of a snapshot comes from."""
    nodes = point.origin.get("nodes")
    return [str(node) for node in nodes] if isinstance(nodes, list) else []


def reinstate(
    settings: Settings, state: State, records: RecordSet, policy: TrustPolicy
) -> dict[str, Pattern]:
    """Keep patterns whose retraction comes from a node that this one does not follow.

    Only this node's own view changes; what is written to data/ stays as all nodes
    have it.

    Args:
        records: Of data/; is changed.

    Returns:
        What came back, by id.
    """
    doubtful = {
        key
        for key, one in records.retractions.items()
        if key not in policy.own_retractions
        and (policy.asks_several or policy.doubts(one))
    }
    known = _find(settings, state, records, doubtful) if doubtful else PatternTable()
    back: dict[str, Pattern] = {}
    for key in doubtful:
        pattern = known.get(key)
        if not policy.follows(records.retractions[key], pattern):
            del records.retractions[key]
            if pattern is not None:
                records.add_pattern(pattern)
                back[key] = pattern
    return back


def _find(
    settings: Settings, state: State, records: RecordSet, wanted: set[str]
) -> PatternTable:
    """Find what was said of patterns that data/ holds no more."""
    found = PatternTable()
    remembered = state.withdrawn.all()
    unknown = wanted - remembered.keys() - records.patterns.keys()
    if unknown:
        git = open_repository(settings.repository_path, settings.node)
        searched = find_retracted(git, unknown)
        state.withdrawn.keep(unknown, searched)
        remembered |= {key: searched.get(key) for key in unknown}
    own = (p for p in state.patterns() if p.pattern_id in wanted)
    kept = (p for key, p in remembered.items() if p is not None and key in wanted)
    held = (records.patterns[key] for key in wanted & records.patterns.keys())
    for pattern in (*own, *kept, *held):
        found.add(pattern)
    return found
