"""Secrets under names whose values stand elsewhere than right behind them.

In lists, on the lines below, in the data of a manifest; whether a value is a secret is
judged as everywhere.
"""

from typing import Final

from fedlearn.redaction.named.secret_blocks import BLOCK_RULES
from fedlearn.redaction.named.secret_lists import LIST_RULES
from fedlearn.redaction.rules import Rule

__all__ = ["NAMED_RULES"]

NAMED_RULES: Final[tuple[Rule, ...]] = (*LIST_RULES, *BLOCK_RULES)
