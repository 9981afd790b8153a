"""Knowledge that a person writes down: redacted and linted like any other."""

import hashlib
from dataclasses import dataclass
from typing import NamedTuple

import msgspec

from fedlearn.distil import guess_category, lesson_of_pair
from fedlearn.errors import TooCostlyError, UsageError
from fedlearn.git import locked
from fedlearn.ingest import Learner, LessonSource
from fedlearn.records import Category, Confirmation, Pattern, canonical_json, utc_now
from fedlearn.redaction import Redactor
from fedlearn.settings import Settings
from fedlearn.state import State
from fedlearn.telemetry.events import DIGEST_BYTES
from fedlearn.worktree import PatternWriter, open_repository

KIND = "written-by-a-person"
"""The kind of what no program observed."""


@dataclass(frozen=True, slots=True)
class Added:
    """What was written down.

    Attributes:
        is_new: Whether it was not known to this node before.
        redactions: How often each privacy rule found something in it.
        flagged: What the lints found; it waits in quarantine then.
    """

    pattern: Pattern
    is_new: bool
    redactions: dict[str, int]
    flagged: tuple[str, ...]


class WrittenDown(NamedTuple):
    """What a person writes down; the category is guessed where none is given."""

    problem: str
    solution: str
    category: Category | None = None


def add_pattern(
    settings: Settings, state: State, redactor: Redactor, written: WrittenDown
) -> Added:
    """Record one piece of knowledge, and write it to data/ unless a lint finds some.

    Writing it down again adds nothing.

    Raises:
        UsageError: A text is empty, or takes too much work to check.
        TryAgainError: Another run holds the repository.
    """
    problem, solution = written.problem.strip(), written.solution.strip()
    if not (problem and solution):
        raise UsageError("a problem and a solution are needed, and neither is empty")
    category = written.category or guess_category(problem)
    lesson = lesson_of_pair(category, problem, solution, Confirmation.PERSON)
    digest = hashlib.blake2b(
        canonical_json([lesson.category, problem, solution]),
        digest_size=DIGEST_BYTES,
        person=b"added",
    ).digest()
    learner = Learner(settings.node, settings.extraction, redactor)
    # A person's word is enough, whatever the measure says.
    value = max(learner.value(lesson), settings.extraction.threshold)
    try:
        one = learner.observe(LessonSource(digest, utc_now(), KIND, ""), lesson, value)
    except TooCostlyError as error:
        raise UsageError(str(error), hint="write it in fewer words") from error
    git = open_repository(settings.repository_path, settings.node)
    with locked(git.directory(), settings.repository.lock_wait_s):
        writer = PatternWriter(settings, state)
        writer.adopt()
        recorded = state.record_observations([one])
        writer.write()
    pattern = msgspec.json.decode(one.record, type=Pattern)
    is_new = bool(recorded.observations)
    return Added(pattern, is_new, dict(one.redactions), one.flagged)
