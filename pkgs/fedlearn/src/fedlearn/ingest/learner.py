"""From an observation to what may be stored of it: distilled, redacted, valued.

What leaves this module is redacted: the state never holds a text that data/ may not
hold. An observation is distilled twice: as it is, which is cheap and ends most of
them, and again after redaction, so that a lesson holds only what has been redacted.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Literal, NamedTuple

import msgspec

from fedlearn.distil import (
    Distilled,
    Lesson,
    distil_answer,
    generalised,
    measured_value,
    value_parts,
)
from fedlearn.episodes import Outcome
from fedlearn.errors import TooCostlyError
from fedlearn.lints import lint
from fedlearn.records import (
    MAX_QUOTES,
    RULES_VERSION,
    Basis,
    Confirmation,
    Evidence,
    Pattern,
    normalise,
    pattern_id,
)
from fedlearn.redaction import JsonObject, Redactor, renumber
from fedlearn.settings import Extraction
from fedlearn.state import LessonCandidate, Observed
from fedlearn.telemetry.events import (
    DIGEST_BYTES,
    Observation,
    finish,
    passes,
)

MAX_NAME_CHARS: Final = 64
"""How much is kept of the name of a kind of event, and of agent."""

MOST_NAMES: Final = 1024
"""Redacted names that are remembered."""

WITHHELD: Final = "withheld"
"""Why an event is skipped whose texts take too much work to check."""

LOW: Final = "low"
"""Why a lesson is skipped whose value does not reach the threshold."""

LEFT_OUT: Final = "too-many"
"""Why lessons are skipped beyond what one answer may give."""

CANDIDATE: Final = 0.5
"""Least value of what is kept to see whether it is repeated."""


@dataclass(slots=True)
class Learned:
    """What one observation or episode gave.

    Attributes:
        reasons: Why nothing, or less than there was, was learned.
    """

    observed: list[Observed] = field(default_factory=list)
    candidates: list[LessonCandidate] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)


class LessonSource(NamedTuple):
    """Where a lesson came from.

    Attributes:
        digest: Of the line, or of the episode; the same one counts once.
        succeeded: Whether the episode ended well; None where that is not known.
        model: Of a lesson that a model drew, with the version of its prompt.
    """

    digest: bytes
    seen: str
    kind: str
    agent_type: str
    succeeded: bool | None = None
    feedback: Literal[-1, 0, 1] = 0
    model: tuple[str, int] = ("", 0)


_SUCCEEDED: Final = {Outcome.SUCCESS: True, Outcome.FAILURE: False}


class Learner:
    """Turns what one node observes into what it may store."""

    def __init__(self, node: str, extraction: Extraction, redactor: Redactor) -> None:
        self._node = node
        self._extraction = extraction
        self._redactor = redactor
        self.redact_name = lru_cache(MOST_NAMES)(self._redact_name)

    def learn(self, digest: bytes, observation: Observation) -> Learned:
        """Return what an observation gives."""
        question, answer = observation.question, observation.answer
        claimed = _claimed(observation)
        found = distil_answer(question, answer, claimed)
        if not found.lessons and not found.weak:
            return Learned(reasons=[found.reason])
        source = LessonSource(
            digest,
            observation.seen,
            observation.kind,
            observation.agent_type,
            _SUCCEEDED.get(observation.outcome),
            observation.feedback,
        )
        try:
            if [one.confirmation for one in found.lessons] == [Confirmation.GIVEN]:
                return self._store(source, found)
            found, counts = self._distil_redacted(question, answer, claimed)
        except TooCostlyError:
            return Learned(reasons=[WITHHELD])
        return self._store(source, found, counts)

    def _distil_redacted(
        self, question: str, answer: str, claimed: Lesson | None
    ) -> tuple[Distilled, Mapping[str, int]]:
        """Redact the whole, so that a name told anywhere is replaced everywhere."""
        record: JsonObject = {"question": question, "answer": answer}
        if claimed:
            record["claimed"] = _json(claimed.payload)
        redacted = self._redactor.redact(record)
        clean = redacted.record
        if claimed:
            payload = msgspec.convert(clean["claimed"], dict[str, str | list[str]])
            claimed = msgspec.structs.replace(claimed, payload=payload)
        found = distil_answer(str(clean["question"]), str(clean["answer"]), claimed)
        return found, redacted.counts

    def learn_lessons(self, source: LessonSource, lessons: Iterable[Lesson]) -> Learned:
        """Return what lessons give that were drawn elsewhere."""
        return self._store(source, Distilled(tuple(lessons)))

    def _store(
        self,
        source: LessonSource,
        found: Distilled,
        counts: Mapping[str, int] = {},
    ) -> Learned:
        learned = Learned(reasons=[found.reason] if found.reason else [])
        learned.reasons += [LEFT_OUT] * found.left_out
        if found.weak:
            self._add_candidate(learned, source, found.weak)
        for lesson in found.lessons:
            try:
                self._add(learned, source, lesson, counts)
            except TooCostlyError:
                learned.reasons.append(WITHHELD)
            counts = {}  # what was found in the whole counts once
        return learned

    def _add(
        self,
        learned: Learned,
        source: LessonSource,
        lesson: Lesson,
        counts: Mapping[str, int],
    ) -> None:
        """Add a lesson that is wanted and of enough value."""
        if lesson.category not in self._extraction.categories:
            learned.reasons.append("category")
            return
        if lesson.confirmation is not Confirmation.GIVEN:
            lesson = generalised(lesson)
        value = self.value(lesson, source.succeeded, source.feedback)
        if passes(value, self._extraction.threshold):
            learned.observed.append(self.observe(source, lesson, value, counts))
            return
        learned.reasons.append(LOW)
        if lesson.confirmation is Confirmation.STATED and value >= CANDIDATE:
            self._add_candidate(learned, source, lesson)

    def _add_candidate(
        self, learned: Learned, source: LessonSource, lesson: Lesson
    ) -> None:
        """Keep a lesson that is shared only if it is repeated."""
        lesson = generalised(lesson)
        if lesson.category in self._extraction.categories:
            kept = self.observe(source, lesson, self.value(lesson), lints=False)
            one = LessonCandidate(source.digest, kept.seen, kept.kind, kept.record)
            learned.candidates.append(one)

    @staticmethod
    def value(
        lesson: Lesson,
        succeeded: bool | None = None,  # noqa: FBT001  (three-valued)
        feedback: int = 0,
    ) -> float:
        """Return the value of a lesson, in [0, 1]: what was given, or measured."""
        if lesson.confidence is not None:
            return lesson.confidence
        return measured_value(
            value_parts(lesson, succeeded=succeeded, feedback=feedback)
        )

    def observe(
        self,
        source: LessonSource,
        lesson: Lesson,
        value: float,
        counts: Mapping[str, int] = {},
        *,
        lints: bool = True,
    ) -> Observed:
        """Redact a lesson, then cut its texts: never the other way round.

        Args:
            lints: Ask the lints; what is only kept for later needs none.

        Raises:
            TooCostlyError: It takes too much work.
        """
        redacted = self._redactor.redact(_json(lesson.payload))
        is_given = lesson.confirmation is Confirmation.GIVEN
        record = redacted.record if is_given else renumber(redacted.record)
        payload = finish(lesson.category, record)
        key = pattern_id(lesson.category, payload)
        evidence = Evidence(
            count=1,
            score=value,
            first_seen=source.seen,
            last_seen=source.seen,
            basis=msgspec.UNSET if is_given else self._basis(lesson, source),
        )
        pattern = Pattern(
            pattern_id=key,
            category=lesson.category,
            payload=payload,
            evidence={self._node: evidence},
            agent_type=self.redact_name(source.agent_type)[:MAX_NAME_CHARS],
            rules=RULES_VERSION,
        )
        return Observed.of(
            source.digest if is_given else _derived(source.digest, key),
            pattern,
            self.redact_name(source.kind)[:MAX_NAME_CHARS],
            {**counts, **redacted.counts},
            lint(payload) if lints else (),
        )

    def _basis(self, lesson: Lesson, source: LessonSource) -> Basis:
        found = (hashlib.sha256(normalise(quote).encode()) for quote in lesson.quotes)
        quotes = sorted({one.hexdigest() for one in found})
        is_of_model = lesson.confirmation is Confirmation.MODEL
        return Basis(
            confirmation=lesson.confirmation,
            failures=lesson.failures,
            succeeded=source.succeeded,
            feedback=source.feedback,
            quotes=tuple(quotes[:MAX_QUOTES]) if is_of_model else (),
            model=source.model[0],
            prompt=source.model[1],
        )

    def _redact_name(self, text: str) -> str:
        try:
            return self._redactor.redact_text(text).text if text else ""
        except TooCostlyError:
            return f"({WITHHELD})"


def _claimed(observation: Observation) -> Lesson | None:
    """Return what the source says that it is; None for a question and an answer."""
    score = observation.score
    if score is None and not observation.is_stated:
        return None
    return Lesson(
        category=observation.category,
        payload=dict(observation.payload),
        confirmation=Confirmation.STATED if score is None else Confirmation.GIVEN,
        confidence=score,
        quotes=(observation.answer,),
    )


def _derived(digest: bytes, key: str) -> bytes:
    """Identify one of several lessons of a line or an episode."""
    content = digest + key.encode()
    return hashlib.blake2b(content, digest_size=DIGEST_BYTES).digest()


def _json(payload: Mapping[str, str | list[str]]) -> JsonObject:
    return {
        name: text if isinstance(text, str) else [*text]
        for name, text in payload.items()
    }
