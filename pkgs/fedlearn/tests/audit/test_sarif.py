"""The SARIF output has the form that code hosts take, and no value."""

import json
from typing import Any

from fedlearn.audit.findings import AuditFinding
from fedlearn.audit.record_validation import CHECKS
from fedlearn.audit.sarif import to_sarif
from fedlearn.redaction.rule_table import RULES

FINDINGS = [
    AuditFinding("data/a b#c%.jsonl", 7, ("payload.x",), ("email", "jwt"), "0123abcd"),
    AuditFinding("data", 0, (), ("data-too-large",)),
    AuditFinding("(commit message)", 2, (), ("email",), "0123abcd"),
    AuditFinding("a.txt", 1, (), ("gitleaks:some-rule",)),
]


def run_of(findings: list[AuditFinding]) -> Any:  # noqa: ANN401  (JSON)
    document = json.loads(json.dumps(to_sarif(findings, "1.2.3")))
    assert document["version"] == "2.1.0"
    assert document["$schema"].endswith("sarif-2.1.0.json")
    (run,) = document["runs"]
    return run


def test_it_has_what_the_standard_demands() -> None:
    """One run, one tool, and for each result a message and a rule that exists.

    SARIF 2.1.0, sections 3.13, 3.14, 3.18, 3.19, 3.27 and 3.49.
    """
    run = run_of(FINDINGS)
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("fedlearn", "1.2.3")
    ids = [rule["id"] for rule in driver["rules"]]
    assert len(set(ids)) == len(ids)
    assert all(rule["shortDescription"]["text"] for rule in driver["rules"])
    assert len(run["results"]) == 5
    for result in run["results"]:
        assert ids[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in {"none", "note", "warning", "error"}
        assert result["message"]["text"]


def test_a_place_is_a_relative_reference() -> None:
    """Marks that mean something in a URI are escaped; lines count from 1."""
    run = run_of(FINDINGS)
    places = [result["locations"][0] for result in run["results"]]
    assert places[0]["physicalLocation"] == {
        "artifactLocation": {"uri": "data/a%20b%23c%25.jsonl"},
        "region": {"startLine": 7},
    }
    assert "region" not in places[2]["physicalLocation"]


def test_what_is_no_file_has_no_file() -> None:
    """A message or a remote is a logical location."""
    run = run_of(FINDINGS)
    (place,) = run["results"][3]["locations"]
    assert place == {"logicalLocations": [{"fullyQualifiedName": "(commit message)"}]}


def test_every_rule_is_explained() -> None:
    """Those of the table and the checks by a sentence."""
    rules = [rule.id for rule in RULES] + list(CHECKS)
    findings = [AuditFinding("a", 1, (), (rule,)) for rule in rules]
    explained = run_of(findings)["tool"]["driver"]["rules"]
    assert all(one["shortDescription"]["text"] != one["id"] for one in explained)


def test_nothing_found_is_an_empty_run() -> None:
    """A code host then closes what it has shown before."""
    run = run_of([])
    assert (run["results"], run["tool"]["driver"]["rules"]) == ([], [])
