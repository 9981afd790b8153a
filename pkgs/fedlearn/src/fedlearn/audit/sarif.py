"""Findings as SARIF 2.1.0, which code hosts read and display."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import quote

from fedlearn.audit.findings import AuditFinding
from fedlearn.audit.record_validation import CHECKS
from fedlearn.redaction import RULES

SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"


def to_sarif(findings: Sequence[AuditFinding], version: str) -> dict[str, object]:
    """Return findings as one run of this version of the program, without values."""
    found = sorted({rule for finding in findings for rule in finding.rules})
    explained = CHECKS | {rule.id: rule.finds for rule in RULES}
    driver = {
        "name": "fedlearn",
        "version": version,
        "rules": [
            {"id": rule, "shortDescription": {"text": explained.get(rule, rule)}}
            for rule in found
        ],
    }
    results = [
        {
            "ruleId": rule,
            "ruleIndex": found.index(rule),
            "level": "error",
            "message": {"text": str(finding)},
            "locations": [_location(finding)],
        }
        for finding in findings
        for rule in finding.rules
    ]
    run = {"tool": {"driver": driver}, "results": results}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _location(finding: AuditFinding) -> dict[str, object]:
    """Return the place in a file; a message or a remote is no file."""
    if finding.path.startswith("("):
        return {"logicalLocations": [{"fullyQualifiedName": finding.path}]}
    place: dict[str, object] = {"artifactLocation": {"uri": quote(finding.path)}}
    if finding.line:
        place["region"] = {"startLine": finding.line}
    return {"physicalLocation": place}
