"""Sensitive values are found and replaced before they are stored.

The detector finds them, behind a prefilter that asks cheaply which rules could match
at all; the redactor replaces findings by typed, numbered placeholders.
"""

from fedlearn.redaction.custom_rules import expired, open_redactor
from fedlearn.redaction.decode import ENCODINGS, fold
from fedlearn.redaction.json_values import JsonObject, JsonValue, parse
from fedlearn.redaction.numbering import renumber
from fedlearn.redaction.patterns import redact_again, redact_sample_again
from fedlearn.redaction.prefilter import Prefilter
from fedlearn.redaction.redactor import Forms, RedactedRecord, Redactor
from fedlearn.redaction.rule_table import RULES
from fedlearn.redaction.work import TOO_COSTLY

__all__ = [
    "ENCODINGS",
    "RULES",
    "TOO_COSTLY",
    "Forms",
    "JsonObject",
    "JsonValue",
    "Prefilter",
    "RedactedRecord",
    "Redactor",
    "expired",
    "fold",
    "open_redactor",
    "parse",
    "redact_again",
    "redact_sample_again",
    "renumber",
]
