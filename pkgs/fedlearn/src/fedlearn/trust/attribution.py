"""Who said what: each claim in the name of a node belongs into a commit that it signed.

A commit may carry on what its parents hold, so merges by hand and fedlearn's own joins
pass. What it adds in the name of another is a misattribution, unless that node is known
to have said it. A misattribution is no reason to refuse a fetch, or one bad node could
stop all others: its claim is ignored and reported with its commit.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Final

import msgspec

from fedlearn.git import COMMITS_AT_ONCE, Git, Objects
from fedlearn.records import (
    MAX_LINE_BYTES,
    RETRACTIONS,
    Category,
    Evidence,
    Pattern,
    RecordSet,
    Retraction,
    join_evidence,
    join_patterns,
)
from fedlearn.state import Kind, Misattribution
from fedlearn.worktree import SHARED_FILES, owner_of

Claims = dict[tuple[str, str], Evidence]
"""What is said of a pattern in the name of a node."""

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
        said: What nodes said of patterns in commits that they signed.
        settled: What is said by its owner itself by now.
    """

    found: list[tuple[Misattribution, Evidence | None]] = field(default_factory=list)
    said: Claims = field(default_factory=dict)
    settled: set[tuple[Kind, str, str]] = field(default_factory=set)


def examine(
    git: Git,
    signers: Mapping[str, str],
    known: RecordSet,
    remembered: Collection[Retraction] = (),
) -> Examination:
    """Look for what commits say in the name of nodes that did not sign them.

    Args:
        git: Git in the work tree.
        signers: Who signed each commit, the oldest first.
        known: What stands here already, and is no news.
        remembered: Retractions that this node has met before.
    """
    examination = Examination()
    commits = _Commits(git, signers)
    with Objects(git) as objects:
        look = _Look(objects)
        for commit, signer in signers.items():
            paths = commits.paths.get(commit, set())
            _examine_files(examination, commit, signer, paths)
            parents = commits.parents.get(commit, ())
            if not paths.isdisjoint(_PATTERN_FILES):
                before = look.lines(parents, _PATTERN_FILES)
                now = look.lines([commit], _PATTERN_FILES)
                _examine_evidence(examination, commit, signer, before, now - before)
            if not paths.isdisjoint(_RETRACTION_FILES):
                before = look.lines(parents, _RETRACTION_FILES)
                now = look.lines([commit], _RETRACTION_FILES)
                _examine_retractions(examination, commit, signer, now - before)
    taken_back = {(one.pattern_id, one.retracted_by) for one in remembered}
    taken_back |= {(k, one.retracted_by) for k, one in known.retractions.items()}
    examination.found = [
        judged
        for one, claim in examination.found
        if (judged := _validate(one, claim, examination, known, taken_back))
    ]
    return examination


def _examine_files(
    examination: Examination, commit: str, signer: str, paths: Iterable[str]
) -> None:
    """Look at files that one node alone writes."""
    for path in sorted(paths):
        owner = owner_of(path)
        if owner == signer:
            examination.settled.add((Kind.FILE, path, signer))
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
    """Look at the evidence that a commit adds to what its parents hold."""
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
            examination.said[key, node] = _join(
                examination.said.get((key, node)), claim
            )
            examination.settled.add((Kind.EVIDENCE, key, node))
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
    """Look for texts in patterns of others that the signer does not even hold."""
    for key, pattern in patterns.items():
        old = known.get(key)
        if old is None or signer in pattern.evidence:
            continue
        if join_patterns(old, pattern).payload != old.payload:
            misattribution = Misattribution(Kind.TEXT, key, signer, signer, commit)
            examination.found.append((misattribution, None))


def _examine_retractions(
    examination: Examination, commit: str, signer: str, added: Iterable[bytes]
) -> None:
    """Look at what a commit takes back."""
    for line in added:
        try:
            one = _RETRACTION.decode(line)
        except msgspec.DecodeError:
            continue
        key = (Kind.RETRACTION, one.pattern_id, one.retracted_by)
        if one.retracted_by == signer:
            examination.settled.add(key)
        else:
            examination.found.append((Misattribution(*key, signer, commit), None))


def _validate(
    one: Misattribution,
    claim: Evidence | None,
    examination: Examination,
    known: RecordSet,
    taken_back: Collection[tuple[str, str]],
) -> tuple[Misattribution, Evidence | None] | None:
    """Forgive what the owner is known to have said as well.

    Returns:
        The misattribution, with all that the owner is known to have said; None where
        that is no less than what was claimed.
    """
    if one.kind is Kind.RETRACTION:
        said = one.key in examination.settled or (one.name, one.node) in taken_back
        return None if said else (one, claim)
    if claim is None:
        return one, claim
    here = known.patterns.get(one.name)
    said_before = (
        one.vouched,
        here.evidence.get(one.node) if here else None,
        examination.said.get((one.name, one.node)),
    )
    vouched = reduce(_join_known, said_before, None)
    if vouched is not None and join_evidence(vouched, claim) == vouched:
        return None
    return replace(one, vouched=vouched), claim


def _join(one: Evidence | None, two: Evidence) -> Evidence:
    return join_evidence(one, two) if one else two


def _join_known(one: Evidence | None, two: Evidence | None) -> Evidence | None:
    return _join(one, two) if two else one


def _patterns(lines: Iterable[bytes]) -> dict[str, Pattern]:
    """Read lines of pattern files, joined by id; what is no pattern says nothing."""
    patterns: dict[str, Pattern] = {}
    for line in lines:
        try:
            pattern = _PATTERN.decode(line)
        except msgspec.DecodeError:
            continue
        key = pattern.pattern_id
        known = patterns.get(key)
        patterns[key] = join_patterns(known, pattern) if known else pattern
    return patterns


def _claims(patterns: Mapping[str, Pattern]) -> Claims:
    """Give what is said in the name of each node."""
    return {
        (key, node): said
        for key, pattern in patterns.items()
        for node, said in pattern.evidence.items()
    }


class _Look:
    """Reads files of commits, and keeps the lines of the newest of them."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._kept: dict[str, frozenset[bytes]] = {}

    def lines(self, revisions: Iterable[str], paths: Iterable[str]) -> set[bytes]:
        """Give the lines of files in any of some commits."""
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


class _Commits:
    """Which paths commits change, deletions among them, and their parents.

    Of a merge those count that differ from every parent.
    """

    def __init__(self, git: Git, commits: Iterable[str]) -> None:
        self.paths: dict[str, set[str]] = {}
        self.parents: dict[str, tuple[str, ...]] = {}
        everything = list(commits)
        for start in range(0, len(everything), COMMITS_AT_ONCE):
            asked = "".join(
                f"{c}\n" for c in everything[start : start + COMMITS_AT_ONCE]
            )
            self._read_parents(
                git.run(
                    "rev-list", "--no-walk=unsorted", "--parents", "--stdin",
                    stdin=asked.encode(),
                )
            )  # fmt: skip
            self._read_paths(
                git.run(
                    "diff-tree", "--stdin", "-r", "--root", "-c", "--raw", "-z",
                    "--no-renames", stdin=asked.encode(),
                )
            )  # fmt: skip

    def _read_parents(self, output: bytes) -> None:
        for row in output.decode().splitlines():
            commit, *parents = row.split()
            self.parents[commit] = tuple(parents)

    def _read_paths(self, output: bytes) -> None:
        """Read ids of commits, each with the paths behind it, all ended by NUL."""
        # A path follows on what begins with a colon, and can look like an id itself.
        tokens = iter(output.decode("utf-8", "surrogateescape").split("\0"))
        commit = ""
        for token in tokens:
            if token.startswith(":"):
                self.paths[commit].add(next(tokens))
            elif token:
                commit = token
                self.paths[commit] = set()


_PATTERN = msgspec.json.Decoder(Pattern)
_RETRACTION = msgspec.json.Decoder(Retraction)
