"""Which patterns of others are trusted, and which nodes do not count.

All of it is local policy. The value of a pattern is what its sender claims, so it
decides nothing here.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import msgspec

from fedlearn.records import (
    FAMILIES,
    Evidence,
    EvidenceByNode,
    Pattern,
    Payload,
    Retraction,
    normalise,
)
from fedlearn.settings import Settings
from fedlearn.state import Kind, State
from fedlearn.trust.allowed_signers import read_signers
from fedlearn.trust.signatures import signers_place
from fedlearn.trust.trusted_keys import organisations

_UNKNOWN: Final = ""
"""The writer of a snapshot that names none; counts as one node."""


class Verdict(StrEnum):
    """Why a pattern is trusted or not."""

    OWN = "own"
    """This node observed it."""

    TRUSTED = "believed"
    """Enough others did; the value is part of the JSON output."""

    NOBODY = "nobody"
    """No node that counts observed it."""

    REVOKED = "revoked"
    """Only revoked nodes did."""

    MINIMUM_NODES = "minimum-nodes"
    """Too few nodes did."""

    MINIMUM_ORGANISATIONS = "minimum-organisations"
    """Nodes of too few organisations did."""

    TEXT = "text"
    """Its text is not the one that its id was made of, and its texts are doubted."""


LET_IN: Final = frozenset({Verdict.OWN, Verdict.TRUSTED})


@dataclass(frozen=True, slots=True)
class TrustPolicy:
    """Which patterns and retractions of others are trusted.

    Attributes:
        node: This node, which trusts itself.
        minimum_nodes: How many others must hold a pattern.
        minimum_organisations: How many organisations; 1 asks for none.
        organisations: Who runs each trusted node, by node.
        own: Ids of what this node observed; its name in data/ proves nothing.
        own_retractions: Ids of what this node retracted.
        claimed: Forged evidence by pattern and node, with the evidence that the node
            itself is known to have given, None if there is none.
        forged_retractions: Those in the name of a node by another, by id and node.
        foreign_files: Paths of files with the name of a node that another wrote.
        touched: Ids of patterns whose texts somebody changed who does not hold them.
    """

    node: str
    minimum_nodes: int = 1
    minimum_organisations: int = 1
    revoked: frozenset[str] = frozenset()
    organisations: Mapping[str, str] = field(default_factory=dict)
    trusted: Collection[str] = frozenset()
    own: Collection[str] = frozenset()
    own_retractions: Collection[str] = frozenset()
    claimed: Mapping[tuple[str, str], Evidence | None] = field(default_factory=dict)
    forged_retractions: Collection[tuple[str, str]] = frozenset()
    foreign_files: Collection[str] = frozenset()
    touched: Collection[str] = frozenset()

    @classmethod
    def of(cls, settings: Settings, state: State) -> "TrustPolicy":
        """Return the policy of this node."""
        trust = settings.trust
        signers = read_signers(signers_place(settings))
        return cls(
            settings.node,
            trust.minimum_nodes,
            trust.minimum_organisations,
            revoked_nodes(settings, state),
            {k: normalise(v) for k, v in organisations(signers).items()},
            {one.node for one in signers},
            state.own_ids(),
            {one.pattern_id for one in state.decisions.retractions(own=True)},
            *(_misattributions(state) if trust.require_signatures else ()),
        )

    @property
    def asks_several(self) -> bool:
        """Return whether no other node decides anything alone."""
        return self.minimum_nodes > 1 or self.minimum_organisations > 1

    def doubts_texts(self, pattern: Pattern) -> bool:
        """Return whether only those texts count that the id was made of.

        Where several must agree, and where a node may have added some that is revoked
        or that does not hold the pattern: their origin is unknown. What this node
        observed itself it never takes in other words.
        """
        return (
            self.asks_several
            or pattern.pattern_id in self.touched
            or not self.revoked.isdisjoint(pattern.evidence)
            or (pattern.pattern_id in self.own and not pattern.is_genuine)
        )

    def supporters(self, pattern: Pattern) -> set[str]:
        """Return the nodes whose observation of a pattern counts."""
        evidence = self._evidence(pattern)
        observed = {node for node, said in evidence.items() if said.count}
        if self.asks_several and pattern.pattern_id not in self.own:
            observed.discard(self.node)
        return observed - self.revoked

    def _evidence(self, pattern: Pattern) -> EvidenceByNode:
        """Return the evidence that the nodes themselves gave, as far as known."""
        if not self.claimed:
            return pattern.evidence
        key = pattern.pattern_id
        said = {n: self.claimed.get((key, n), e) for n, e in pattern.evidence.items()}
        return {node: one for node, one in said.items() if one is not None}

    def verdict(self, pattern: Pattern) -> Verdict:
        """Return whether a pattern is trusted, and why."""
        verdict = self._validate(pattern, self.supporters(pattern))
        if verdict is Verdict.NOBODY and self.revoked & self._evidence(pattern).keys():
            return Verdict.REVOKED
        return verdict

    def _validate(self, pattern: Pattern, supporters: Collection[str]) -> Verdict:
        if self.node in supporters and pattern.pattern_id in self.own:
            return Verdict.OWN
        verdict = self._count(supporters)
        if verdict is Verdict.TRUSTED and self.doubts_texts(pattern):
            return verdict if pattern.is_genuine else Verdict.TEXT
        return verdict

    def _count(self, nodes: Collection[str]) -> Verdict:
        if not nodes:
            return Verdict.NOBODY
        if len(nodes) < self.minimum_nodes:
            return Verdict.MINIMUM_NODES
        if self.minimum_organisations > 1:
            known = {self.organisations[n] for n in nodes if n in self.organisations}
            if len(known) < self.minimum_organisations:
                return Verdict.MINIMUM_ORGANISATIONS
        return Verdict.TRUSTED

    def trusts_nodes(self, nodes: Sequence[str]) -> bool:
        """Return whether those whose snapshots hold a point are enough."""
        counted = set(nodes or [_UNKNOWN]) - self.revoked
        return self.node in counted or self._count(counted) is Verdict.TRUSTED

    def follows(self, retraction: Retraction, pattern: Pattern | None) -> bool:
        """Return whether a retraction, by any node, removes a pattern from this node.

        Where several nodes must agree, a retraction removes only the evidence of its
        node and organisation. The pattern is None where it is not known any more.
        """
        if retraction.pattern_id in self.own_retractions:
            return True
        if self.doubts(retraction):
            return False
        if not self.asks_several or pattern is None:
            return True
        remaining = {
            node
            for node in self.supporters(pattern)
            if not self._same_organisation(node, retraction.retracted_by)
        }
        return self._validate(pattern, remaining) not in LET_IN

    def doubts(self, retraction: Retraction) -> bool:
        """Return whether a retraction is by a revoked node, or forged."""
        by = retraction.retracted_by
        return (
            by in self.revoked or (retraction.pattern_id, by) in self.forged_retractions
        )

    def _same_organisation(self, one: str, two: str) -> bool:
        known = self.organisations
        return one == two or (
            one != self.node and one in known and known[one] == known.get(two)
        )

    def trusted_part(
        self, pattern: Pattern, own: Callable[[], Mapping[str, Pattern]] = dict
    ) -> Pattern:
        """Return a trusted pattern without what is not trusted of it.

        That is the evidence of revoked nodes. Doubted texts are replaced by those of
        this node's own version, or else only those stay that the id was made of.

        Args:
            own: Returns what this node knows by itself; called where that matters.
        """
        payload = pattern.payload
        if self.doubts_texts(pattern):
            known = own().get(pattern.pattern_id)
            payload = known.payload if known else _core(pattern)
        evidence = {
            node: said
            for node, said in self._evidence(pattern).items()
            if node not in self.revoked
        }
        return msgspec.structs.replace(
            pattern, payload=payload, evidence=evidence or pattern.evidence
        )


def revoked_nodes(settings: Settings, state: State) -> frozenset[str]:
    """Return the nodes that the settings or a person of this node revoked."""
    return frozenset((*settings.trust.revoked, *state.revocations.all()))


def _misattributions(
    state: State,
) -> tuple[
    dict[tuple[str, str], Evidence | None], set[tuple[str, str]], set[str], set[str]
]:
    """Return forged evidence, retractions, files and texts."""
    evidence = state.misattributions.all(Kind.EVIDENCE)
    retractions = state.misattributions.all(Kind.RETRACTION)
    return (
        {(one.name, one.node): one.vouched for one in evidence},
        {(one.name, one.node) for one in retractions},
        {one.name for one in state.misattributions.all(Kind.FILE)},
        {one.name for one in state.misattributions.all(Kind.TEXT)},
    )


def _core(pattern: Pattern) -> Payload:
    """Return the texts that the id of a pattern was made of."""
    names = FAMILIES[pattern.category].core
    return {name: pattern.payload[name] for name in names}
