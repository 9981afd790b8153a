"""Each reason against an answer, with what has it and what only looks like it."""

from time import process_time

import pytest
from distil.reason_cases import AGAINST, LABELS, NOTHING_AGAINST, Case

from fedlearn.distil.not_knowledge import reason_against

HELD = [(reason, case) for reason, cases in AGAINST.items() for case in cases]
FREE = [(reason, case) for reason, cases in NOTHING_AGAINST.items() for case in cases]


@pytest.mark.parametrize(
    ("reason", "case"), HELD, ids=[c.question[:30] for _, c in HELD]
)
def test_what_is_no_knowledge_has_its_reason(reason: str, case: Case) -> None:
    """A question with its answer is refused for the reason that a reader would give."""
    assert reason_against(case.question, case.answer) == reason


@pytest.mark.parametrize(
    ("reason", "case"), FREE, ids=[c.question[:30] for _, c in FREE]
)
def test_what_only_looks_like_it_has_none(reason: str, case: Case) -> None:
    """Words that stand in refused answers do not stand against good ones."""
    assert reason_against(case.question, case.answer) == "", reason


@pytest.mark.parametrize("reason", AGAINST)
def test_a_reason_has_examples_on_both_sides(reason: str) -> None:
    """Eight examples and eight near misses at least."""
    assert min(len(AGAINST[reason]), len(NOTHING_AGAINST[reason])) >= 8


def test_an_empty_answer_is_cut_off() -> None:
    """Nothing was said."""
    assert reason_against("How?", "  \n") == "cut-off"


def test_marks_for_a_model_are_no_part_of_a_question() -> None:
    """`/no_think` in front of a question changes nothing."""
    assert reason_against("/no_think How to label volumes", LABELS) == ""
    assert reason_against("/no_think ping", "pong") == "probe"


@pytest.mark.parametrize(
    "piece", [" ", "\n", "`", "(", "- a\n", "I will ", "a/b", "[", "# "]
)
def test_a_text_made_to_be_slow_takes_time_in_proportion(piece: str) -> None:
    """Neither a question nor an answer is read again and again."""

    def taken(chars: int) -> float:
        text = piece * (chars // len(piece))
        start = process_time()
        reason_against(text, "Set it.")
        reason_against("How?", text)
        return process_time() - start

    assert min(taken(40_000) for _ in range(3)) < 6 * taken(10_000) + 0.1
