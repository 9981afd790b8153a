"""Payloads by the field names of the three families, and how texts are cut."""

import pytest

from fedlearn.records.categories import FAMILIES, Category
from fedlearn.records.record import MAX_LIST_ITEMS
from fedlearn.telemetry.events.payloads import finish
from fedlearn.telemetry.events.texts import (
    MAX_ITEM_CHARS,
    MAX_NAME_CHARS,
    MAX_PROBLEM_CHARS,
    MAX_SOLUTION_CHARS,
    cut,
    first_sentence,
    join_sentences,
)

from telemetry.factories import observe

DIGEST = "sha256:" + "0af3" * 16
LONG = "word " * 2000


def payload_of(**fields: object) -> dict[str, str | list[str]]:
    """Interpret an event and take its payload."""
    return observe(**fields).payload


@pytest.mark.parametrize("category", Category)
def test_core_fields_are_always_there(category: Category) -> None:
    """A problem and a solution are enough for each family."""
    payload = payload_of(category=category.value)

    assert all(payload[name] for name in FAMILIES[category].core)


def test_a_skill_is_named_after_its_first_sentence() -> None:
    """The name is short, the description has the whole problem."""
    payload = payload_of(query="My timer is lost. It was\nset yesterday.")

    assert payload["skill_name"] == "My timer is lost."
    assert payload["description"] == "My timer is lost. It was\nset yesterday."


def test_a_skill_keeps_its_own_fields() -> None:
    """What a writer named by the family's names is not made anew."""
    own: dict[str, object] = {
        "skill_name": "Timers",
        "description": "About timers",
        "usage_pattern": "OnCalendar=daily",
        "success_examples": ["b", "a", "a"],
        "prerequisites": [],
    }

    payload = payload_of(**own)

    assert {**own, "success_examples": ["a", "b"]} == {**payload, "prerequisites": []}


def test_a_skill_needs_no_question() -> None:
    """Description and usage stand for problem and solution."""
    payload = payload_of(
        query=None, response=None, description="About timers", usage_pattern="Use them"
    )

    assert payload["skill_name"] == "About timers"


def test_an_error_has_its_fields() -> None:
    """Type, message, solution and context keep their names."""
    own: dict[str, object] = {
        "error_type": "podman_permission",
        "error_message": "permission denied",
        "solution": "Add :Z",
        "context": "rootless",
        "files": ["compose.yml"],
    }

    assert own == payload_of(query=None, response=None, **own)


def test_an_error_without_a_type_is_unspecified() -> None:
    """Nor is a context made up."""
    payload = payload_of(category="error-solutions", context={"a": 1})

    assert payload == {
        "error_type": "unspecified",
        "error_message": "How to configure a timer",
        "solution": "Set OnCalendar and Persistent.",
    }


def test_the_cause_of_an_error_is_its_context() -> None:
    """A note about an error has problem, cause and the correct solution."""
    payload = payload_of(
        query=None,
        response=None,
        error="read-only file system",
        attempted_solution="pip install --user",
        correct_solution="create a venv",
        root_cause="the store cannot be written",
    )

    assert payload["error_message"] == "read-only file system"
    assert payload["solution"] == "create a venv"
    assert payload["context"] == "the store cannot be written"


def test_a_practice_has_its_fields() -> None:
    """Reasons become sentences of the description, the topic stays."""
    payload = payload_of(
        query=None,
        response=None,
        value_score=None,
        category="systemd",
        practice_name="Use timers",
        description="A timer fires",
        rationale="Intervals stop!",
        implementation="OnCalendar=hourly",
        endorsement_count=3,
        anti_patterns=["OnUnitActiveSec"],
    )

    assert payload == {
        "title": "Use timers",
        "description": "A timer fires. Intervals stop! OnCalendar=hourly.",
        "category": "systemd",
        "anti_patterns": ["OnUnitActiveSec"],
    }


@pytest.mark.parametrize("name", ["best-practices", "Best_Practice", "error-fix"])
def test_the_name_of_a_category_is_no_topic(name: str) -> None:
    """Only another category is what the practice is about."""
    payload = payload_of(
        category=name, pattern_type="best-practice", title="T", endorsement_count=5
    )

    assert "category" not in payload


def test_nothing_is_cut_before_redaction() -> None:
    """A secret that was cut in half could not be recognised any more."""
    payload = payload_of(query=f"Q {LONG}", response=LONG, success_examples=[LONG])

    assert payload["skill_name"] == payload["description"] == f"Q {LONG}".strip()
    assert payload["usage_pattern"] == LONG.strip()
    assert payload["success_examples"] == [LONG.strip()]


def test_redacted_texts_are_cut_to_their_limits() -> None:
    """No text that travels is longer than its constant says."""
    payload = payload_of(query=f"Q {LONG}", response=LONG, success_examples=[LONG])

    finished = finish(Category.SKILLS, payload)

    examples = finished["success_examples"]
    assert MAX_NAME_CHARS - 5 < len(finished["skill_name"]) <= MAX_NAME_CHARS
    assert MAX_PROBLEM_CHARS - 5 < len(finished["description"]) <= MAX_PROBLEM_CHARS
    assert len(finished["usage_pattern"]) == MAX_SOLUTION_CHARS - 1
    assert [len(example) for example in examples] == [MAX_ITEM_CHARS - 1]


@pytest.mark.parametrize("category", Category)
def test_finishing_changes_nothing_that_is_short(category: Category) -> None:
    """Finishing twice is finishing once."""
    payload = payload_of(category=category.value)

    assert payload == finish(category, payload)


def test_finished_lists_are_as_a_join_makes_them() -> None:
    """Sorted, each item once, the smallest kept."""
    items = [f"c{n:03}" for n in range(99)] + ["b", "a", "b"]

    finished = finish(Category.SKILLS, {"success_examples": items})

    assert finished["success_examples"] == sorted(set(items))[:MAX_LIST_ITEMS]


def test_lists_hold_only_texts_with_content() -> None:
    """Other types, blanks and digests are left out."""
    items: list[object] = [None, 5, {}, " ", DIGEST, " b\0 ", "a", "b"]

    assert payload_of(success_examples=items)["success_examples"] == ["a", "b"]


def test_scrubbed_fields_are_left_out() -> None:
    """A digest beside clear texts is no text either."""
    payload = payload_of(description=DIGEST, skill_name="[REDACTED:x]")

    assert payload["skill_name"] == payload["description"] == "How to configure a timer"


def test_texts_have_no_nul_and_no_blanks_at_the_ends() -> None:
    """NUL cannot be stored everywhere."""
    assert payload_of(response=" \0a\0b\n")["usage_pattern"] == "ab"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("short", "short"),
        ("one two three", "one two"),
        ("one two    three", "one two"),
        ("onetwothree", "onetwothre"),
        ("one two th ree", "one two th"),
        ("one words word", "one words"),
    ],
)
def test_cuts_at_the_end_of_a_word(text: str, expected: str) -> None:
    """A word is only cut through when it alone is too long."""
    assert expected == cut(text, 10)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two.", "One."),
        ("Use 1.2.3 now! Yes", "Use 1.2.3 now!"),
        ("One\ttwo \nthree", "One two"),
        ("no end", "no end"),
    ],
)
def test_a_name_is_one_sentence_on_one_line(text: str, expected: str) -> None:
    """A full stop inside a word or version ends nothing."""
    assert expected == first_sentence(text)


def test_sentences_are_joined_with_full_stops() -> None:
    """Empty texts leave no trace."""
    assert join_sentences(["A", "", "B!"]) == "A. B!"
