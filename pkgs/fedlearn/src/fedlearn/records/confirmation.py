"""How a piece of knowledge was confirmed."""

from enum import StrEnum


class Confirmation(StrEnum):
    """The weakest first.

    `given`: a program gave the score. `model`: a language model drew it, and each quote
    stands in the episode. `stated`: an agent stated it. `repeated`: several episodes
    on different days say it. `person`: a person wrote it down. `repaired`: a program
    reported the repair. `verified`: what had failed passed afterwards.
    """

    GIVEN = "given"
    MODEL = "model"
    STATED = "stated"
    REPEATED = "repeated"
    PERSON = "person"
    REPAIRED = "repaired"
    VERIFIED = "verified"

    @property
    def rank(self) -> int:
        """Its place in the order, the weakest with 0."""
        return list(Confirmation).index(self)
