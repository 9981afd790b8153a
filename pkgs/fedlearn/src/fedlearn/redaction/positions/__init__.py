"""Secrets that are known by where they stand.

As an argument of a command or of a call, behind a word of a configuration or of a
statement, in what a shell pipes into a program. Tables say which places are secret;
whether a value is one is judged as everywhere.
"""

from typing import Final

from fedlearn.redaction.positions.calls import CALL_RULES
from fedlearn.redaction.positions.command_rules import COMMAND_RULES
from fedlearn.redaction.positions.dialogues import DIALOGUE_RULES
from fedlearn.redaction.positions.directives import DIRECTIVE_RULES
from fedlearn.redaction.positions.piped import PIPED_RULES
from fedlearn.redaction.positions.statements import STATEMENT_RULES
from fedlearn.redaction.rules import Rule

__all__ = ["POSITION_RULES"]

POSITION_RULES: Final[tuple[Rule, ...]] = (
    *COMMAND_RULES,
    *DIRECTIVE_RULES,
    *DIALOGUE_RULES,
    *STATEMENT_RULES,
    *PIPED_RULES,
    *CALL_RULES,
)
