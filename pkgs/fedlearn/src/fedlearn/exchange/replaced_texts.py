"""Whether a commit that follows on another has put worse texts into its patterns.

A node that pushes joins what it fetched, so its commit never has a text that a join
with the commit before would not choose. One that has was made to exchange the words.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from fedlearn.git import Objects
from fedlearn.records import (
    UNREADABLE,
    Category,
    Pattern,
    PatternTable,
    RecordSet,
    join_patterns,
)
from fedlearn.worktree import SHARED_FILES, CommittedTree

_ID: Final = re.compile(rb'"pattern_id":"([0-9a-f-]{36})"')


def has_replaced_texts(
    objects: Objects, before: CommittedTree, after: CommittedTree
) -> bool:
    """Return whether a join of both would choose another text than the later has."""
    paths = [
        path
        for path in (SHARED_FILES[category] for category in Category)
        if before.files.get(path) != after.files.get(path)
    ]
    known = set(_lines(objects, before, paths))
    added = RecordSet()
    for line in _lines(objects, after, paths):
        if line not in known:
            added.add_line(Category.SKILLS, line)
    return _loses(added.patterns, known) if len(added.patterns) else False


def _loses(added: PatternTable, known: Iterable[bytes]) -> bool:
    ids = {key.encode() for key in added}
    for old in filter(None, (_pattern(line, ids) for line in known)):
        new = added[old.pattern_id]
        if old.payload != new.payload:
            joined = join_patterns(old, new)
            if joined.payload != new.payload:
                return True
    return False


def _pattern(line: bytes, ids: set[bytes]) -> Pattern | None:
    """Read the pattern of a line if its id is one of some."""
    if ids.isdisjoint(_ID.findall(line)):
        return None
    try:
        pattern = _PATTERN.decode(line)
    except UNREADABLE:
        return None
    return pattern if pattern.pattern_id.encode() in ids else None


def _lines(
    objects: Objects, tree: CommittedTree, paths: Iterable[str]
) -> Iterator[bytes]:
    for path in paths:
        entry = tree.files.get(path)
        blob = objects.open(entry.object_id) if entry else None
        yield from blob.content().split(b"\n") if blob else ()


_PATTERN = msgspec.json.Decoder(Pattern)
