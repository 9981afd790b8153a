"""Repairs that programs report: what was denied, and the rules that allow it."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from fedlearn.distil.generalise import generalise
from fedlearn.distil.lesson import Lesson
from fedlearn.distil.statements import lazy_pattern
from fedlearn.records import Category, Confirmation

_MOST: Final = 200
"""Rules of one repair."""

_LONGEST: Final = 300
"""Characters of a rule; a longer one is none."""

_SHOWN: Final = 3
"""Denials that the message names one by one."""

_READ: Final = 60_000
"""Characters of an answer that are read: the most rules at their longest."""

_QUESTION: Final = lazy_pattern(
    r"AppArmor denial fix: profile=(?P<profile>[^\s=]{1,200})(?: denials=\d{1,9})?\s*"
)
_ANSWER: Final = lazy_pattern(
    r"(?:Committed|Staged) \d{1,9} rules?\(?s?\)?(?: as \S{1,64})?: \["
)
_ITEM: Final = lazy_pattern(
    r"\s{0,4}(?:'(?P<single>(?:[^'\\\n]|\\.){0,400})'|\"(?P<double>(?:[^\"\\\n]|\\.){0,400})\")"
    r"\s{0,4}(?P<after>,|\])"
)

_FILE_RULE: Final = lazy_pattern(
    r"(?:(?:audit|allow|owner)\s+){0,3}(?:file\s+)?"
    r"(?P<path>\"[^\"\n]{1,250}\"|[/@]\S{1,250})\s+(?P<mode>[rwaklmixupcUPC]{1,12})"
    r"(?:\s*->\s*\S{1,80})?,"
)
_OTHER_RULE: Final = lazy_pattern(
    r"(?:audit\s+|allow\s+)?(?P<kind>capability|network|signal|ptrace|dbus|unix|mount"
    r"|umount|pivot_root|userns|io_uring|mqueue|change_profile|rlimit)\b"
    r"(?P<what>[^\n{}#]{0,250}?),"
)
_VERBS: Final = (
    (frozenset("wa"), "writing"),
    (frozenset("r"), "reading"),
    (frozenset("x"), "executing"),
    (frozenset("m"), "mapping"),
    (frozenset("k"), "locking"),
    (frozenset("l"), "linking"),
)

_SELINUX: Final = lazy_pattern(
    r"(?m)^[ \t]{0,8}allow (?P<source>[a-z]\w{0,60}_t) (?P<target>self|[a-z]\w{0,60}_t)"
    r"[ \t]?:[ \t]?(?P<class>\w{1,40}) (?P<access>\w{1,40}|\{[\w ]{1,300}\});"
    r"[ \t]{0,8}\r?$"
)
_MODULE: Final = lazy_pattern(
    r"(?m)^(?:#=+ \w{1,80} =+|module [\w.-]{1,80} [\d.]{1,20};)"
)


def reported_repairs(question: str, answer: str) -> list[Lesson]:
    """Return the repairs that an answer reports."""
    asked = _QUESTION.fullmatch(question[:500].strip())
    if asked:
        lesson = repair_of_rules(asked["profile"], _listed(answer[:_READ]))
        return [lesson] if lesson else []
    if "allow " in answer and _MODULE.search(answer):
        return _selinux(answer)
    return []


def _listed(answer: str) -> list[str]:
    """Return the whole items of the list in a report, also of one that was cut."""
    start = _ANSWER.match(answer)
    found: list[str] = []
    at = start.end() if start else len(answer)
    while item := _ITEM.match(answer, at):
        found.append(re.sub(r"\\(.)", r"\1", item["single"] or item["double"] or ""))
        at = item.end()
        if item["after"] == "]" or len(found) == _MOST:
            break
    return found


def repair_of_rules(profile: str, rules: list[str]) -> Lesson | None:
    """Return the lesson of rules that were added to an AppArmor profile.

    Args:
        profile: The name of the profile.
        rules: As they stand in it, with their comma, indented or not.
    """
    kept = {rule: raw for raw in rules[:_MOST] if (rule := _general(raw))}
    name = generalise(profile.strip())
    if not kept or not name:
        return None
    rules = sorted(kept)
    return Lesson(
        category=Category.ERRORS,
        payload={
            "error_type": "apparmor-denial",
            "error_message": f"AppArmor profile {name} denies {_denied(rules)}",
            "solution": "\n".join(rules),
        },
        confirmation=Confirmation.REPAIRED,
        quotes=tuple(kept[rule] for rule in rules),
    )


def _general(raw: str) -> str:
    """Return a rule in its general form; "" for what is no rule that allows."""
    rule = " ".join(raw[: _LONGEST + 100].split())
    if len(rule) > _LONGEST or not (
        _FILE_RULE.fullmatch(rule) or _OTHER_RULE.fullmatch(rule)
    ):
        return ""
    return re.sub(r"/proc/PID(?=/|\b)", "/proc/@{pid}", generalise(rule))


def _denied(rules: list[str]) -> str:
    named = [_denial(rule) for rule in rules]
    if len(named) <= _SHOWN:
        return _joined(named)
    return f"{', '.join(named[:_SHOWN])} and {len(named) - _SHOWN} more"


def _joined(parts: list[str]) -> str:
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last


def _denial(rule: str) -> str:
    of_file = _FILE_RULE.fullmatch(rule)
    if of_file:
        mode = set(of_file["mode"].lower())
        verbs = [verb for letters, verb in _VERBS if letters & mode] or ["using"]
        return f"{_joined(sorted(verbs, reverse=True))} {of_file['path']}"
    other = _OTHER_RULE.fullmatch(rule)
    return f"{other['kind']}{other['what']}".strip() if other else rule


def _selinux(answer: str) -> list[Lesson]:
    found: dict[str, list[re.Match[str]]] = {}
    for match in _first(_SELINUX.finditer(answer)):
        found.setdefault(match["source"], []).append(match)
    return [_of_domain(source, rules) for source, rules in found.items()]


def _first(matches: Iterable[re.Match[str]]) -> Iterator[re.Match[str]]:
    for _, match in zip(range(_MOST), matches, strict=False):
        yield match


def _of_domain(source: str, matches: list[re.Match[str]]) -> Lesson:
    rules = {" ".join(match[0].split()): match for match in matches}
    named = [
        f"{match['access'].strip('{} ')} on {match['target']}:{match['class']}"
        for _, match in sorted(rules.items())
    ]
    more = f" and {len(named) - _SHOWN} more" if len(named) > _SHOWN else ""
    shown = ", ".join(named[:_SHOWN]) if more else _joined(named)
    return Lesson(
        category=Category.ERRORS,
        payload={
            "error_type": "selinux-denial",
            "error_message": f"SELinux denies {source} {shown}{more}",
            "solution": "\n".join(sorted(rules)),
        },
        confirmation=Confirmation.REPAIRED,
        quotes=tuple(match[0].strip() for match in matches),
    )
