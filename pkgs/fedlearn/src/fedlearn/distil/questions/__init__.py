"""Reading questions and answers: what belongs to them, and whether they stand alone.

Prompts of programs hold roles, context and formats around a question; answers hold
politeness. Here both are taken off, and what needs its conversation is told apart.
"""

from fedlearn.distil.questions.answers import is_complete, says_how, without_politeness
from fedlearn.distil.questions.self_contained import (
    asks_for_design,
    asks_how,
    is_of_one_project,
)
from fedlearn.distil.questions.sentence_ends import sentences, without_marks
from fedlearn.distil.questions.supplements import without_supplements

__all__ = [
    "asks_for_design",
    "asks_how",
    "is_complete",
    "is_of_one_project",
    "says_how",
    "sentences",
    "without_marks",
    "without_politeness",
    "without_supplements",
]
