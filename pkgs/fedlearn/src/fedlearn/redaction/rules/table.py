"""The one table of what is private.

`RULES_VERSION` grows with every change that can alter what is found: a pattern
carries the version its text has passed, and the higher version wins a join.
"""

from typing import Final

from fedlearn.redaction.matching import Family, Rule, Span, Validator
from fedlearn.redaction.rules.assignments import ASSIGNMENT_RULES
from fedlearn.redaction.rules.commands import COMMAND_RULES
from fedlearn.redaction.rules.network import NETWORK_RULES
from fedlearn.redaction.rules.people import PEOPLE_RULES
from fedlearn.redaction.rules.prose import PROSE_RULES
from fedlearn.redaction.rules.tokens import TOKEN_RULES
from fedlearn.redaction.rules.urls import URL_RULES

__all__ = ["RULES", "RULES_VERSION", "Family", "Rule", "Span", "Validator"]

RULES_VERSION: Final[int] = 1
"""Version of the table."""

RULES: Final[tuple[Rule, ...]] = (
    *TOKEN_RULES,
    *URL_RULES,
    *ASSIGNMENT_RULES,
    *COMMAND_RULES,
    *PROSE_RULES,
    *PEOPLE_RULES,
    *NETWORK_RULES,
)
"""All rules; where findings overlap the earlier rule wins."""
