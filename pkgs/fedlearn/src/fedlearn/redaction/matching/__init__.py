"""Reading the text around a match.

A rule has a pattern and says what else must hold. Context is what stands beside a
match; an assigned value is what a name is given; decoding undoes Unicode disguises and
encodings; windows are blocks of lines that are small in memory.
"""

from fedlearn.redaction.matching.assigned_values import (
    TYPE,
    argument_value,
    password_value,
    plain_value,
    secret_value,
    value_end,
    value_in_prose,
)
from fedlearn.redaction.matching.context import (
    ends_word,
    is_masked,
    is_mixed,
    is_random,
    starts_word,
    walk_back,
    words,
)
from fedlearn.redaction.matching.decode import (
    BASE64_TEXT,
    BASE64_UNICODE,
    Encoded,
    base64_runs,
    escaped_runs,
    fold,
    folded_offsets,
    percent_runs,
    unicode_base64_runs,
)
from fedlearn.redaction.matching.rule import (
    FOREIGN_NAMES,
    VALUE,
    Family,
    Rule,
    Span,
    Validator,
)
from fedlearn.redaction.matching.secret_values import (
    Kind,
    is_camel,
    is_reference,
    is_secret_value,
    is_stand_in,
    is_technical,
    is_value_in_prose,
    name_kind,
)
from fedlearn.redaction.matching.token_rules import (
    token,
    token_rule,
    unmasked,
    whole_token,
)
from fedlearn.redaction.matching.windows import OVERLAP_BYTES, Numbered, blocks

__all__ = [
    "BASE64_TEXT",
    "BASE64_UNICODE",
    "FOREIGN_NAMES",
    "OVERLAP_BYTES",
    "TYPE",
    "VALUE",
    "Encoded",
    "Family",
    "Kind",
    "Numbered",
    "Rule",
    "Span",
    "Validator",
    "argument_value",
    "base64_runs",
    "blocks",
    "ends_word",
    "escaped_runs",
    "fold",
    "folded_offsets",
    "is_camel",
    "is_masked",
    "is_mixed",
    "is_random",
    "is_reference",
    "is_secret_value",
    "is_stand_in",
    "is_technical",
    "is_value_in_prose",
    "name_kind",
    "password_value",
    "percent_runs",
    "plain_value",
    "secret_value",
    "starts_word",
    "token",
    "token_rule",
    "unicode_base64_runs",
    "unmasked",
    "value_end",
    "value_in_prose",
    "walk_back",
    "whole_token",
    "words",
]
