"""The table of sensitive values.

A module for each kind of text that reveals something, a row for each form. Rows of
the settings (`custom`) stand behind the table's own. `RULES_VERSION` is the version of
the table that a text has passed.
"""

from fedlearn.redaction.rules.custom import expired, in_force, own_rules
from fedlearn.redaction.rules.network import host_start
from fedlearn.redaction.rules.table import RULES, RULES_VERSION

__all__ = ["RULES", "RULES_VERSION", "expired", "host_start", "in_force", "own_rules"]
