"""The budgets of data/: records are evicted until the files fit, fairly by node.

Organisations and their nodes share the room equally, and each keeps its strongest
records. A record of several nodes is charged to each in part. Lines of a newer schema,
and retractions of patterns that nobody holds, have a small share of their own.

This depends on data/ and the revoked nodes alone, so nodes with the same budgets keep
the same records, whichever of the evicted ones they know. An evicted record stays in
the state of the node that observed it, and returns when there is room.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from sys import intern
from typing import Final, Self

import msgspec

from fedlearn.records import (
    KINDS,
    RETRACTIONS,
    SAMPLES,
    UNREADABLE,
    Category,
    Item,
    RecordSet,
    Room,
    retraction_items,
    share_out,
)
from fedlearn.settings import Retention
from fedlearn.worktree.layout import DATA, SHARED_FILES, data_bytes

NEARLY: Final = 0.8
"""From this share of a budget on there is a warning."""

LEAST_SHARE: Final = 0.5
"""Of the budget of data/, for the shared files: the dated files of the nodes, which
only their writers remove, must not drive out all knowledge."""

NEWER_SHARE: Final = 1 / 8
"""Of the budget of a file, for lines of a newer schema."""

RETRACTED_SHARE: Final = 1 / 4
"""Of the budget of a file, for retractions of patterns that nobody holds."""

NODE_SHARE: Final = 1 / 2
"""Of such a share, for the lines of one node."""

_LIMITED: Final = (*(category.value for category in Category), SAMPLES)
"""Files from which records are evicted; retractions have their own share."""


@dataclass(frozen=True, slots=True)
class Filled:
    """How much of a budget is used; the fields are keys of JSON.

    Attributes:
        path: The file or folder that has it, relative to the work tree.
    """

    path: str
    size_bytes: int
    budget_bytes: int


@dataclass(frozen=True, slots=True)
class Budget:
    """How large the shared files may be."""

    file_bytes: int
    shared_bytes: int

    @classmethod
    def of(cls, work_tree: Path, retention: Retention) -> Self:
        """Return the budget that the dated files leave to the shared ones."""
        most = retention.max_data_bytes
        dated = data_bytes(work_tree) - sum(_sizes(work_tree).values())
        return cls(retention.max_file_bytes, max(int(LEAST_SHARE * most), most - dated))

    def allows(self, sizes: Counter[str]) -> bool:
        """Return whether files of these sizes, in bytes by kind, fit."""
        largest = max(sizes[kind] for kind in _LIMITED)
        return largest <= self.file_bytes and sizes.total() <= self.shared_bytes

    def may_limit(self, records: RecordSet) -> bool:
        """Return whether some of its retractions or newer lines might be evicted."""
        size = sum(len(line) + 1 for line in records.lines(RETRACTIONS))
        return any(records.foreign.values()) or size > self.room(RETRACTED_SHARE).each

    def room(self, share: float) -> Room:
        """Return the room for a share of a file, of which a node gets a part."""
        size = int(share * self.file_bytes)
        return Room(size, int(NODE_SHARE * size))


@dataclass(frozen=True, slots=True)
class Sharing:
    """Who shares room with whom.

    Attributes:
        organisations: By node, as the cards state them; the nodes without one share as
            one organisation.
        revoked: Nodes that get only what the others leave.
    """

    organisations: Mapping[str, str] = field(default_factory=dict)
    revoked: frozenset[str] = frozenset()

    def evict(self, items: Iterable[Item], place: Callable[[Item], bool]) -> list[Item]:
        """Share out room among items, the strongest first; return what found none."""
        if not self.revoked:
            return share_out([*items], place, self.organisations)
        last: list[Item] = []
        first: list[Item] = []
        for item in items:
            trusted = [one for one in item.holders if one not in self.revoked]
            if trusted:
                first.append(item._replace(holders=trusted))
            else:
                last.append(item)
        evicted = share_out(first, place, self.organisations)
        return evicted + share_out(last, place, self.organisations)


def nearly_full(work_tree: Path, retention: Retention) -> list[Filled]:
    """Return the budgets that are used up, or will soon be."""
    sizes = _sizes(work_tree)
    found = [Filled(DATA, data_bytes(work_tree), retention.max_data_bytes)]
    found += [
        Filled(SHARED_FILES[kind], sizes[kind], retention.max_file_bytes)
        for kind in _LIMITED
    ]
    return [one for one in found if one.size_bytes >= NEARLY * one.budget_bytes]


def keep_within(
    records: RecordSet, budget: Budget, sharing: Sharing | None = None
) -> dict[str, int]:
    """Evict records that do not fit into their files.

    Returns:
        The number of evicted records by kind of file.
    """
    sharing = sharing or Sharing()
    evicted = Counter[str]()
    for kind in KINDS:
        evicted[kind] += _limit_newer(records, kind, budget, sharing)
    evicted[RETRACTIONS] += _limit_retractions(records, budget, sharing)
    evicted.update(_limit_records(records, budget, sharing))
    return {kind: number for kind, number in evicted.items() if number}


def _limit_newer(
    records: RecordSet, kind: str, budget: Budget, sharing: Sharing
) -> int:
    """Evict lines of a newer schema beyond their share of a file."""
    lines = records.foreign.get(kind, set())
    room = budget.room(NEWER_SHARE)
    used, items, gone = Counter[str](), list[Item](), set[bytes]()
    for line in sorted(sorted(lines), key=len):
        item = Item(line, len(line) + 1, kind, (_claimant(line),))
        used[item.holders[0]] += item.size
        # None of a node that is longer fits either.
        if used[item.holders[0]] > room.each:
            gone.add(line)
        else:
            items.append(item)
    evicted = sharing.evict(items, room.place)
    lines.difference_update(gone, (item.key for item in evicted))
    return len(gone) + len(evicted)


def _claimant(line: bytes) -> str:
    """Return the node that a line of a newer schema seems to come from."""
    try:
        said = _NEWER.decode(line)
    except UNREADABLE:
        return ""
    return said.retracted_by or min([*said.evidence, *said.nodes], default="")


def _limit_retractions(records: RecordSet, budget: Budget, sharing: Sharing) -> int:
    """Evict retractions of patterns that nobody holds beyond their share."""
    unheld = records.retractions.keys() - records.patterns.keys()
    items = retraction_items(records.retractions[key] for key in unheld)
    gone = sharing.evict(items, budget.room(RETRACTED_SHARE).place)
    for item in gone:
        del records.retractions[str(item.key)]
    return len(gone)


def _limit_records(
    records: RecordSet, budget: Budget, sharing: Sharing
) -> Counter[str]:
    """Evict patterns and samples until every file fits, and all of them together."""
    sizes = Counter({k: sum(len(line) + 1 for line in records.lines(k)) for k in KINDS})
    if budget.allows(sizes):
        return Counter()
    fixed = Counter({kind: _fixed(records, kind) for kind in KINDS})
    room = {kind: budget.file_bytes - fixed[kind] for kind in _LIMITED}
    left = budget.shared_bytes - fixed.total()

    def place(item: Item) -> bool:
        nonlocal left
        if item.size > min(room[item.kind], left):
            return False
        room[item.kind] -= item.size
        left -= item.size
        return True

    entries = sorted(_entries(records), reverse=True)
    gone = sharing.evict((item for _, item in entries), place)
    for item in gone:
        _discard(records, item)
    return Counter(item.kind for item in gone)


_Strength = tuple[float, int, int, str]
"""Value, number of nodes, count and id."""


def _entries(records: RecordSet) -> Iterator[tuple[_Strength, Item]]:
    """Yield what may be evicted, each with its strength."""
    for key in records.patterns.keys() - records.retractions.keys():
        pattern, size = records.patterns[key], len(records.patterns.line(key)) + 1
        said = pattern.evidence
        met = sum(one.count for one in said.values())
        item = Item(key, size, pattern.category.value, [*map(intern, said)])
        yield (pattern.value_score, len(said), met, key), item
    for key, sample in records.samples.items():
        size, nodes = len(sample.to_line()) + 1, sample.nodes
        strength = (sample.quality_score or 0.0, len(nodes), 0, key)
        yield strength, Item(key, size, SAMPLES, nodes)


def _fixed(records: RecordSet, kind: str) -> int:
    """Return the size of what stays in a file, bytes."""
    lines: Iterable[bytes] = records.foreign.get(kind, ())
    if kind == RETRACTIONS:
        lines = records.lines(kind)
    return sum(len(line) + 1 for line in lines)


def _discard(records: RecordSet, item: Item) -> None:
    if item.kind == SAMPLES:
        del records.samples[str(item.key)]
    else:
        records.patterns.discard(str(item.key))


def _sizes(work_tree: Path) -> Counter[str]:
    """Return the sizes of the shared files by kind; of a missing one 0."""
    found: Counter[str] = Counter()
    for kind, path in SHARED_FILES.items():
        place = work_tree / path
        found[kind] = place.lstat().st_size if place.is_file() else 0
    return found


class _Newer(msgspec.Struct):
    """What may tell in a line of a newer schema who wrote it."""

    evidence: dict[str, msgspec.Raw] = {}
    nodes: list[str] = []
    retracted_by: str = ""


_NEWER = msgspec.json.Decoder(_Newer)
