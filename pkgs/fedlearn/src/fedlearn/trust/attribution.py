"""Attribution: a claim in the name of a node must be in a commit that it signed.

A commit may carry on what its parents hold, so merges by hand and fedlearn's own joins
pass. What it adds in the name of another is a misattribution, unless that node is known
to have made the same claim. A misattribution is no reason to refuse a fetch, or one bad
node could stop all others: its claim is ignored and reported with its commit.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Final

import msgspec

from fedlearn.git import Git, Objects, parents_of
from fedlearn.records import (
    MAX_LINE_BYTES,
    RETRACTIONS,
    UNREADABLE,
    Category,
    Evidence,
    Pattern,
    RecordSet,
    Retraction,
    join_evidence,
    join_patterns,
)
from fedlearn.state import Kind, Misattribution
from fedlearn.worktree import SHARED_FILES, changed_paths, owner_of

Claims = dict[tuple[str, str], Evidence]
"""Evidence by pattern and node."""

_PATTERN_FILES: Final = tuple(SHARED_FILES[category] for category in Category)
_RETRACTION_FILES: Final = (SHARED_FILES[RETRACTIONS],)

_KEPT_FILES: Final = 16
"""Files whose lines are in memory at once: those of a commit and of its parents."""

_ID: Final = re.compile(rb'"pattern_id":"([0-9a-f-]{36})"')


@dataclass(slots=True)
class Examination:
    """What was found in some commits.

    Attributes:
        found: Misattributions, the oldest first, each with the evidence that it claims.
        said: Evidence in commits that its node signed.
        resolved: Misattributions whose node has since made the claim itself.
    """

    found: list[tuple[Misattribution, Evidence | None]] = field(default_factory=list)
    said: Claims = field(default_factory=dict)
    resolved: set[tuple[Kind, str, str]] = field(default_factory=set)


def examine(
    git: Git,
    signers: Mapping[str, str],
    known: RecordSet,
    remembered: Collection[Retraction] = (),
) -> Examination:
    """Find the claims of commits in the name of nodes that did not sign them.

    The signers are given by commit, the oldest first. What is known here already, and
    remembered retractions, are no misattributions.
    """
    examination = Examination()
    parents_by_commit = parents_of(git, signers)
    in_order = {commit: parents_by_commit[commit] for commit in signers}
    with Objects(git) as objects:
        reader = _FileReader(objects)
        for commit, paths in changed_paths(objects, in_order):
            signer, parents = signers[commit], in_order[commit]
            _examine_files(examination, commit, signer, paths)
            if not paths.isdisjoint(_PATTERN_FILES):
                before = reader.lines(parents, _PATTERN_FILES)
                now = reader.lines([commit], _PATTERN_FILES)
                _examine_evidence(examination, commit, signer, before, now - before)
            if not paths.isdisjoint(_RETRACTION_FILES):
                before = reader.lines(parents, _RETRACTION_FILES)
                now = reader.lines([commit], _RETRACTION_FILES)
                _examine_retractions(examination, commit, signer, now - before)
    retracted = {(one.pattern_id, one.retracted_by) for one in remembered}
    retracted |= {(k, one.retracted_by) for k, one in known.retractions.items()}
    examination.found = [
        judged
        for one, claim in examination.found
        if (judged := _validate(one, claim, examination, known, retracted))
    ]
    return examination


def _examine_files(
    examination: Examination, commit: str, signer: str, paths: Iterable[str]
) -> None:
    """Check files that one node alone writes."""
    for path in sorted(paths):
        owner = owner_of(path)
        if owner == signer:
            examination.resolved.add((Kind.FILE, path, signer))
            examination.found = [
                (one, claim)
                for one, claim in examination.found
                if one.key != (Kind.FILE, path, signer)
            ]
        elif owner is not None:
            misattribution = Misattribution(Kind.FILE, path, owner, signer, commit)
            examination.found.append((misattribution, None))


def _examine_evidence(
    examination: Examination,
    commit: str,
    signer: str,
    before: set[bytes],
    added: set[bytes],
) -> None:
    """Check the evidence that a commit adds to what its parents hold."""
    patterns = _patterns(added)
    ids = {key.encode() for key in patterns}
    known = _patterns(line for line in before if not ids.isdisjoint(_ID.findall(line)))
    _examine_texts(examination, commit, signer, known, patterns)
    claims, held = _claims(patterns), _claims(known)
    for (key, node), claim in claims.items():
        old = held.get((key, node))
        if old is not None and join_evidence(old, claim) == old:
            continue
        if node == signer:
            said = examination.said.get((key, node))
            examination.said[key, node] = _join(said, claim) or claim
            examination.resolved.add((Kind.EVIDENCE, key, node))
        else:
            misattribution = Misattribution(
                Kind.EVIDENCE, key, node, signer, commit, old
            )
            examination.found.append((misattribution, claim))


def _examine_texts(
    examination: Examination,
    commit: str,
    signer: str,
    known: Mapping[str, Pattern],
    patterns: Mapping[str, Pattern],
) -> None:
    """Find other texts put into patterns that are not the signer's alone.

    Who holds a pattern may add to it, as long as its id stays that of its text.
    """
    for key, pattern in patterns.items():
        old = known.get(key)
        if old is None or old.evidence.keys() == {signer}:
            continue
        may_add = signer in pattern.evidence and pattern.is_genuine
        if pattern.payload != old.payload and not may_add:
            misattribution = Misattribution(Kind.TEXT, key, signer, signer, commit)
            examination.found.append((misattribution, None))


def _examine_retractions(
    examination: Examination, commit: str, signer: str, added: Iterable[bytes]
) -> None:
    """Check the retractions that a commit adds."""
    for line in added:
        try:
            one = _RETRACTION.decode(line)
        except UNREADABLE:
            continue
        key = (Kind.RETRACTION, one.pattern_id, one.retracted_by)
        if one.retracted_by == signer:
            examination.resolved.add(key)
        else:
            examination.found.append((Misattribution(*key, signer, commit), None))


def _validate(
    one: Misattribution,
    claim: Evidence | None,
    examination: Examination,
    known: RecordSet,
    retracted: Collection[tuple[str, str]],
) -> tuple[Misattribution, Evidence | None] | None:
    """Return a misattribution with all that the owner is known to have said.

    None where that is no less than what was claimed.
    """
    if one.kind is Kind.RETRACTION:
        said = one.key in examination.resolved or (one.name, one.node) in retracted
        return None if said else (one, claim)
    if claim is None:
        return one, claim
    here = known.patterns.get(one.name)
    said_before = (
        one.vouched,
        here.evidence.get(one.node) if here else None,
        examination.said.get((one.name, one.node)),
    )
    vouched = reduce(_join, said_before, None)
    if vouched is not None and join_evidence(vouched, claim) == vouched:
        return None
    return replace(one, vouched=vouched), claim


def _join(one: Evidence | None, two: Evidence | None) -> Evidence | None:
    return join_evidence(one, two) if one and two else one or two


def _patterns(lines: Iterable[bytes]) -> dict[str, Pattern]:
    """Read lines of pattern files, joined by id; other lines are ignored."""
    patterns: dict[str, Pattern] = {}
    for line in lines:
        try:
            pattern = _PATTERN.decode(line)
        except UNREADABLE:
            continue
        key = pattern.pattern_id
        known = patterns.get(key)
        patterns[key] = join_patterns(known, pattern) if known else pattern
    return patterns


def _claims(patterns: Mapping[str, Pattern]) -> Claims:
    """Return the evidence in the name of each node."""
    return {
        (key, node): said
        for key, pattern in patterns.items()
        for node, said in pattern.evidence.items()
    }


class _FileReader:
    """Reads files of commits, and keeps the lines of the newest of them."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._kept: dict[str, frozenset[bytes]] = {}

    def lines(self, revisions: Iterable[str], paths: Iterable[str]) -> set[bytes]:
        """Return the lines of files in any of some commits."""
        found = set[bytes]()
        for revision in revisions:
            for path in paths:
                found |= self._read(f"{revision}:{path}")
        return found

    def _read(self, name: str) -> frozenset[bytes]:
        blob = self._objects.open(name)
        if blob is None:
            return frozenset()
        if blob.object_id not in self._kept:
            lines = blob.content().split(b"\n")
            if len(self._kept) >= _KEPT_FILES:
                del self._kept[next(iter(self._kept))]
            self._kept[blob.object_id] = frozenset(
                line for line in lines if 0 < len(line) <= MAX_LINE_BYTES
            )
        return self._kept[blob.object_id]


_PATTERN = msgspec.json.Decoder(Pattern)
_RETRACTION = msgspec.json.Decoder(Retraction)
