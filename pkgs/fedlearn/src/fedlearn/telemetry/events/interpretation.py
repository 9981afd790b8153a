"""From an event to an observation, or to the reason why it is none.

One sentence a rule:

- A kind that never holds a problem with its solution is skipped, unless the
  event carries a score.
- An event that carries `pattern_extracted` counts only when that is true.
- Problem and solution must both be texts with content, and differ.
- What failed is no knowledge.
- A score must reach the threshold; one that is given is never replaced, and one that
  is to be measured is left to the distilling.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from msgspec import UNSET

from fedlearn.episodes import Outcome
from fedlearn.records import Category
from fedlearn.settings import Extraction
from fedlearn.telemetry.events import kinds, payloads, scoring, texts
from fedlearn.telemetry.events.event_times import time_of
from fedlearn.telemetry.events.skim import Skip, skip_reason
from fedlearn.telemetry.events.texts import clean, first_text

_ERROR_FIELDS = ("error_type", "error_message", "error_pattern", "error")
_ERROR_SOLUTION_FIELDS = ("solution", "correct_solution")


@dataclass(frozen=True, slots=True)
class Observation:
    """What an event says, not redacted.

    Attributes:
        payload: Raw texts by the field names of the category's family.
        score: In [0, 1]; None where it is to be measured.
        seen: UTC, to the second; the epoch when the event has no time.
        question: The problem as the event has it.
        answer: The solution as the event has it.
        is_stated: Whether fields of the event say that it is knowledge of its category;
            else it is a question with an answer.
    """

    category: Category
    payload: payloads.Payload
    score: float | None
    seen: str
    agent_type: str
    kind: str
    question: str = ""
    answer: str = ""
    is_stated: bool = True
    outcome: Outcome = Outcome.UNKNOWN
    feedback: Literal[-1, 0, 1] = 0


def interpret(
    event: Mapping[str, object],
    extraction: Extraction,
    *,
    collection: Category | None = None,
) -> Observation | Skip:
    """Interpret an event, or a point of a collection, which decides the category."""
    kind = kinds.kind_of(event)
    role = kinds.role_of(kind)
    value = event.get("value_score", UNSET)
    confidence = event.get("confidence_score", UNSET)
    if reason := skip_reason(role, value, confidence, extraction.threshold):
        return Skip(kind, reason)
    if collection and not is_knowledge(event):
        return Skip(kind, "shape")
    problem, solution = _find_texts(event, kind)
    category = collection or _categorise(event, kind, solution)
    if not (problem and solution):
        problem = problem or first_text(event, payloads.OWN_PROBLEM_FIELDS[category])
        solution = solution or first_text(event, payloads.OWN_SOLUTION_FIELDS[category])
        if not (problem and solution):
            known = role or not (value is UNSET and confidence is UNSET)
            return Skip(kind, "no-text" if known else "unknown")
    agent_type = clean(first_text(event, ("agent_type",)))
    refusal = _refusal(event, kind, clean(problem), clean(solution))
    if reason := refusal or _unwanted(category, agent_type, extraction):
        return Skip(kind, reason)
    score = _score(event, category, problem, solution, extraction)
    if isinstance(score, str):
        return Skip(kind, score)
    problem, solution = clean(problem), clean(solution)
    return Observation(
        category=category,
        payload=payloads.build_payload(event, category, problem, solution),
        score=score,
        seen=time_of(event),
        agent_type=agent_type,
        kind=kind,
        question=problem,
        answer=solution,
        is_stated=category is not Category.SKILLS
        or bool(first_text(event, payloads.OWN_SOLUTION_FIELDS[category])),
        outcome=_outcome_of(event),
        feedback=_feedback_of(event),
    )


def _find_texts(event: Mapping[str, object], kind: str) -> tuple[str, str]:
    """Find problem and solution where every writer has them; raw, or empty."""
    problem = first_text(event, texts.PROBLEM_FIELDS)
    solution = first_text(event, texts.SOLUTION_FIELDS)
    if kind == kinds.TASK_COMPLETED:
        task = event.get("task")
        if type(task) is dict:
            problem = problem or first_text(task, ("prompt",))
            solution = solution or first_text(task, ("output",))
    return problem, solution


def is_knowledge(point: Mapping[str, object]) -> bool:
    """Return whether a point is neither a memory record nor a self-healing rule."""
    return not ("memory_id" in point or "error_regex" in point)


def _categorise(event: Mapping[str, object], kind: str, solution: str) -> Category:
    """Choose the category; the first rule that fits wins."""
    topic, word = event.get("category"), event.get("pattern_type")
    if named := payloads.look_up(payloads.NAMES, topic):
        return named
    labels = [payloads.look_up(payloads.LABELS, name) for name in (topic, word)]
    if (
        kind == kinds.ERROR_RESOLUTION
        or Category.ERRORS in labels
        or (solution and first_text(event, _ERROR_FIELDS))
    ):
        return Category.ERRORS
    if Category.PRACTICES in labels or (
        scoring.ENDORSEMENTS in event and first_text(event, payloads.TITLE_FIELDS)
    ):
        return Category.PRACTICES
    return Category.SKILLS


def _refusal(
    event: Mapping[str, object], kind: str, problem: str, solution: str
) -> str:
    """Return why the event holds no pattern, whatever its score; "" when it may."""
    if event.get("pattern_extracted", True) is not True:
        return "vetoed"
    if texts.is_redacted(problem) or texts.is_redacted(solution):
        return "redacted"
    if _failed(event, kind):
        return "failed"
    return "same-text" if problem == solution else ""


def _failed(event: Mapping[str, object], kind: str) -> bool:
    """Return whether the event reports a failure.

    An `error` beside a `solution` is the problem that was solved, no failure.
    """
    success = event.get("success")
    return (
        success is False
        or (kind == kinds.TOOL_RESULT and success is not True)
        or (kind == kinds.TASK_COMPLETED and event.get("status") != "completed")
        or (bool(event.get("error")) and not first_text(event, _ERROR_SOLUTION_FIELDS))
    )


def _unwanted(category: Category, agent_type: str, extraction: Extraction) -> str:
    """Return which setting excludes it; "" when none does."""
    if category not in extraction.categories:
        return "category"
    wanted = extraction.agent_types
    return "agent-type" if wanted is not None and agent_type not in wanted else ""


def _score(
    event: Mapping[str, object],
    category: Category,
    question: str,
    answer: str,
    extraction: Extraction,
) -> float | str | None:
    """Return the score of an event, or why it has none; None where it is measured."""
    score = scoring.given_score(event, category)
    if score is None:
        if extraction.scoring == "measured":
            return None
        outcome = _outcome_of(event)
        if extraction.scoring == "none" or outcome not in scoring.OUTCOMES:
            return "unscored"
        score = scoring.coordinator_score(question, answer, outcome=outcome)
    return score if scoring.passes(score, extraction.threshold) else "low"


def _outcome_of(event: Mapping[str, object]) -> Outcome:
    """Return how it ended; what answers is a success unless it says otherwise."""
    outcome = event.get("outcome")
    if type(outcome) is str:
        known = outcome in Outcome.__members__.values()
        return Outcome(outcome) if known else Outcome.UNKNOWN
    answers = kinds.role_of(kinds.kind_of(event)) is kinds.Role.ANSWER
    return Outcome.SUCCESS if answers else Outcome.UNKNOWN


def _feedback_of(event: Mapping[str, object]) -> Literal[-1, 0, 1]:
    """Return what a person said of it: 1 good, -1 bad, 0 nothing."""
    said = event.get("user_feedback")
    if type(said) is not int:
        return 0
    return 1 if said == 1 else -1 if said == -1 else 0
