"""From an event to an observation: the rules, one by one."""

import pytest

from fedlearn.records.categories import Category
from fedlearn.settings import Extraction
from fedlearn.telemetry.events import Observation, Skip, interpret

from telemetry.factories import (
    DEFAULT,
    EVERYTHING,
    FORMULA,
    an_event,
    observe,
    reason_of,
)

DIGEST = "sha256:" + "0af3" * 16
SOLVED = {"query": None, "response": None, "solution": "Add :Z to the mount."}


def test_an_observation_says_what_when_and_who() -> None:
    """A scored event with problem and solution is an observation."""
    expected = Observation(
        category=Category.SKILLS,
        payload={
            "skill_name": "How to configure a timer",
            "description": "How to configure a timer",
            "usage_pattern": "Set OnCalendar and Persistent.",
        },
        score=0.9,
        seen="2026-06-10T10:00:00Z",
        agent_type="coding-assistant",
        kind="interaction_recorded",
        question="How to configure a timer",
        answer="Set OnCalendar and Persistent.",
        is_stated=False,
    )

    assert expected == observe(agent_type=" coding-assistant ")


@pytest.mark.parametrize(
    "field", ["query", "prompt", "task", "input", "error_description"]
)
@pytest.mark.parametrize("answer", ["response", "output", "result", "content"])
def test_finds_both_texts_wherever_a_writer_has_them(field: str, answer: str) -> None:
    """Problem and solution have several names; each is enough."""
    texts = {field: "What?", answer: "That."}
    observation = observe(**{"query": None, "response": None, **texts})

    assert observation.payload["description"] == "What?"
    assert observation.payload["usage_pattern"] == "That."


def test_takes_the_first_text_that_is_not_empty() -> None:
    """Blank texts and other types in an earlier field do not count."""
    observation = observe(query=" \n", prompt=["no"], task={}, input="This one")

    assert observation.payload["description"] == "This one"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"query": None}, "no-text"),
        ({"response": " \t"}, "no-text"),
        ({"response": "\0"}, "no-text"),
        ({"query": ["x"], "response": {"text": "x"}}, "no-text"),
        ({"query": DIGEST}, "redacted"),
        ({"response": f" {DIGEST}\n"}, "redacted"),
        ({"response": "[REDACTED:secrets_detected:token]"}, "redacted"),
        ({"query": " Same. ", "response": "Same."}, "same-text"),
        ({"success": False}, "failed"),
        ({"error": "timeout"}, "failed"),
        ({"error": {"code": 1}}, "failed"),
        ({"event_type": "tool_result"}, "failed"),
        ({"event_type": "tool_result", "success": "true"}, "failed"),
        ({"event_type": "task_completed"}, "failed"),
        ({"event_type": "task_completed", "status": "stopped"}, "failed"),
        ({"pattern_extracted": False}, "vetoed"),
        ({"pattern_extracted": "true"}, "vetoed"),
        ({"pattern_extracted": 1}, "vetoed"),
        ({"value_score": 0.699}, "low"),
        ({"value_score": 0.69, "confidence_score": 0.9}, "low"),
        ({"value_score": None, "event_type": "novelty", "query": None}, "unknown"),
        ({"value_score": None, "event_type": "agent_thinking"}, "shape"),
        ({"value_score": None, "event_type": "health_spider_new"}, "shape"),
    ],
)
def test_says_why_an_event_is_none(fields: dict[str, object], expected: str) -> None:
    """Each rule has its reason."""
    fields = {"event_type": "interaction_recorded", **fields}
    assert expected == reason_of(**fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"success": True, "event_type": "tool_result"},
        {"status": "completed", "event_type": "task_completed"},
        {"pattern_extracted": True},
        {"success": None, "error": ""},
        {"value_score": 1},
        {"value_score": 0.7 - 1e-10},
        {"event_type": "agent_thinking"},
        {"event_type": "never heard of"},
        {"event_type": ["list"], "event": {}},
        {"event_type": 5},
        {"response": f"It prints {DIGEST}"},
        {"response": "sha256:0af3"},
        {"timestamp": [], "agent_type": 7},
    ],
)
def test_takes_what_no_rule_forbids(fields: dict[str, object]) -> None:
    """A score makes any kind with texts an observation."""
    score = observe(**fields).score

    assert score is not None
    assert score >= 0.69


def test_null_is_no_veto_of_success_nor_an_error() -> None:
    """Writers put null where nothing happened."""
    event = {**an_event(), "error": None, "success": None}

    assert isinstance(interpret(event, DEFAULT), Observation)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"category": "error-solutions"}, Category.ERRORS),
        ({"category": "Best_Practices"}, Category.PRACTICES),
        ({"category": "SKILLS-PATTERNS", "error_type": "x"}, Category.SKILLS),
        ({"category": "error-fix"}, Category.ERRORS),
        ({"pattern_type": "error-fix"}, Category.ERRORS),
        ({"event_type": "error_resolution"}, Category.ERRORS),
        ({"error_type": "podman"}, Category.ERRORS),
        ({"error_pattern": "denied"}, Category.ERRORS),
        ({**SOLVED, "error": "denied"}, Category.ERRORS),
        ({"pattern_type": "best-practice"}, Category.PRACTICES),
        ({"title": "Use timers", "endorsement_count": 1}, Category.PRACTICES),
        ({"practice_name": "Use timers", "endorsement_count": 0}, Category.PRACTICES),
        ({"title": "Use timers"}, Category.SKILLS),
        ({"endorsement_count": 9}, Category.SKILLS),
        ({"pattern_type": "config-template"}, Category.SKILLS),
        ({"category": "nixos_architecture"}, Category.SKILLS),
        ({"category": ["error-solutions"], "error_type": ""}, Category.SKILLS),
    ],
)
def test_the_first_rule_decides_the_category(
    fields: dict[str, object], expected: Category
) -> None:
    """Name, then error, then practice, else skill."""
    assert expected == observe(EVERYTHING, **fields).category


def test_extracts_only_wanted_categories() -> None:
    """A category that is not in the settings is passed over."""
    only_errors = Extraction(categories=(Category.ERRORS,))

    assert reason_of(only_errors) == "category"
    assert observe(only_errors, error_type="x").category is Category.ERRORS


def test_extracts_only_wanted_agent_types() -> None:
    """Once agent types are named an event without one is not wanted."""
    only_local = Extraction(agent_types=("local",))

    assert reason_of(only_local) == "agent-type"
    assert reason_of(only_local, agent_type="remote") == "agent-type"
    assert observe(only_local, agent_type="local").agent_type == "local"


def test_computes_a_score_where_none_is_given() -> None:
    """A success without a number is measured, or scored by the formula."""
    fields = {
        "value_score": None,
        "event_type": "agent_step_complete",
        "query": "How to install and configure Podman",
    }

    assert observe(FORMULA, **fields).score == pytest.approx(0.7007, abs=1e-3)
    assert observe(**fields).score is None
    assert reason_of(Extraction(scoring="none"), **fields) == "unscored"


def test_the_computed_score_is_of_the_texts_as_they_are() -> None:
    """Blanks at the edges count as the coordinator counts them."""
    fields = {"value_score": None, "event_type": "agent_step_complete"}

    with_blanks = observe(FORMULA, response="x" + " " * 199, **fields)

    assert with_blanks.score == 0.4 + 0.1 + 0.1 + 0.1 * (0.5 * 0.1) + 0.05


@pytest.mark.parametrize(
    ("outcome", "expected"), [("partial", 0.45), ("success", 0.65)]
)
def test_an_outcome_that_is_given_counts(outcome: str, expected: float) -> None:
    """What an event says about itself comes before what its kind suggests."""
    fields = {"value_score": None, "event_type": "novelty", "outcome": outcome}

    assert expected == pytest.approx(observe(FORMULA, **fields).score, abs=0.01)


def test_an_outcome_that_is_no_success_gives_no_score() -> None:
    """A failure is not scored, whatever its kind."""
    fields = {"value_score": None, "event_type": "local_inference"}

    assert reason_of(FORMULA, outcome="failure", **fields) == "unscored"


@pytest.mark.parametrize("kind", ["interaction_recorded", "novelty"])
def test_the_formula_needs_an_outcome(kind: str) -> None:
    """What does not say how it ended has no score by the formula."""
    assert reason_of(FORMULA, value_score=None, event_type=kind) == "unscored"


def test_a_given_score_is_never_replaced() -> None:
    """The formula would give more than the number that stands there."""
    fields = {"event_type": "agent_step_complete", "value_score": 0.1}

    assert observe(EVERYTHING, **fields).score == 0.1


def test_the_loop_runner_has_its_texts_inside() -> None:
    """Prompt and output of a completed task are problem and solution."""
    task = {"prompt": "Fix the test", "output": "Patched."}
    fields = {"event_type": None, "event": "task_completed", "status": "completed"}

    observation = observe(query=None, response=None, task=task, **fields)

    assert observation.kind == "task_completed"
    assert observation.payload["usage_pattern"] == "Patched."


def test_an_event_without_a_time_is_seen_at_the_epoch() -> None:
    """A missing time stops nothing."""
    assert observe(timestamp=None).seen == "1970-01-01T00:00:00Z"


def test_long_names_are_handed_on_whole() -> None:
    """They are cut when they are redacted: half a secret is not recognised."""
    observation = observe(agent_type="a" * 999, event_type="k" * 999)

    assert len(observation.agent_type) == 999
    assert len(observation.kind) == 999


@pytest.mark.parametrize("mark", ["memory_id", "error_regex"])
def test_points_of_the_wrong_type_are_passed_over(mark: str) -> None:
    """Memory records and self-healing rules lie among the error solutions."""
    point = an_event(**{mark: "x"})

    result = interpret(point, DEFAULT, collection=Category.ERRORS)

    assert Skip("interaction_recorded", "shape") == result


def test_a_point_keeps_its_collection() -> None:
    """Where a point lies decides, whatever its fields say."""
    point = an_event(category="error-solutions")

    result = interpret(point, DEFAULT, collection=Category.PRACTICES)

    assert isinstance(result, Observation)
    assert result.category is Category.PRACTICES
