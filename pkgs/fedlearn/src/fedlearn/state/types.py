"""What is recorded in the state, and what is read from it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple, Self

from fedlearn.records import Pattern, Sample, canonical_json


class Observed(NamedTuple):
    """One redacted observation, ready to be counted and cheap to hand on.

    Attributes:
        digest: Of the line it came from; the same line is counted once.
        seen: When it happened, UTC.
        score: In [0, 1].
        kind: Of its event, redacted.
        record: The pattern with this node's evidence for this one observation, as
            it is stored.
        redactions: How often each privacy rule found something in it.
    """

    digest: bytes
    pattern_id: str
    category: str
    seen: str
    score: float
    kind: str
    record: bytes
    redactions: Mapping[str, int]

    @classmethod
    def of(
        cls,
        digest: bytes,
        pattern: Pattern,
        kind: str = "",
        redactions: Mapping[str, int] = MappingProxyType({}),
    ) -> Self:
        """Make the observation of a pattern by one node."""
        (evidence,) = pattern.evidence.values()
        return cls(
            digest=digest,
            pattern_id=pattern.pattern_id,
            category=str(pattern.category),
            seen=evidence.last_seen,
            score=evidence.score,
            kind=kind,
            record=canonical_json(pattern),
            redactions=redactions,
        )


@dataclass(frozen=True, slots=True)
class Collected:
    """One redacted fine-tuning sample, and how often each rule found something."""

    sample: Sample
    redactions: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Seen:
    """An observation that was counted, and its pattern as this node knows it."""

    pattern: Pattern
    seen: str
    score: float
    kind: str


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A pattern that the lint flagged, and what a person decided about it.

    Attributes:
        rules: What was found, sorted.
        nodes: Who sent it, sorted.
        decision: `admitted` or `rejected`; None while nobody decided.
        digest: Of the payload that was found, for which alone a decision holds; None
            where fedlearn 0.1.0 noted the decision and the payload was not seen since.
    """

    pattern_id: str
    title: str
    rules: tuple[str, ...]
    nodes: tuple[str, ...]
    decision: str | None = None
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """A bad line: its offset in bytes, the reason, and its redacted beginning."""

    source: str
    position: int
    reason: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What one part of a file gave; recorded as a whole or not at all.

    Attributes:
        source: The file; "" for what comes from none, and has no cursor.
        cursor: Where reading resumes, as the reader wrote it.
    """

    source: str
    cursor: bytes
    observed: Sequence[Observed] = ()
    collected: Sequence[Collected] = ()
    rejected: Sequence[Rejected] = ()


@dataclass(slots=True)
class Recorded:
    """What was new in a reading.

    Attributes:
        observations: By category.
        redactions: Findings of the privacy rules in what was new, by rule.
    """

    observations: Counter[str] = field(default_factory=Counter)
    samples: int = 0
    redactions: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Run:
    """One finished run of a verb."""

    verb: str
    finished_at: str
    outcome: str
    figures: dict[str, object]
