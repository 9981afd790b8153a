"""The one table of sensitive values.

`RULES_VERSION` grows with every change that can alter what is found: a pattern
carries the version its text has passed, and the higher version wins a join.
"""

from typing import Final

from fedlearn.redaction.matching import Rule
from fedlearn.redaction.rules.assignments import ASSIGNMENT_RULES
from fedlearn.redaction.rules.commands import COMMAND_RULES
from fedlearn.redaction.rules.network import NETWORK_RULES
from fedlearn.redaction.rules.people import PEOPLE_RULES
from fedlearn.redaction.rules.prose import PROSE_RULES
from fedlearn.redaction.rules.tokens import TOKEN_RULES
from fedlearn.redaction.rules.urls import URL_RULES

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
