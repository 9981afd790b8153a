"""Import admission: what enters Qdrant, and why the rest does not."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from fedlearn.exchange import borrow, open_copies
from fedlearn.qdrant.client import MARK, SOURCE, Selection, batched
from fedlearn.qdrant.client.client import Store
from fedlearn.qdrant.importing.collection import READ_BATCH, STATE
from fedlearn.qdrant.importing.quarantine_checks import QuarantineChecks
from fedlearn.qdrant.points import Point, mark_of, marked_nodes, point_of
from fedlearn.records import Category, Pattern, RecordSet
from fedlearn.settings import Settings
from fedlearn.trust import LET_IN, TrustPolicy, Verdict

MAX_TITLE_CHARS: Final = 96
"""How much of a text stands for it in the quarantine."""

QUOTA: Final = "quota"
QUARANTINE: Final = "quarantine"
"""Reasons besides the verdicts."""


@dataclass(slots=True)
class Admission:
    """The patterns and points that enter.

    Attributes:
        points: Of snapshots, and of other repositories.
        refused: Why the trust policy keeps a pattern out, by its id.
        waiting: Ids of what its node has sent too much of.
    """

    policy: TrustPolicy
    checks: QuarantineChecks
    patterns: list[Pattern] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    waiting: set[str] = field(default_factory=set)

    def take_patterns(
        self, wanted: Iterable[Pattern], own: Callable[[], Mapping[str, Pattern]]
    ) -> None:
        """Take the patterns that are trusted and pass the checks.

        Args:
            own: Returns what this node knows by itself; called where that matters.
        """
        trusted: list[Pattern] = []
        for pattern in wanted:
            verdict = self.policy.verdict(pattern)
            if verdict in LET_IN:
                trusted.append(self.policy.trusted_part(pattern, own))
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
        self.points += _source_patterns(
            settings, self.checks, held - self.refused.keys(), self.policy.revoked
        )

    def hold_back(self, store: Store, most: int | None) -> None:
        """Let those wait that exceed the quota of a node; None is no quota."""
        if most is not None:
            waiting = self.waiting = _held_back(store, self._candidates(), most)
            self.patterns = [p for p in self.patterns if p.pattern_id not in waiting]
            self.points = [p for p in self.points if p.point_id not in waiting]

    def _candidates(self) -> dict[Category, dict[str, Collection[str]]]:
        """Return what counts against a quota: all that other nodes brought."""
        found: defaultdict[Category, dict[str, Collection[str]]] = defaultdict(dict)
        for pattern in self.patterns:
            nodes = set(self.policy.supporters(pattern))
            if self.policy.node not in nodes:
                found[pattern.category][pattern.pattern_id] = nodes
        for point in self.points:
            nodes = set(marked_nodes(point.origin)) - self.policy.revoked or {""}
            if source := point.origin.get(SOURCE):
                nodes = {f"{source}/"}  # its nodes could be any number of names
            if self.policy.node not in nodes:
                found[point.category][point.point_id] = nodes
        return found

    def entering(self) -> set[str]:
        """Return the ids of all that enters."""
        entering = {p.pattern_id for p in self.patterns}
        return entering | {p.point_id for p in self.points}

    def leaving(self, store: Store) -> dict[str, list[str]]:
        """Find the points for which only revoked nodes have evidence, by node."""
        revoked, entering = self.policy.revoked, self.entering()
        leaving = {
            node: sorted(_only_of(store, node, revoked) - entering)
            for node in sorted(revoked)
        }
        for ids in leaving.values():
            self.refused |= {k: self.refused.get(k, Verdict.REVOKED) for k in ids}
        return {node: ids for node, ids in leaving.items() if ids}

    def kept_out(self) -> set[str]:
        """Return the ids of all that may not be in the store."""
        return self.checks.kept_out() | (self.refused.keys() - self.entering())

    def reasons(self) -> dict[str, int]:
        """Count what was not let in, by reason."""
        counts = Counter(self.refused.values())
        counts[QUARANTINE] = len(self.checks.kept_out())
        counts[QUOTA] = len(self.waiting)
        return {str(reason): n for reason, n in sorted(counts.items()) if n}


def _held_back(
    store: Store,
    candidates: Mapping[Category, Mapping[str, Collection[str]]],
    most: int,
) -> set[str]:
    """Choose the ids of what has to wait for a later import.

    A node that floods the others is slowed down, so that a person sees it before all of
    it is in use. What more nodes support comes first.

    Args:
        candidates: Ids of all that may enter, with the nodes whose quota each can use.
        most: How many of one node may be new.
    """
    new: dict[str, Collection[str]] = {}
    for category, supporters in candidates.items():
        for some in batched([*supporters], READ_BATCH):
            present = store.retrieve(category, some, [STATE])
            new |= {key: supporters[key] for key in some if key not in present}
    entered, waiting = Counter[str](), set[str]()
    for key in sorted(new, key=lambda key: (-len(new[key]), key)):
        charged_nodes = [node for node in new[key] if entered[node] < most]
        entered.update(charged_nodes)
        if not charged_nodes:
            waiting.add(key)
    return waiting


def _source_patterns(
    settings: Settings,
    checks: QuarantineChecks,
    taken: Collection[str],
    revoked: Collection[str],
) -> list[Point]:
    """Return what other repositories add, each pattern once, redacted and checked.

    Args:
        settings: Of two repositories with one pattern, the first one counts.
        taken: Ids of what this node's own repository holds or has retracted.
    """
    copies = open_copies(settings)
    found: dict[str, Point] = {}
    for source in settings.repository.repositories:
        new = (
            pattern
            for pattern in borrow(source, copies.records(source), revoked)
            if pattern.pattern_id not in taken and pattern.pattern_id not in found
        )
        for pattern in checks.admit(new):
            found[pattern.pattern_id] = point_of(pattern, source.name)
    return list(found.values())


def dropped_by_sources(store: Store, kept: Collection[str]) -> Iterator[str]:
    """Yield the ids of points that no other repository holds any more."""
    wanted = Selection(from_source=True)
    for category in Category:
        if store.describe(category) is not None:
            for page in store.pages(category, ["pattern_id"], wanted):
                yield from (str(key) for key, _ in page if str(key) not in kept)


def _only_of(store: Store, node: str, nodes: Collection[str]) -> set[str]:
    """Find the points of a node for which none but these nodes have evidence."""
    found = set[str]()
    for category in Category:
        pages = store.pages(category, [f"{MARK}.nodes"], Selection(node=node))
        for point_id, payload in (point for page in pages for point in page):
            if set(marked_nodes(mark_of(payload))) <= set(nodes):
                found.add(str(point_id))
    return found
