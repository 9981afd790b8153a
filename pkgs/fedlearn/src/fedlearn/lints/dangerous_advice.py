"""Dangerous advice: what harms the machine of whoever follows it.

Agents like to "solve" a problem by taking away what stands in their way: rights,
certificates, the firewall. Such a pattern is flagged with the id of a rule, and a
person decides. A text that warns of the same words is left alone.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from fedlearn.lints.danger_rules import DANGER_RULES, DangerRule
from fedlearn.lints.disguises import readings
from fedlearn.lints.said_against import is_said_against
from fedlearn.records import texts_in
from fedlearn.redaction import Prefilter

_NO_ADVICE: Final = {
    *("anti_patterns", "failure_examples", "error_message", "error_type", "context"),
    *("files", "references", "related_patterns", "related_skills"),
}
"""Fields that say what went wrong, or where; nobody is told to do it."""

_MOST_LOOKED_AT: Final = 50
"""Findings of one rule in one text whose context is read."""


def dangers(payload: Mapping[str, object]) -> tuple[str, ...]:
    """Return the ids of the rules that find dangerous advice in a payload, sorted."""
    found: set[str] = set()
    for name, value in payload.items():
        if is_advice(name):
            for text in texts_in(value):
                found |= {id_ for one in readings(text) for id_ in dangers_in(one)}
    return tuple(sorted(found))


def is_advice(field: str) -> bool:
    """Return whether a field of a payload can tell its reader to do something."""
    return field not in _NO_ADVICE


def dangers_in(text: str) -> set[str]:
    """Return the ids of the rules that find something in one reading of a text."""
    rules = [DANGER_RULES[index] for index in _prefilter().candidates(text)]
    return {rule.id for rule in rules if _is_advised(rule, text)}


def _is_advised(rule: DangerRule, text: str) -> bool:
    matches = _compiled(rule.pattern).finditer(text)
    for match, _ in zip(matches, range(_MOST_LOOKED_AT), strict=False):
        if _is_excepted(rule, text, match):
            continue
        if not is_said_against(text, match.start(), match.end()):
            return True
    return next(matches, None) is not None


def _is_excepted(rule: DangerRule, text: str, match: re.Match[str]) -> bool:
    if not rule.unless:
        return False
    rest = text[match.end() : match.end() + 200].split("\n", 1)[0]
    return bool(_compiled(rule.unless).search(match[0] + rest))


@cache
def _prefilter() -> Prefilter:
    return Prefilter(f"(?m){rule.pattern}" for rule in DANGER_RULES)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.MULTILINE | re.ASCII)
