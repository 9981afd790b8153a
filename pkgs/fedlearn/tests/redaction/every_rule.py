"""The truth that the prefilter is compared with: every rule is asked."""

from collections.abc import Callable
from typing import TypeVar

import pytest

from fedlearn.redaction import detector
from fedlearn.redaction.prefilter import Prefilter

Made = TypeVar("Made")


class EveryRule(Prefilter):
    """All rules can match."""

    def candidates(self, text: str) -> list[int]:
        del text
        return self.all()


def with_every_rule(make: Callable[[], Made], use: Callable[[Made], object]) -> Made:
    """Make something whose detector asks every rule; `use` searches a text once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(detector, "Prefilter", EveryRule)
        made = make()
        use(made)
        return made
