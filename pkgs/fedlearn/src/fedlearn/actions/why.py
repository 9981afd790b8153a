"""Why a pattern is in use on this node, or is not: the evidence and the rule."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import isclose
from typing import Final

import msgspec

from fedlearn.distil import Lesson, measured_value, value_parts
from fedlearn.errors import FedlearnError
from fedlearn.lints import lint
from fedlearn.qdrant.client import JsonObject, open_store
from fedlearn.qdrant.points import is_from_source, mark_of, marked_nodes
from fedlearn.records import Category, Pattern, RecordSet, Retraction
from fedlearn.redaction import TOO_COSTLY
from fedlearn.settings import Settings
from fedlearn.state import WAITING, State
from fedlearn.trust import LET_IN, TrustPolicy, Verdict

REASONS: Final = {
    "own": "this node observed it",
    "believed": "enough trusted nodes observed it",
    "retracted": "it was retracted",
    "nobody": "no node that is trusted here observed it",
    "revoked": "only nodes that are revoked here observed it",
    "minimum-nodes": "fewer nodes observed it than trust.minimum_nodes asks for",
    "minimum-organisations": "trusted nodes of fewer organisations observed it than "
    "trust.minimum_organisations asks for",
    "text": "its text was replaced: it is not the text that its id was made from",
    "quarantine": "possible prompt injection or dangerous advice; decide with: "
    "fedlearn quarantine",
    "rejected": "a person of this node keeps it out",
    "quota": "its node sent more than trust.max_new_per_node; a later import takes it",
    "borrowed": "it comes from another repository in repository.sources",
    "snapshot": "it is a point from snapshots of these nodes, not a pattern",
}
"""What each reason means, in a sentence."""

_PLACEHOLDER: Final = re.compile(r"<([a-z][a-z0-9-]{0,40})-[0-9]{1,9}>")


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a pattern is in use here, or is not.

    Attributes:
        reason: One of `REASONS`.
        let_in: Whether the rules let it into Qdrant.
        in_qdrant: Whether it is there now; None where Qdrant does not answer.
        standing: Of each of its nodes here: own, trusted, revoked or unknown.
        organisations: Of those that are trusted, by node.
        claimed: Nodes whose evidence another node forged or raised.
        redacted: Placeholders in its texts, by kind.
        found: Rules of the lint that match.
        decision: Of a person about it, if there is one.
    """

    pattern_id: str
    reason: str
    let_in: bool
    in_qdrant: bool | None
    pattern: Pattern | None
    standing: dict[str, str]
    organisations: dict[str, str]
    claimed: frozenset[str]
    redacted: dict[str, int]
    retraction: Retraction | None
    followed: bool
    found: tuple[str, ...]
    decision: str | None

    def to_json(self) -> dict[str, object]:
        """Return the stable keys of `why --json`, without any text of the pattern."""
        retraction, pattern = self.retraction, self.pattern
        return {
            "pattern_id": self.pattern_id,
            "reason": self.reason,
            "explanation": REASONS[self.reason],
            "let_in": self.let_in,
            "in_qdrant": self.in_qdrant,
            "category": str(pattern.category) if pattern else None,
            "value_score": pattern.value_score if pattern else None,
            "last_seen": pattern.timestamp if pattern else None,
            "evidence": {node: self._evidence(node) for node in self.standing},
            "redacted": self.redacted,
            "retracted": None
            if retraction is None
            else {
                "at": retraction.retracted_at,
                "by": retraction.retracted_by,
                "followed": self.followed,
            },
            "quarantine": None
            if not self.found and not self.decision
            else {"decision": self.decision or "waiting", "rules": list(self.found)},
        }

    def value_parts(self, node: str) -> dict[str, float]:
        """Return the parts of the value that a node measured; {} where it was given."""
        said = self.pattern.evidence.get(node) if self.pattern else None
        if self.pattern is None or said is None or not said.basis:
            return {}
        lesson = Lesson(
            category=self.pattern.category,
            payload=self.pattern.payload,
            confirmation=said.basis.confirmation,
            failures=said.basis.failures,
        )
        parts = value_parts(
            lesson, succeeded=said.basis.succeeded, feedback=said.basis.feedback
        )
        return parts if isclose(measured_value(parts), said.score) else {}

    def _evidence(self, node: str) -> dict[str, object]:
        evidence = self.pattern.evidence.get(node) if self.pattern else None
        return {
            **(msgspec.to_builtins(evidence) if evidence else {}),
            "value_parts": self.value_parts(node),
            "standing": self.standing[node],
            "claimed_by_another": node in self.claimed,
            "organisation": self.organisations.get(node),
        }


def explain(
    settings: Settings,
    state: State,
    policy: TrustPolicy,
    records: RecordSet,
    pattern_id: str,
) -> Explanation:
    """Explain why a pattern is in use, or is not."""
    pattern = records.patterns.get(pattern_id) or _forgotten(state, pattern_id)
    retraction = records.retractions.get(pattern_id)
    followed = retraction is not None and policy.follows(retraction, pattern)
    present, point = _in_qdrant(settings, pattern_id)
    kept = {one.pattern_id: one for one in state.quarantine.all()}.get(pattern_id)
    decision = kept.decision if kept else None
    found = lint(pattern.payload) if pattern else ()
    if kept and (not found or TOO_COSTLY in kept.rules):
        found = kept.rules  # as the last import saw it
    # The first rule that keeps it out, in the order of an import.
    reason = "retracted" if followed else _foreign(pattern, point)
    if pattern and not reason:
        reason = _reason(policy.verdict(pattern), found, decision)
        if reason in LET_IN and pattern_id in _waiting(state):
            reason = "quota"
    nodes = sorted(pattern.evidence if pattern else marked_nodes(mark_of(point or {})))
    return Explanation(
        pattern_id=pattern_id,
        reason=reason,
        let_in=reason in {*LET_IN, "borrowed", "snapshot"},
        in_qdrant=present,
        pattern=pattern,
        standing={node: _standing(policy, node) for node in nodes},
        organisations={n: o for n, o in policy.organisations.items() if n in nodes},
        claimed=frozenset(n for n in nodes if (pattern_id, n) in policy.claimed),
        redacted=_placeholders(pattern.payload.values()) if pattern else {},
        retraction=retraction,
        followed=followed,
        found=found,
        decision=decision,
    )


def _forgotten(state: State, key: str) -> Pattern | None:
    """Find a pattern as it was before it was retracted."""
    own = (pattern for pattern in state.patterns() if pattern.pattern_id == key)
    return next(own, None) or state.retracted_elsewhere.all().get(key)


def _foreign(pattern: Pattern | None, point: JsonObject | None) -> str:
    """Name the reason for what is no pattern of these nodes; "" for the others."""
    if point is not None and is_from_source(point):
        return "borrowed"
    if pattern is None:
        return "nobody" if point is None else "snapshot"
    return ""


def _reason(verdict: Verdict, found: tuple[str, ...], decision: str | None) -> str:
    if verdict not in LET_IN:
        return verdict.value
    if decision == "rejected":
        return "rejected"
    waits = found and (decision != "admitted" or TOO_COSTLY in found)
    return "quarantine" if waits else verdict.value


def _waiting(state: State) -> list[object]:
    """Return the patterns that the last import left for a later one."""
    waiting = state.noted(WAITING)
    return waiting if isinstance(waiting, list) else []


def _in_qdrant(
    settings: Settings, pattern_id: str
) -> tuple[bool | None, JsonObject | None]:
    try:
        with open_store(settings) as store:
            for category in Category:
                if store.describe(category) is not None:
                    found = store.retrieve(category, [pattern_id])
                    if pattern_id in found:
                        return True, found[pattern_id]
    except FedlearnError:  # what is known without it is still worth telling
        return None, None
    return False, None


def _standing(policy: TrustPolicy, node: str) -> str:
    if node == policy.node:
        return "own"
    if node in policy.revoked:
        return "revoked"
    return "trusted" if node in policy.trusted else "unknown"


def _placeholders(texts: Iterable[object]) -> dict[str, int]:
    """Count what was redacted, by kind: each numbered placeholder once."""
    kinds = {
        (found[0], found[1])
        for text in texts
        for found in _PLACEHOLDER.finditer(str(text))
    }
    return dict(sorted(Counter(kind for _, kind in kinds).items()))
