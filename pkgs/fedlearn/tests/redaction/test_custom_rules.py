"""What a node and its settings add to the table, and what they except from it."""

from datetime import date
from pathlib import Path

import pytest

from fedlearn.errors import ConfigurationError
from fedlearn.redaction.custom_rules import expired, in_force, own_names, own_rules
from fedlearn.redaction.redactor import Redactor
from fedlearn.redaction.rule_table import RULES
from fedlearn.settings import AllowedValue, ExtraRule

TODAY = date(2026, 11, 24)


def extra(pattern: str = "BADGE-[0-9]{4}", name: str = "badge") -> ExtraRule:
    return ExtraRule(id=name, pattern=pattern, placeholder="badge")


def allowed(value: str, expires: str | None = None) -> AllowedValue:
    return AllowedValue.model_validate(
        {"value": value, "reason": "a demo", "expires": expires}
    )


def test_a_rule_of_ones_own_finds_what_it_describes() -> None:
    """And only the group that is named `value`, if there is one."""
    rules = own_rules([extra(), extra("ticket (?P<value>T[0-9]+)", "ticket")])
    text = Redactor(extra_rules=rules).redact_text("BADGE-1234 and ticket T77").text
    assert text == "<badge-1> and ticket <badge-2>"


def test_an_id_of_the_table_cannot_be_taken() -> None:
    """Findings would name two things by one word."""
    with pytest.raises(ConfigurationError, match=RULES[0].id):
        own_rules([extra(name=RULES[0].id)])


def test_a_pattern_that_re2_refuses_is_named() -> None:
    """Here, not in the middle of a sync."""
    with pytest.raises(ConfigurationError, match="RE2 does not understand badge"):
        own_rules([extra("x{1,2000}")])


def test_an_exception_lasts_through_its_last_day() -> None:
    """On the next day it allows nothing, and is told of by its place."""
    entries = [
        allowed("for ever"),
        allowed("today", "2026-11-24"),
        allowed("gone", "2026-11-23"),
    ]
    assert in_force(entries, TODAY) == ["for ever", "today"]
    assert expired(entries, TODAY) == [2]


def test_what_is_over_is_redacted_again() -> None:
    """An exception is no hole for ever."""
    entries = [allowed("10.0.0.7", "2026-11-23"), allowed("10.0.0.8")]
    redactor = Redactor(allowed=in_force(entries, TODAY))
    assert redactor.redact_text("10.0.0.7 10.0.0.8").text == "<private-ip-1> 10.0.0.8"


def test_host_domain_and_search_domains_are_known(tmp_path: Path) -> None:
    """All names by which the machine could be recognised are there."""
    resolver = tmp_path / "resolv.conf"
    resolver.write_text("# x\nsearch lab.example  corp.example\nnameserver 192.0.2.1\n")
    assert own_names("box7.home.example", resolver) == {
        "box7.home.example",
        "box7",
        "home.example",
        "lab.example",
        "corp.example",
    }


def test_no_resolver_file_is_no_error(tmp_path: Path) -> None:
    """A machine without name service has a host name all the same."""
    assert own_names("box7", tmp_path / "missing") == {"box7"}
