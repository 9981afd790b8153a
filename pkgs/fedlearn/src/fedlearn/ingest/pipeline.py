"""From validated lines to what may be stored: interpreted, redacted, cut to size.

Nothing here touches the state, so that any process can do it. What leaves this
module is redacted: the state never holds a text that data/ may not hold.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

import msgspec

from fedlearn.errors import TooCostlyError
from fedlearn.records import (
    RULES_VERSION,
    Evidence,
    Message,
    Pattern,
    Sample,
    pattern_id,
    sample_id,
)
from fedlearn.redaction import JsonObject, Redactor
from fedlearn.settings import Settings
from fedlearn.state import POINT_KIND, Collected, Observed, Reading, Rejected
from fedlearn.telemetry.events import (
    UNKNOWN_TIME,
    Batch,
    Observation,
    Skip,
    finish,
    interpret,
    left_out,
    quality_score,
    shape_of_time,
    to_messages,
)

MAX_NAME_CHARS: Final = 64
"""How much is kept of the name of a kind of event, and of agent."""

MOST_NAMES: Final = 1024
"""Redacted names that are remembered."""

WITHHELD: Final = "withheld"
"""Why an event is skipped whose texts take too much work to check."""

EXCERPT_CHARS: Final = 200
"""How much is kept of a bad line."""


@dataclass(slots=True)
class PipelineResult:
    """What a part of one file holds, all of it redacted.

    Attributes:
        skipped: Events that hold no pattern, by kind and reason.
    """

    lines: int = 0
    size_bytes: int = 0
    observed: list[Observed] = field(default_factory=list)
    collected: list[Collected] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    skipped: Counter[tuple[str, str]] = field(default_factory=Counter)

    def extend(self, following: "PipelineResult") -> None:
        """Add the part that follows in the file."""
        self.lines += following.lines
        self.size_bytes += following.size_bytes
        self.observed += following.observed
        self.collected += following.collected
        self.rejected += following.rejected
        self.skipped.update(following.skipped)

    def reading(self, source: str, cursor: bytes) -> Reading:
        """Return what is recorded of it, with the cursor behind it."""
        return Reading(source, cursor, self.observed, self.collected, self.rejected)


class Pipeline:
    """Turns what one node reads into what it may store."""

    def __init__(self, settings: Settings, redactor: Redactor) -> None:
        self._node = settings.node
        self._extraction = settings.extraction
        self._redactor = redactor
        self._redact_name = lru_cache(MOST_NAMES)(self._redact)

    def telemetry(self, source: str, batch: Batch) -> PipelineResult:
        """Return the observations in a batch of events."""
        result = self._begin(source, batch)
        for event in batch.events:
            meaning = interpret(event.data, self._extraction)
            if isinstance(meaning, Skip):
                result.skipped[self._clean_skip(meaning)] += 1
                continue
            shape = meaning.seen == UNKNOWN_TIME and shape_of_time(event.data)
            if shape:
                result.rejected.append(Rejected(source, event.offset, "time", shape))
                continue
            try:
                result.observed.append(self._to_observed(event.digest, meaning))
            except TooCostlyError:
                result.skipped[self._clean_skip(Skip(meaning.kind, WITHHELD))] += 1
        return result

    def point(self, digest: bytes, observation: Observation) -> Observed | None:
        """Return the observation of a point that another program stored.

        Returns:
            None where its texts take too much work to check.
        """
        try:
            return self._to_observed(digest, replace(observation, kind=POINT_KIND))
        except TooCostlyError:
            return None

    def dataset(self, source: str, batch: Batch) -> PipelineResult:
        """Return the samples in a batch of lines of a dataset."""
        result = self._begin(source, batch)
        for event in batch.events:
            messages = to_messages(event.data)
            if not messages:
                shape = self._redact(", ".join(sorted(event.data)))[:EXCERPT_CHARS]
                result.rejected.append(Rejected(source, event.offset, "sample", shape))
                continue
            quality = quality_score(event.data)
            try:
                result.collected.append(self._to_collected(messages, quality))
            except TooCostlyError:
                result.skipped[Skip("sample", WITHHELD)] += 1
            for name in left_out(event.data):
                shown = self._redact_name(name)[:MAX_NAME_CHARS]
                result.skipped[Skip("sample", f"without {shown}")] += 1
        return result

    def _begin(self, source: str, batch: Batch) -> PipelineResult:
        """Count a batch, and keep the beginning of each bad line."""
        result = PipelineResult(batch.lines, batch.size_bytes)
        for skip, count in batch.skips.items():
            result.skipped[self._clean_skip(skip)] += count
        for bad in batch.rejects:
            # As one text, and then cut: half a secret is not recognised.
            text = self._redact(bad.line.decode("utf-8", errors="replace"))
            excerpt = text[:EXCERPT_CHARS]
            result.rejected.append(Rejected(source, bad.offset, bad.reason, excerpt))
        return result

    def _to_observed(self, digest: bytes, observation: Observation) -> Observed:
        """Redact an observation, then cut its texts: never the other way round."""
        record: JsonObject = {
            name: text if isinstance(text, str) else [*text]
            for name, text in observation.payload.items()
        }
        redacted = self._redactor.redact(record)
        payload = finish(observation.category, redacted.record)
        seen, score = observation.seen, observation.score
        evidence = Evidence(count=1, score=score, first_seen=seen, last_seen=seen)
        pattern = Pattern(
            pattern_id=pattern_id(observation.category, payload),
            category=observation.category,
            payload=payload,
            evidence={self._node: evidence},
            agent_type=self._redact_name(observation.agent_type)[:MAX_NAME_CHARS],
            rules=RULES_VERSION,
        )
        kind = self._redact_name(observation.kind)[:MAX_NAME_CHARS]
        return Observed.of(digest, pattern, kind, redacted.counts)

    def _to_collected(
        self, messages: tuple[Message, ...], quality: float | None
    ) -> Collected:
        record: JsonObject = {"messages": list(map(msgspec.to_builtins, messages))}
        redacted = self._redactor.redact(record)
        clean = msgspec.convert(redacted.record["messages"], tuple[Message, ...])
        sample = Sample(
            sample_id=sample_id(clean),
            messages=clean,
            quality_score=quality,
            nodes=(self._node,),
        )
        return Collected(sample, redacted.counts)

    def _clean_skip(self, skip: Skip) -> Skip:
        """Redact the kind of a skipped event: it is shown and logged."""
        return Skip(self._redact_name(skip[0])[:MAX_NAME_CHARS], skip[1])

    def _redact(self, text: str) -> str:
        try:
            return self._redactor.redact_text(text).text if text else ""
        except TooCostlyError:
            return f"({WITHHELD})"
