"""The one table of sensitive values."""

from typing import Final

from fedlearn.redaction.named import NAMED_RULES
from fedlearn.redaction.people import NETWORK_RULES, PEOPLE_RULES
from fedlearn.redaction.positions import POSITION_RULES
from fedlearn.redaction.rules import FORM_RULES, PROSE_RULES, Rule

RULES: Final[tuple[Rule, ...]] = (
    *FORM_RULES,
    *NAMED_RULES,
    *POSITION_RULES,
    *PROSE_RULES,
    *PEOPLE_RULES,
    *NETWORK_RULES,
)
"""All rules; where findings overlap the earlier rule wins. A change that can alter what
is found raises `records.RULES_VERSION`."""
