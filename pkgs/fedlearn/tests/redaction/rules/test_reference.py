"""The reference of the redaction lists the rules and checks that there are."""

import pytest

from fedlearn.audit.record_validation import CHECKS
from fedlearn.redaction.rule_table import RULES

from helpers import ROOT

PAGE = ROOT / "docs" / "reference" / "redaction.md"

pytestmark = pytest.mark.skipif(
    not PAGE.is_file(), reason="this is the package alone, without its documentation"
)


def rule_table(family: str) -> str:
    """Write the table of a family as the page has it."""
    rows = [
        f"| `{rule.id}` | {rule.finds} | `<{rule.placeholder}-1>` |"
        for rule in RULES
        if rule.family == family
    ]
    return "\n".join(("| rule | finds | becomes |", "|---|---|---|", *rows, ""))


def check_table() -> str:
    """Write the table of the checks as the page has it."""
    rows = [f"| `{name}` | {what} |" for name, what in CHECKS.items()]
    return "\n".join(("| check | finds |", "|---|---|", *rows, ""))


@pytest.mark.parametrize("family", ["secret", "network", "people"])
def test_the_page_lists_every_rule(family: str) -> None:
    """With its placeholder, in the order of the table; the assertion shows it."""
    assert rule_table(family) in PAGE.read_text(encoding="utf-8")


def test_the_page_lists_every_check() -> None:
    """Whatever an audit can say is explained."""
    assert check_table() in PAGE.read_text(encoding="utf-8")
