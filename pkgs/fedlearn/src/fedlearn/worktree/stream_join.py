"""Joining patterns into a sorted file line by line, in constant memory.

The files are sorted by id if fedlearn wrote them last. After a merge by hand they may
not be; then they are joined in memory instead.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from fedlearn.records import UNREADABLE, Category, Pattern, join_patterns
from fedlearn.worktree.plain_files import plain_file
from fedlearn.worktree.shared_files import read_lines


class Texts(NamedTuple):
    """Which texts are joined.

    Attributes:
        settle: Gets an own pattern and what is held under its id; returns what to join.
        renew: Gets a pattern of the file; returns the one to keep.
    """

    settle: Callable[[Pattern, Pattern], Pattern] = lambda own, _held: own
    renew: Callable[[Pattern], Pattern] = lambda held: held


_AS_THEY_ARE: Final = Texts()


class UnsortedError(Exception):
    """The file is not sorted as fedlearn writes it; nothing was changed."""


@dataclass(slots=True)
class Joined:
    """What a join did to a file.

    Attributes:
        new: Patterns that it did not hold before.
    """

    changed: bool = False
    new: int = 0
    size_bytes: int = 0


@contextmanager
def joined_into_file(
    path: Path,
    category: Category,
    own: Iterable[Pattern],
    retracted: Collection[str],
    texts: Texts = _AS_THEY_ARE,
) -> Iterator[Joined]:
    """Join patterns into a pattern file, which is replaced at the end of the block.

    The patterns are sorted by id; retracted ids are left out.
    """
    joined = Joined(changed=not path.exists())
    with plain_file(path) as opened:
        theirs = _renewed(_read(path, category, retracted), joined, texts.renew)
        mine = (pattern for pattern in own if pattern.pattern_id not in retracted)
        for line in _merge(theirs, mine, joined, texts):
            opened.write(line)
            opened.write(b"\n")
            joined.size_bytes += len(line) + 1
        joined.changed |= joined.new > 0
        yield joined
        if joined.changed:
            opened.move_to(path)


def _merge(
    theirs: Iterator[tuple[Pattern, bytes]],
    mine: Iterator[Pattern],
    joined: Joined,
    texts: Texts,
) -> Iterator[bytes]:
    """Yield the lines of two sorted streams in order, those of one id joined."""
    one, two = next(theirs, None), next(mine, None)
    while one and two:
        pattern, line = one
        if pattern.pattern_id < two.pattern_id:
            yield line
            one = next(theirs, None)
        elif two.pattern_id < pattern.pattern_id:
            joined.new += 1
            yield two.to_line()
            two = next(mine, None)
        else:
            both = join_patterns(pattern, texts.settle(two, pattern))
            joined.changed |= both != pattern
            yield both.to_line()
            one, two = next(theirs, None), next(mine, None)
    yield from (line for _, line in filter(None, chain([one], theirs)))
    for rest in filter(None, chain([two], mine)):
        joined.new += 1
        yield rest.to_line()


def _renewed(
    held: Iterable[tuple[Pattern, bytes]],
    joined: Joined,
    renew: Callable[[Pattern], Pattern],
) -> Iterator[tuple[Pattern, bytes]]:
    for pattern, line in held:
        newer = renew(pattern)
        if newer == pattern:
            yield pattern, line
        else:
            joined.changed = True
            yield newer, newer.to_line()


def _read(
    path: Path, category: Category, retracted: Collection[str]
) -> Iterator[tuple[Pattern, bytes]]:
    """Read a file that must be exactly as fedlearn writes it."""
    last = ""
    for line in read_lines(path):
        try:
            pattern = _PATTERN.decode(line)
        except UNREADABLE as error:
            raise UnsortedError from error
        in_order = last < pattern.pattern_id and pattern.pattern_id not in retracted
        if not in_order or pattern.category != category or pattern.to_line() != line:
            raise UnsortedError
        last = pattern.pattern_id
        yield pattern, line


_PATTERN = msgspec.json.Decoder(Pattern)
