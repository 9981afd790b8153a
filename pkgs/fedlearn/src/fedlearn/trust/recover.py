"""Recovering retracted patterns from the git history."""

import re
from collections.abc import Collection, Iterator
from typing import Final

import msgspec

from fedlearn.git import Git, Objects
from fedlearn.records import (
    MAX_LINE_BYTES,
    RETRACTIONS,
    UNREADABLE,
    Category,
    Pattern,
    PatternTable,
)
from fedlearn.worktree import SHARED_FILES

MAX_COMMITS: Final = 1000
"""At most this many of the newest commits with retractions are searched."""

_ID: Final = re.compile(rb'"pattern_id":"([0-9a-f-]{36})"')


def find_retracted(git: Git, wanted: Collection[str]) -> PatternTable:
    """Return patterns joined from all their versions before a retraction."""
    found = PatternTable()
    keys = {key.encode() for key in wanted}
    seen = set[str]()
    with Objects(git) as objects:
        for revision in _before_retractions(git):
            for category in Category:
                blob = objects.open(f"{revision}:{SHARED_FILES[category]}")
                if blob is None or blob.object_id in seen:
                    continue
                seen.add(blob.object_id)
                for line in blob.content().split(b"\n"):
                    _take(found, line, keys)
        return found


def _take(found: PatternTable, line: bytes, keys: Collection[bytes]) -> None:
    """Join a line, if it is that of a pattern which is wanted."""
    named = _ID.findall(line) if len(line) <= MAX_LINE_BYTES else []
    if any(name in keys for name in named):
        try:
            pattern = _PATTERN.decode(line)
        except UNREADABLE:
            return
        if pattern.pattern_id.encode() in keys:
            found.add(pattern)


def _before_retractions(git: Git) -> Iterator[str]:
    """Yield the commits before those that changed the file of retractions."""
    listed = git.text(
        "rev-list", f"--max-count={MAX_COMMITS}", "--parents", "HEAD", "--",
        SHARED_FILES[RETRACTIONS],
    )  # fmt: skip
    # With a path git names the nearest parents that changed it: ask for the true ones.
    for line in filter(None, listed.split("\n")):
        commit, *_ = line.split(" ")
        yield from git.text("rev-parse", f"{commit}^@").split()


_PATTERN = msgspec.json.Decoder(Pattern)
