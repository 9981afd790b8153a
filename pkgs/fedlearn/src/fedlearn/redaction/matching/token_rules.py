"""What tokens have in common whose issuer publishes their form."""

import re
from typing import Final

from fedlearn.redaction.matching.context import (
    ends_word,
    is_masked,
    is_mixed,
    starts_word,
)
from fedlearn.redaction.matching.rule import Rule, Span, Validator

MIXED: Final = "a1B2c3D4"
"""Part of examples; no service issues such a key."""

HEXADECIMAL: Final = "0123456789abcdef"

_ADDRESSED: Final = re.compile(r"(?i)[-_]your[-_]")
"""As in `sk-your-key-here`."""


def token(text: str, start: int, end: int) -> Span | None:
    """Accept what starts a word and is neither a mask nor made of plain words."""
    while end > start and text[end - 1] in "-_.":
        end -= 1
    value = text[start:end]
    if not starts_word(text, start) or is_masked(value) or not is_mixed(value[3:]):
        return None
    return None if _ADDRESSED.search(value) else (start, end)


def whole_token(text: str, start: int, end: int) -> Span | None:
    """Accept a token of fixed length that is a whole word."""
    return token(text, start, end) if ends_word(text, end) else None


def unmasked(text: str, start: int, end: int) -> Span | None:
    """Accept what is not blanked out."""
    return None if is_masked(text[start:end].rstrip("=")) else (start, end)


def token_rule(  # noqa: PLR0913, PLR0917 - one row of the table, in its order
    name: str,
    finds: str,
    pattern: str,
    example: str,
    counter_example: str,
    placeholder: str | None = None,
    validator: Validator = token,
) -> Rule:
    """Return a row for a token; its placeholder is its name unless one is given."""
    kind = placeholder or name
    return Rule(name, finds, pattern, example, counter_example, kind, validator)
