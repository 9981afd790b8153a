"""The one table of what is private.

`RULES_VERSION` grows with every change that can alter what is found: a pattern
carries the version its text has passed, and the higher version wins a join.
"""

from typing import Final

from fedlearn.privacy.rule import Family, Rule, Span, Validator
from fedlearn.privacy.rules_assignments import ASSIGNMENT_RULES
from fedlearn.privacy.rules_commands import COMMAND_RULES
from fedlearn.privacy.rules_network import NETWORK_RULES
from fedlearn.privacy.rules_people import PEOPLE_RULES
from fedlearn.privacy.rules_prose import PROSE_RULES
from fedlearn.privacy.rules_tokens import TOKEN_RULES
from fedlearn.privacy.rules_urls import URL_RULES

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
