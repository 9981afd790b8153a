"""What leads on from the findings that stop a commit of fedlearn, for each its own."""

from collections.abc import Callable, Iterable
from typing import Final, TypeAlias

from fedlearn.audit.findings import FILE_NAME, AuditFinding
from fedlearn.audit.outgoing import MESSAGE
from fedlearn.records import Category
from fedlearn.redaction import TOO_COSTLY
from fedlearn.worktree import CARDS, SHARED_FILES, TELEMETRY_SNAPSHOTS

ALLOW: Final = "or, if the value may be public, add it to privacy.allow"
FIX: Final = "run: fedlearn audit --fix"
NARROW: Final = "make the rule in privacy.rules narrower"
RENAME: Final = "rename the file or remove it"
RETRACT: Final = (
    "retract the pattern of such a line: fedlearn retract ID --reason TEXT, where ID "
    "is its pattern_id"
)
RULE: Final = "add a rule for it to privacy.rules, then run: fedlearn audit --fix"
ORGANISATION: Final = "change organisation in the settings: the card shows it"
REMOVE: Final = "remove the line"

_PATTERN_FILES: Final = frozenset(SHARED_FILES[one.value] for one in Category)

_Applies: TypeAlias = Callable[[AuditFinding], bool]


def _is_uncheckable(finding: AuditFinding) -> bool:
    return TOO_COSTLY in finding.rules


def _is_external(finding: AuditFinding) -> bool:
    """Return whether only another program found it, which knows no privacy.allow."""
    return any(":" in rule for rule in finding.rules)


def _is_unredactable_pattern(finding: AuditFinding) -> bool:
    has_patterns = finding.path in _PATTERN_FILES or finding.path.startswith(
        f"{TELEMETRY_SNAPSHOTS}/"
    )
    unredactable = _is_uncheckable(finding) or _is_external(finding)
    return has_patterns and unredactable


_WAYS: Final[tuple[tuple[_Applies, str], ...]] = (
    (lambda one: one.path == MESSAGE, NARROW),
    (lambda one: FILE_NAME in one.fields, RENAME),
    (lambda one: one.path.startswith(f"{CARDS}/"), ORGANISATION),
    (_is_unredactable_pattern, RETRACT),
    (_is_external, RULE),
    (_is_uncheckable, REMOVE),
    (lambda _one: True, FIX),
)
"""The first that applies to a finding."""


def ways_out(findings: Iterable[AuditFinding]) -> str:
    """Return what to do about findings, as one sentence."""
    found = list(findings)
    ways = {
        next(way for applies, way in _WAYS if applies(finding)): None
        for finding in found
    }
    if any(not _is_external(one) and not _is_uncheckable(one) for one in found):
        ways[ALLOW] = None
    return "; ".join(ways)
