"""The join: one record from two that have the same identity.

Each join is commutative, associative and idempotent, so that any order of any
merges ends in the same bytes on every node: a join-semilattice (Shapiro et
al., "Conflict-free Replicated Data Types", 2011).
"""

from typing import NamedTuple, TypeAlias

from msgspec import UNSET, UnsetType

from fedlearn.records.canonical import canonical_json
from fedlearn.records.categories import FAMILIES, Category
from fedlearn.records.record import (
    MAX_LIST_ITEMS,
    RULES_VERSION,
    Basis,
    Evidence,
    EvidenceByNode,
    Pattern,
    Payload,
    Retraction,
    Sample,
)

_Basis: TypeAlias = Basis | UnsetType


def join_evidence(one: Evidence, two: Evidence) -> Evidence:
    """Join the evidence of one node at two times; no field loses anything."""
    return Evidence(
        count=max(one.count, two.count),
        score=max(one.score, two.score),
        first_seen=min(one.first_seen, two.first_seen),
        last_seen=max(one.last_seen, two.last_seen),
        helpful=max(one.helpful, two.helpful),
        harmful=max(one.harmful, two.harmful),
        basis=_join_basis(one.basis, two.basis),
    )


def _join_basis(one: _Basis, two: _Basis) -> _Basis:
    """Keep the better confirmed one; a total order decides among equals."""
    known = [basis for basis in (one, two) if isinstance(basis, Basis)]
    if not known:
        return UNSET
    return max(known, key=lambda each: (each.confirmation.rank, canonical_json(each)))


def join_patterns(one: Pattern, two: Pattern) -> Pattern:
    """Join two records of one pattern.

    The text of the higher redaction version wins whole, lists included, so that a text
    cleaned later is cleaned everywhere. A version that this program does not know
    counts as the one it knows. Of one version, the text that the id was made from wins
    over any other, so that nobody puts other words under an id.

    Raises:
        ValueError: The records are not of the same pattern.
    """
    if one.pattern_id != two.pattern_id:
        raise ValueError("a join needs two records of one pattern")
    if one == two:
        return one
    wins = _join_texts(one, two)
    return Pattern(
        pattern_id=one.pattern_id,
        category=wins.category,
        payload=wins.payload,
        evidence=_join_evidence_by_node(one.evidence, two.evidence),
        agent_type=min(filter(None, (one.agent_type, two.agent_type)), default=""),
        rules=wins.rules,
    )


def join_retractions(one: Retraction, two: Retraction) -> Retraction:
    """Keep the earlier of two retractions of one pattern."""
    return min(one, two, key=lambda each: (each.retracted_at, each.to_line()))


def join_samples(one: Sample, two: Sample) -> Sample:
    """Join the nodes that hold a sample, and keep the best score that was given."""
    scores = [s for s in (one.quality_score, two.quality_score) if s is not None]
    return Sample(
        sample_id=one.sample_id,
        messages=min(one.messages, two.messages, key=canonical_json),
        quality_score=max(scores, default=None),
        nodes=tuple(sorted({*one.nodes, *two.nodes})),
    )


class _Texts(NamedTuple):
    """The texts of a pattern, as far as a join is concerned."""

    category: Category
    payload: Payload
    rules: int


def _join_texts(one: Pattern, two: Pattern) -> _Texts:
    """Choose the texts by version, genuineness and category; join those of one rank."""
    rules = max(one.rules, two.rules)
    if (one.category, one.payload) == (two.category, two.payload):
        return _Texts(one.category, one.payload, rules)
    ranks = _rank(one), _rank(two)
    if ranks[0] != ranks[1]:
        wins = one if ranks[0] < ranks[1] else two
        return _Texts(wins.category, wins.payload, wins.rules)
    if one.is_genuine:
        return _Texts(one.category, _join_payloads(one, two), rules)
    # Whole: fields of several could add up to the text of the id.
    smaller = min(one.payload, two.payload, key=canonical_json)
    return _Texts(one.category, smaller, rules)


def _rank(pattern: Pattern) -> tuple[int, bool, str]:
    """Return what decides first whose texts win; the smallest does."""
    known = min(pattern.rules, RULES_VERSION)
    return -known, not pattern.is_genuine, pattern.category


def _join_payloads(one: Pattern, two: Pattern) -> Payload:
    """Join payloads of one category field by field."""
    payload: Payload = {}
    family = FAMILIES[one.category]
    for name in {*one.payload, *two.payload}:
        values = [p.payload[name] for p in (one, two) if name in p.payload]
        if name in family.lists:
            union = {item for value in values for item in value}
            payload[name] = sorted(union)[:MAX_LIST_ITEMS]
        else:
            payload[name] = min(value for value in values if isinstance(value, str))
    return payload


def _join_evidence_by_node(one: EvidenceByNode, two: EvidenceByNode) -> EvidenceByNode:
    both = {node: join_evidence(one[node], two[node]) for node in one.keys() & two}
    return {**one, **two, **both}
