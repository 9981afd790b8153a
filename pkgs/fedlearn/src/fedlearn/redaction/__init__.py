"""Sensitive values are found and replaced before they are stored.

The detector finds them, behind a prefilter that asks cheaply which rules could match
at all; the redactor replaces findings by typed, numbered placeholders. An audit finding
names place and rule, never the value. The lint reports possible prompt injection.
"""

from fedlearn.redaction.custom_rules import expired, in_force, own_rules
from fedlearn.redaction.findings import (
    AuditFinding,
    Suspect,
    audit_name,
    form_of,
    shown,
    suspects_in_document,
    suspects_in_lines,
    suspects_in_text,
    to_findings,
)
from fedlearn.redaction.host_names import own_names
from fedlearn.redaction.json_values import JsonObject, JsonValue, parse
from fedlearn.redaction.prompt_injection import lint
from fedlearn.redaction.redactor import Redactor
from fedlearn.redaction.windows import OVERLAP_BYTES, Numbered

__all__ = [
    "OVERLAP_BYTES",
    "AuditFinding",
    "JsonObject",
    "JsonValue",
    "Numbered",
    "Redactor",
    "Suspect",
    "audit_name",
    "expired",
    "form_of",
    "in_force",
    "lint",
    "own_names",
    "own_rules",
    "parse",
    "shown",
    "suspects_in_document",
    "suspects_in_lines",
    "suspects_in_text",
    "to_findings",
]
