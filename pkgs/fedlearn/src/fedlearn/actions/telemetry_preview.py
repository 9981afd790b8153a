"""What would be learned from a file, and why not, without writing anything."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import msgspec

from fedlearn.errors import ConfigurationError, TooCostlyError
from fedlearn.ingest import UNTOLD, WITHHELD, Pipeline, PipelineResult, learn_open
from fedlearn.records import FAMILIES, Category, Pattern
from fedlearn.redaction import Redactor
from fedlearn.settings import Settings
from fedlearn.state import Observed, State
from fedlearn.telemetry.events import PROBLEM_FIELDS, first_text, read_batches
from fedlearn.telemetry.lines import check_file

MAX_ASKED_CHARS: Final = 200
"""How much of a question is shown."""


@dataclass(frozen=True, slots=True)
class PreviewedLesson:
    """A pattern that would be made.

    Attributes:
        flagged: What the lints found: it would wait in quarantine.
    """

    category: Category
    title: str
    text: str
    value: float
    confirmation: str
    flagged: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PreviewedEpisode:
    """An episode of a file, and what it gives.

    Attributes:
        offset: Where its line begins, in bytes; None of several lines.
        kind: Of its event, `session` or `repeated`.
        asked: The beginning of its question, redacted.
        reasons: Why nothing, or less than there is, would be learned.
    """

    offset: int | None
    kind: str
    asked: str
    lessons: list[PreviewedLesson] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)


def preview(
    settings: Settings, redactor: Redactor, path: Path
) -> Iterator[PreviewedEpisode]:
    """Yield the episodes of a file of telemetry, read as if nothing were known.

    Raises:
        ConfigurationError: The path is no file, or this user cannot read it.
        BrokenDataError: It holds something else than lines of JSON.
    """
    if not path.exists():
        raise ConfigurationError(
            f"{path} does not exist", hint="name a file of telemetry"
        )
    check_file(path)
    pipeline = Pipeline(settings, redactor)
    with TemporaryDirectory() as folder, State.open(Path(folder)) as state:
        for batch in read_batches(path, None):
            for event in batch.events:
                alone = replace(batch, events=[event], rejects=[], skips=Counter())
                result = pipeline.telemetry("", alone)
                state.record(result.reading("", b""))
                shown = _episode(event.offset, _asked(event.data, redactor), result)
                if shown.lessons or (shown.asked and shown.reasons):
                    yield shown
        for found in learn_open(state, pipeline.learner, settings.extraction.threshold):
            if found.observed:
                lessons = [_lesson(one) for one in found.observed]
                yield PreviewedEpisode(None, found.kind, "", lessons)


def _asked(event: Mapping[str, object], redactor: Redactor) -> str:
    try:
        asked = redactor.redact_text(first_text(event, PROBLEM_FIELDS)).text
    except TooCostlyError:
        return WITHHELD
    return " ".join(asked.split())[:MAX_ASKED_CHARS]


def _episode(offset: int, asked: str, result: PipelineResult) -> PreviewedEpisode:
    reasons = Counter[str]()
    for (_kind, reason), count in result.skipped.items():
        if reason not in UNTOLD:
            reasons[reason] += count
    kind = next((kind for kind, _reason in result.skipped), "")
    lessons = [_lesson(one) for one in result.observed]
    return PreviewedEpisode(offset, kind, asked, lessons, [*reasons.elements()])


def _lesson(one: Observed) -> PreviewedLesson:
    pattern = msgspec.json.decode(one.record, type=Pattern)
    text = FAMILIES[pattern.category].core[-1]
    return PreviewedLesson(
        pattern.category,
        pattern.title,
        str(pattern.payload[text]),
        round(one.score, 4),
        one.confirmation,
        one.flagged,
    )
