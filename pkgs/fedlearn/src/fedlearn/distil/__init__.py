"""From episodes to lessons: the built-in engine, deterministic and without a model.

An episode gives none, one or several lessons; where it gives none there is a reason.
A lesson is one piece of knowledge with the quotes it rests on and how it was
confirmed. Its value is measured from parts. Texts come in redacted, as whatever is
distilled may be shared.
"""

from fedlearn.distil.lesson import Lesson

__all__ = ["Lesson"]
