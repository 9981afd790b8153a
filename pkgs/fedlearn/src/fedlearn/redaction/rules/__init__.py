"""The one table of sensitive values.

A module for each kind of text that reveals something, a row for each form. A rule has
a pattern and says what else must hold: of the context, which is what stands beside a
match, and of an assigned value, which is what a name is given.
"""

from typing import Final

from fedlearn.redaction.rules.assignments import ASSIGNMENT_RULES
from fedlearn.redaction.rules.commands import COMMAND_RULES
from fedlearn.redaction.rules.named.blocks import BLOCK_RULES
from fedlearn.redaction.rules.named.lists import LIST_RULES
from fedlearn.redaction.rules.network import NETWORK_RULES, host_rules
from fedlearn.redaction.rules.people import PEOPLE_RULES
from fedlearn.redaction.rules.prose import PROSE_RULES
from fedlearn.redaction.rules.rule import Rule, Span
from fedlearn.redaction.rules.secret_values import (
    Kind,
    is_secret_value,
    is_value_in_prose,
    name_kind,
)
from fedlearn.redaction.rules.tokens import TOKEN_RULES
from fedlearn.redaction.rules.urls import URL_RULES

__all__ = [
    "RULES",
    "Kind",
    "Rule",
    "Span",
    "host_rules",
    "is_secret_value",
    "is_value_in_prose",
    "name_kind",
]

RULES: Final[tuple[Rule, ...]] = (
    *TOKEN_RULES,
    *URL_RULES,
    *ASSIGNMENT_RULES,
    *LIST_RULES,
    *BLOCK_RULES,
    *COMMAND_RULES,
    *PROSE_RULES,
    *PEOPLE_RULES,
    *NETWORK_RULES,
)
"""All rules; where findings overlap the earlier rule wins. A change that can alter what
is found raises `records.RULES_VERSION`."""
