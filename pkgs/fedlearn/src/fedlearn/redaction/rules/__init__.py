"""What sensitive values look like, and what is a secret under a name.

A module for each kind of text that reveals something, a row for each form. A rule has
a pattern and says what else must hold: of the context, which is what stands beside a
match, and of an assigned value, which is what a name is given.
"""

from typing import Final

from fedlearn.redaction.rules.assigned_values import argument_value, value_end
from fedlearn.redaction.rules.assignments import ASSIGNMENT_RULES
from fedlearn.redaction.rules.context import (
    ends_word,
    is_random,
    starts_word,
    walk_back,
    words,
)
from fedlearn.redaction.rules.name_forms import list_kind
from fedlearn.redaction.rules.prose import PROSE_RULES
from fedlearn.redaction.rules.rule import VALUE, Names, Rule, Span
from fedlearn.redaction.rules.secret_values import (
    Kind,
    is_reference,
    is_secret_value,
    is_stand_in,
    is_value_in_prose,
    name_kind,
)
from fedlearn.redaction.rules.tokens import TOKEN_RULES
from fedlearn.redaction.rules.urls import URL_RULES

__all__ = [
    "FORM_RULES",
    "PROSE_RULES",
    "VALUE",
    "Kind",
    "Names",
    "Rule",
    "Span",
    "argument_value",
    "ends_word",
    "is_random",
    "is_reference",
    "is_secret_value",
    "is_stand_in",
    "is_value_in_prose",
    "list_kind",
    "name_kind",
    "starts_word",
    "value_end",
    "walk_back",
    "words",
]

FORM_RULES: Final[tuple[Rule, ...]] = (*TOKEN_RULES, *URL_RULES, *ASSIGNMENT_RULES)
"""Of values with a form or a name of their own."""
