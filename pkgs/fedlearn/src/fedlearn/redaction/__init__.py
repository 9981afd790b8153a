"""Sensitive values are found and replaced before they are stored.

The detector finds them, behind a prefilter that asks cheaply which rules could match
at all; the redactor replaces findings by typed, numbered placeholders. An audit finding
names place and rule, never the value. The lint reports possible prompt injection.
"""

from fedlearn.redaction.findings import (
    AuditFinding,
    Suspect,
    audit_name,
    audit_text,
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

__all__ = [
    "AuditFinding",
    "JsonObject",
    "JsonValue",
    "Redactor",
    "Suspect",
    "audit_name",
    "audit_text",
    "form_of",
    "lint",
    "own_names",
    "parse",
    "shown",
    "suspects_in_document",
    "suspects_in_lines",
    "suspects_in_text",
    "to_findings",
]
