"""From validated lines to what may be stored: interpreted, redacted, cut to size.

Nothing here touches the state, so that any process can do it. What leaves this
module is redacted: the state never holds a text that data/ may not hold.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import msgspec

from fedlearn.distil import Lesson, repair_of_rules
from fedlearn.episodes import Step, StepKind
from fedlearn.errors import TooCostlyError
from fedlearn.ingest.learner import (
    MAX_NAME_CHARS,
    WITHHELD,
    Learned,
    Learner,
    LessonSource,
)
from fedlearn.records import Message, Sample, sample_id
from fedlearn.redaction import JsonObject, Redactor
from fedlearn.settings import Settings
from fedlearn.state import (
    POINT_KIND,
    Collected,
    LessonCandidate,
    Observed,
    Reading,
    Rejected,
    SeenStep,
    Total,
)
from fedlearn.telemetry.events import (
    APPARMOR_FIX,
    DIGEST_BYTES,
    PROBLEM_FIELDS,
    TOOL_RESULT,
    UNKNOWN_TIME,
    Batch,
    EpisodeStep,
    Event,
    Observation,
    Skip,
    first_text,
    interpret,
    left_out,
    quality_score,
    rules_added,
    shape_of_time,
    shorten,
    step_of,
    time_of,
    to_messages,
)

STEP: Final = "step"
"""Why an event is no pattern by itself: it is a step of an episode."""

SAMPLE: Final = "sample"
"""The kind of what is left out of a dataset."""

_FOR_MODEL: Final = frozenset({"not-general", "low", "role-prompt"})
"""Reasons against an answer in which a model may still find something."""

UNTOLD: Final = frozenset({"shape", STEP})
"""Reasons that explain nothing: such events never hold knowledge by themselves."""

MAX_EXAMPLE_CHARS: Final = 2_000
"""How much of a question is redacted to show it as an example."""

EXCERPT_CHARS: Final = 200
"""How much is kept of a bad line."""


@dataclass(slots=True)
class PipelineResult:
    """What a part of one file holds, all of it redacted.

    Attributes:
        skipped: Events that hold no pattern, by kind and reason.
        examples: What was asked in the first event that was skipped, by reason.
        episodes: Events that are episodes by themselves.
    """

    lines: int = 0
    size_bytes: int = 0
    episodes: int = 0
    observed: list[Observed] = field(default_factory=list)
    steps: list[SeenStep] = field(default_factory=list)
    candidates: list[LessonCandidate] = field(default_factory=list)
    examples: dict[str, str] = field(default_factory=dict)
    collected: list[Collected] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    skipped: Counter[tuple[str, str]] = field(default_factory=Counter)

    def extend(self, following: "PipelineResult") -> None:
        """Add the part that follows in the file."""
        self.lines += following.lines
        self.size_bytes += following.size_bytes
        self.episodes += following.episodes
        self.observed += following.observed
        self.steps += following.steps
        self.candidates += following.candidates
        self.examples = {**following.examples, **self.examples}
        self.collected += following.collected
        self.rejected += following.rejected
        self.skipped.update(following.skipped)

    def reading(self, source: str, cursor: bytes) -> Reading:
        """Return what is recorded of it, with the cursor behind it."""
        return Reading(
            source,
            cursor,
            self.observed,
            self.collected,
            self.rejected,
            self.steps,
            self.candidates,
            self._tallies(),
        )

    def _tallies(self) -> list[Total]:
        reasons = Counter[str]()
        for (kind, reason), count in self.skipped.items():
            if kind != SAMPLE and reason not in UNTOLD:
                reasons[reason] += count
        tallies = [
            Total("skipped", reason, count, self.examples.get(reason, ""))
            for reason, count in reasons.items()
        ]
        return [*tallies, Total("read", "episodes", self.episodes)]


class Pipeline:
    """Turns what one node reads into what it may store."""

    def __init__(self, settings: Settings, redactor: Redactor) -> None:
        self._node = settings.node
        self._extraction = settings.extraction
        self._redactor = redactor
        self.learner = Learner(settings.node, settings.extraction, redactor)
        self._asks_model = settings.extraction.model is not None
        self._explained = set[str]()
        """Reasons of which an example is kept already."""

    def telemetry(self, source: str, batch: Batch) -> PipelineResult:
        """Return what a batch of events gives."""
        result = self._begin(source, batch)
        for event in batch.events:
            if step := step_of(event.data):
                self._add_step(result, event, step)
                continue
            if repair := _repair(event.data):
                self._add_repair(result, event, repair)
                continue
            meaning = interpret(event.data, self._extraction)
            if isinstance(meaning, Skip):
                self._skip(result, meaning, event.data)
                continue
            shape = meaning.seen == UNKNOWN_TIME and shape_of_time(event.data)
            if shape:
                result.rejected.append(Rejected(source, event.offset, "time", shape))
                continue
            learned = self.learner.learn(event.digest, meaning)
            self._add_learned(result, event, meaning.kind, learned)
            if self._asks_model and _FOR_MODEL.issuperset(learned.reasons):
                result.steps += self._for_model(event.digest, meaning, learned)
        return result

    def _for_model(
        self, digest: bytes, meaning: Observation, learned: Learned
    ) -> list[SeenStep]:
        """Return the steps of an answer that gave nothing: a model may see more."""
        if learned.observed:
            return []
        record: JsonObject = {"question": meaning.question, "answer": meaning.answer}
        try:
            clean = self._redactor.redact(record).record
        except TooCostlyError:
            return []
        agent = self.learner.redact_name(meaning.agent_type)[:MAX_NAME_CHARS]
        return [
            SeenStep(
                hashlib.blake2b(
                    digest, digest_size=DIGEST_BYTES, key=kind.encode()
                ).digest(),
                digest.hex(),
                agent,
                Step(kind=kind, text=shorten(str(clean[kind])), seen=meaning.seen),
                for_model=True,
            )
            for kind in (StepKind.QUESTION, StepKind.ANSWER)
        ]

    def _add_learned(
        self, result: PipelineResult, event: Event, kind: str, learned: Learned
    ) -> None:
        """Add what an event gives that is an episode by itself."""
        result.episodes += 1
        result.observed += learned.observed
        result.candidates += learned.candidates
        for reason in learned.reasons:
            self._skip(result, Skip(kind, reason), event.data)

    def _add_repair(self, result: PipelineResult, event: Event, repair: Lesson) -> None:
        """Add a repair that a program reported in fields of its own."""
        agent = first_text(event.data, ("source",))
        source = LessonSource(event.digest, time_of(event.data), APPARMOR_FIX, agent)
        learned = self.learner.learn_lessons(source, (repair,))
        self._add_learned(result, event, APPARMOR_FIX, learned)

    def _add_step(
        self, result: PipelineResult, event: Event, found: EpisodeStep
    ) -> None:
        """Add the step of an episode, redacted."""
        step, agent = found.step, first_text(event.data, ("agent_type",)).strip()
        wanted = self._extraction.agent_types
        if wanted is not None and agent not in wanted:
            result.skipped[Skip(TOOL_RESULT, "agent-type")] += 1
            return
        result.skipped[Skip(TOOL_RESULT, STEP)] += 1
        if step.only_reads and not self._asks_model:
            return
        try:
            clean = self._redactor.redact({"command": step.command, "text": step.text})
        except TooCostlyError:
            result.skipped[Skip(TOOL_RESULT, WITHHELD)] += 1
            return
        # Of one form and length, and nobody needs to redact it.
        name = found.episode.encode()
        key = hashlib.blake2b(name, digest_size=DIGEST_BYTES).hexdigest()
        redacted = msgspec.structs.replace(
            step, command=str(clean.record["command"]), text=str(clean.record["text"])
        )
        agent = self.learner.redact_name(agent)[:MAX_NAME_CHARS]
        seen = SeenStep(event.digest, key, agent, redacted, self._asks_model)
        result.steps.append(seen)

    def _skip(
        self, result: PipelineResult, skip: Skip, event: Mapping[str, object]
    ) -> None:
        """Count what is no knowledge, with the first example of each reason."""
        result.skipped[self._clean_skip(skip)] += 1
        if skip.reason not in self._explained and skip.reason != "shape":
            self._explained.add(skip.reason)
            asked = first_text(event, PROBLEM_FIELDS)[:MAX_EXAMPLE_CHARS]
            result.examples[skip.reason] = self._redact(asked)[:EXCERPT_CHARS]

    def point(self, digest: bytes, observation: Observation) -> list[Observed]:
        """Return what a point that another program stored gives."""
        meaning = replace(observation, kind=POINT_KIND)
        return self.learner.learn(digest, meaning).observed

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
                result.skipped[Skip(SAMPLE, WITHHELD)] += 1
            for name in left_out(event.data):
                shown = self.learner.redact_name(name)[:MAX_NAME_CHARS]
                result.skipped[Skip(SAMPLE, f"without {shown}")] += 1
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
        return Skip(self.learner.redact_name(skip[0])[:MAX_NAME_CHARS], skip[1])

    def _redact(self, text: str) -> str:
        try:
            return self._redactor.redact_text(text).text if text else ""
        except TooCostlyError:
            return f"({WITHHELD})"


def _repair(event: Mapping[str, object]) -> Lesson | None:
    """Return the repair that an event reports; None where it reports none."""
    found = rules_added(event)
    return repair_of_rules(*found) if found else None
