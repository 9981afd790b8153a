"""What tokens have in common whose issuer publishes their form."""

import re
from functools import partial
from typing import Final

from fedlearn.redaction.matching.context import (
    ends_word,
    is_masked,
    is_mixed,
    starts_word,
)
from fedlearn.redaction.matching.rule import Rule, Span

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


token_rule: Final = partial(Rule, validator=token)
