"""What is private is found and replaced before it is stored.

The detector finds, behind a prefilter that asks cheaply which rules could match at
all; the redactor replaces findings by typed, numbered placeholders. A finding names
place and rule, never the value. The prompt-injection lint reads for instructions to a
model.
"""

from fedlearn.redaction.findings import (
    AuditFinding,
    Suspect,
    audit_name,
    audit_text,
    form_of,
    parse,
    shown,
    suspects_in_document,
    suspects_in_lines,
    suspects_in_text,
    texts_in,
    to_findings,
)
from fedlearn.redaction.host_names import own_names
from fedlearn.redaction.prompt_injection import lint
from fedlearn.redaction.redactor import JsonObject, JsonValue, Redactor

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
    "texts_in",
    "to_findings",
]
