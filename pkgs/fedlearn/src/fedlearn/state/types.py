"""What is recorded in the state, and what is read from it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple, Self

from fedlearn.episodes import Step
from fedlearn.records import Confirmation, Pattern, Sample, canonical_json


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
        flagged: Rules of the lints that found something: the pattern is not written to
            data/ until a person decides.
        confirmation: How it was confirmed.
    """

    digest: bytes
    pattern_id: str
    category: str
    seen: str
    score: float
    kind: str
    record: bytes
    redactions: Mapping[str, int]
    flagged: tuple[str, ...] = ()
    confirmation: str = Confirmation.GIVEN.value

    @classmethod
    def of(
        cls,
        digest: bytes,
        pattern: Pattern,
        kind: str = "",
        redactions: Mapping[str, int] = MappingProxyType({}),
        flagged: tuple[str, ...] = (),
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
            flagged=flagged,
            confirmation=(
                evidence.basis.confirmation if evidence.basis else Confirmation.GIVEN
            ).value,
        )


class SeenStep(NamedTuple):
    """A redacted step of an episode of several events.

    Attributes:
        digest: Of the line it came from; the same line is one step.
        key: Of its episode.
        for_model: Whether a model may be asked about the episode.
    """

    digest: bytes
    key: str
    agent_type: str
    step: Step
    for_model: bool = False


class LessonCandidate(NamedTuple):
    """A lesson of too little value to be shared, unless it is repeated.

    Attributes:
        digest: Of the line it came from.
        record: The pattern, as it would be observed.
    """

    digest: bytes
    seen: str
    kind: str
    record: bytes


class Total(NamedTuple):
    """A total of what was learned from.

    Attributes:
        subject: `read`, `learned` by confirmation, or `skipped` by reason.
        example: The first text that was counted, redacted and cut; may be empty.
    """

    subject: str
    name: str
    total: int
    example: str = ""


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
    steps: Sequence[SeenStep] = ()
    candidates: Sequence[LessonCandidate] = ()
    tallies: Sequence[Total] = ()


@dataclass(slots=True)
class Recorded:
    """What was new in a reading.

    Attributes:
        observations: By category.
        redactions: Findings of the privacy rules in what was new, by rule.
        lessons: New observations by how they were confirmed.
        flagged: New patterns that wait for a person's decision.
        episodes: New episodes of several events.
    """

    observations: Counter[str] = field(default_factory=Counter)
    lessons: Counter[str] = field(default_factory=Counter)
    flagged: int = 0
    episodes: int = 0
    samples: int = 0
    redactions: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Run:
    """One finished run of a verb."""

    verb: str
    finished_at: str
    outcome: str
    figures: dict[str, object]
