"""Sensitive values are found and replaced before they are stored.

The detector finds them, behind a prefilter that asks cheaply which rules could match
at all; the redactor replaces findings by typed, numbered placeholders. The lint reports
possible prompt injection.
"""

from fedlearn.redaction.custom_rules import expired, open_redactor
from fedlearn.redaction.json_values import JsonObject, JsonValue, parse
from fedlearn.redaction.patterns import redact_again, redact_sample_again
from fedlearn.redaction.prompt_injection import lint
from fedlearn.redaction.redactor import Forms, RedactedRecord, Redactor
from fedlearn.redaction.rule_table import RULES
from fedlearn.redaction.work import TOO_COSTLY

__all__ = [
    "RULES",
    "TOO_COSTLY",
    "Forms",
    "JsonObject",
    "JsonValue",
    "RedactedRecord",
    "Redactor",
    "expired",
    "lint",
    "open_redactor",
    "parse",
    "redact_again",
    "redact_sample_again",
]
