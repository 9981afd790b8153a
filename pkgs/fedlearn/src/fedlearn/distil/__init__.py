"""From episodes to lessons: the built-in engine, deterministic and without a model.

An episode gives none, one or several lessons; where it gives none there is a reason.
A lesson is one piece of knowledge with the quotes it rests on and how it was
confirmed. Its value is measured from parts. Texts come in redacted, as whatever is
distilled may be shared.
"""

from fedlearn.distil.engine import Distilled, distil_answer, generalised
from fedlearn.distil.how_to import guess_category
from fedlearn.distil.lesson import Lesson
from fedlearn.distil.pairs import lesson_of_pair
from fedlearn.distil.repairs import repair_of_rules
from fedlearn.distil.value import WEIGHTS, measured_value, value_parts
from fedlearn.distil.verification import verified_fixes

__all__ = [
    "WEIGHTS",
    "Distilled",
    "Lesson",
    "distil_answer",
    "generalised",
    "guess_category",
    "lesson_of_pair",
    "measured_value",
    "repair_of_rules",
    "value_parts",
    "verified_fixes",
]
