"""What is redacted beyond the built-in rules, and what is not."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, ClassVar, Final

from pydantic import AfterValidator, StringConstraints, field_validator

from fedlearn.settings.section import RULE_NAME, Section

_NOT_LINEAR: Final = {
    r"\(\?(?:=|!|<=|<!)": "look-around, which RE2 does not know",
    r"\\[1-9]|\(\?P=": "a back-reference, which RE2 does not know",
    r"\(\?(?:>|\()|[*+?}]\+": "an atomic or conditional group, which RE2 does not know",
    r"\\\{[0-9]|\[[^\]]*\{[0-9]": "a brace that counts nothing: write it as \\x7b",
}
"""What `re` takes and RE2, or our use of it, does not."""


def _linear(pattern: str) -> str:
    """Refuse a pattern that is none, or that RE2 cannot match in linear time."""
    try:
        compiled = re.compile(pattern, re.ASCII)
    except re.error as error:
        raise ValueError(f"is not a regular expression: {error}") from error
    if compiled.search("") is not None:
        raise ValueError("matches the empty text")
    for form, what in _NOT_LINEAR.items():
        if re.search(form, pattern):
            raise ValueError(f"has {what}")
    return pattern


class AllowedValue(Section):
    """A value that is not private although a rule finds it."""

    value: Annotated[str, StringConstraints(min_length=1)]
    """The exact text."""

    reason: Annotated[str, StringConstraints(min_length=1)]
    """Why it may be shared."""

    expires: date | None = None
    """Last day on which it is allowed, UTC; null for no end."""


class ExtraRule(Section):
    """A rule of your own, applied after the built-in ones."""

    id: Annotated[str, StringConstraints(pattern=RULE_NAME)]
    """Names it in findings."""

    pattern: Annotated[str, StringConstraints(min_length=1), AfterValidator(_linear)]
    """What it finds, in the syntax that Python's `re` and RE2 share; a group named
    `value` marks the private part when the match has context that stays."""

    placeholder: Annotated[str, StringConstraints(pattern=RULE_NAME)]
    """Kind of the placeholder: `project` becomes `<project-1>`."""


class Privacy(Section):
    """What is redacted beyond the built-in rules, and what is not."""

    RENAMED_KEYS: ClassVar[Mapping[str, str]] = {"second_opinion": "external_scanner"}

    host_names: tuple[str, ...] = ()
    """Further names of machines and domains; this machine's own are known."""

    rules: tuple[ExtraRule, ...] = ()
    """Further rules, for example for names of projects or customers."""

    allow: tuple[AllowedValue, ...] = ()
    """Values that are not redacted."""

    external_scanner: bool = False
    """Also scan each commit with betterleaks or gitleaks, whichever is on PATH."""

    @field_validator("rules")
    @classmethod
    def _distinct(cls, rules: tuple[ExtraRule, ...]) -> tuple[ExtraRule, ...]:
        if len({rule.id for rule in rules}) < len(rules):
            raise ValueError("two rules have the same id")
        return rules
