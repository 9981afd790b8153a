"""A general question with a complete answer is a skill; nearly all else is nothing."""

import time

import pytest
from distil.how_to_cases import ERRORS, NOTHING, SKILLS

from fedlearn.distil.how_to import how_to
from fedlearn.records import FAMILIES, Category, Confirmation


@pytest.mark.parametrize(("question", "answer"), SKILLS)
def test_a_general_question_gives_a_skill(question: str, answer: str) -> None:
    """In several languages, with what programs put around it."""
    lesson = how_to(question, answer)
    assert lesson is not None
    assert lesson.category is Category.SKILLS


@pytest.mark.parametrize(("question", "answer", "message"), ERRORS)
def test_a_question_about_an_error_gives_a_solution(
    question: str, answer: str, message: str
) -> None:
    """The message is the line that holds it, and not the question for help."""
    lesson = how_to(question, answer)
    assert lesson is not None
    assert lesson.category is Category.ERRORS
    assert lesson.payload["error_message"] == message


@pytest.mark.parametrize(("question", "answer"), NOTHING)
def test_what_needs_its_conversation_gives_nothing(question: str, answer: str) -> None:
    """Own files and plans, refusals, reports, cut answers, artefacts and chat."""
    assert how_to(question, answer) is None


def test_a_how_to_is_only_stated_and_quotes_both() -> None:
    """Nobody checked it; what it rests on is the question and the answer."""
    question, answer = SKILLS[0]
    lesson = how_to(question, answer)
    assert lesson is not None
    assert lesson.confirmation is Confirmation.STATED
    assert lesson.quotes == (question, answer)


def test_all_core_texts_are_filled() -> None:
    """A pattern with an empty core text is none."""
    for question, answer, *_ in (*SKILLS, *ERRORS):
        lesson = how_to(question, answer)
        assert lesson is not None
        core = FAMILIES[lesson.category].core
        assert all(str(lesson.payload[name]).strip() for name in core)


def test_politeness_is_left_out() -> None:
    """A reader wants the answer, and no offer of more."""
    lesson = how_to(*SKILLS[1])
    assert lesson is not None
    assert lesson.payload["usage_pattern"] == "Use `ss -tlnp`. It shows the process."


@pytest.mark.parametrize(
    "piece",
    ["to ", "- a\n", "`", "A_", "Use ", "```\n", "1. ", "i ve ", "?\n\n", "# a\n"],
)
def test_hostile_pairs_take_linear_time(piece: str) -> None:
    """Four times the text takes about four times as long, not sixteen."""
    durations = []
    for count in (7_000 // len(piece) // 4, 7_000 // len(piece)):
        start = time.process_time()
        for _ in range(5):
            how_to(
                "How do I list the open ports? " + piece * count, piece * count + "."
            )
            how_to("How do I list the open ports?", piece * count + ".")
        durations.append(time.process_time() - start)
    assert durations[1] < 10 * durations[0] + 0.2
