"""The join: one record from two that have the same identity.

Each join is commutative, associative and idempotent, so that any order of any
merges ends in the same bytes on every node: a join-semilattice (Shapiro et
al., "Conflict-free Replicated Data Types", 2011).
"""

from fedlearn.records.canonical import canonical_json
from fedlearn.records.categories import FAMILIES
from fedlearn.records.record import (
    MAX_LIST_ITEMS,
    Evidence,
    EvidenceByNode,
    Pattern,
    Payload,
    Retraction,
    Sample,
)


def join_evidence(one: Evidence, two: Evidence) -> Evidence:
    """Join the evidence of one node at two times; no field loses anything."""
    return Evidence(
        count=max(one.count, two.count),
        score=max(one.score, two.score),
        first_seen=min(one.first_seen, two.first_seen),
        last_seen=max(one.last_seen, two.last_seen),
        helpful=max(one.helpful, two.helpful),
        harmful=max(one.harmful, two.harmful),
    )


def join_patterns(one: Pattern, two: Pattern) -> Pattern:
    """Join two records of one pattern.

    The payload of the higher redaction version wins whole, lists included, so
    that a text cleaned later is cleaned everywhere. Between texts of equal
    version the smaller wins.

    Raises:
        ValueError: The records are not of the same pattern.
    """
    if one.pattern_id != two.pattern_id:
        raise ValueError("a join needs two records of one pattern")
    if one == two:
        return one
    # Whose texts win: the highest version of the rules, then the first category.
    newer, older = sorted((one, two), key=lambda each: (-each.rules, each.category))
    same_rules = newer.rules == older.rules and newer.category == older.category
    return Pattern(
        pattern_id=newer.pattern_id,
        category=newer.category,
        payload=_join_payloads(newer, older) if same_rules else newer.payload,
        evidence=_join_evidence_by_node(one.evidence, two.evidence),
        agent_type=min(filter(None, (one.agent_type, two.agent_type)), default=""),
        rules=newer.rules,
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


def _join_payloads(one: Pattern, two: Pattern) -> Payload:
    """Join payloads of one category and redaction version, field by field."""
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
