"""The budgets of data/: the weakest records are evicted until the files fit.

From the strongest record to the weakest, each stays that still fits. This depends on
the records alone, so nodes with the same budgets keep the same records, whichever of
the evicted ones they know. An evicted record stays in the state of the node that
observed it, and returns when it has grown stronger or there is room.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple, Self

from fedlearn.records import KINDS, RETRACTIONS, SAMPLES, Category, RecordSet
from fedlearn.settings import Retention
from fedlearn.worktree.layout import DATA, SHARED_FILES, data_bytes

NEARLY: Final = 0.8
"""From this share of a budget on there is a warning."""

LEAST_SHARE: Final = 0.5
"""Of the budget of data/, for the shared files: the dated files of the nodes, which
only their writers remove, must not drive out all knowledge."""

_LIMITED: Final = (*(category.value for category in Category), SAMPLES)
"""A retraction is never evicted: its pattern would return."""


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


def nearly_full(work_tree: Path, retention: Retention) -> list[Filled]:
    """Return the budgets that are used up, or will soon be."""
    sizes = _sizes(work_tree)
    found = [Filled(DATA, data_bytes(work_tree), retention.max_data_bytes)]
    found += [
        Filled(SHARED_FILES[kind], sizes[kind], retention.max_file_bytes)
        for kind in _LIMITED
    ]
    return [one for one in found if one.size_bytes >= NEARLY * one.budget_bytes]


def keep_within(records: RecordSet, budget: Budget) -> dict[str, int]:
    """Evict records that do not fit into their files, the weakest first.

    Lines of a newer schema count, and stay.

    Returns:
        The number of evicted records by kind of file.
    """
    entries = list(_entries(records))
    sizes = Counter({kind: _fixed(records, kind) for kind in KINDS})
    room = {kind: budget.file_bytes - sizes[kind] for kind in _LIMITED}
    left = budget.shared_bytes - sizes.total()
    for entry in entries:
        sizes[entry.kind] += entry.size
    concerned = _concerned(sizes, budget)
    evicted: Counter[str] = Counter()
    chosen = (entry for entry in entries if entry.kind in concerned)
    for entry in sorted(chosen, key=lambda one: _strength(records, one), reverse=True):
        if entry.size <= min(room[entry.kind], left):
            room[entry.kind] -= entry.size
            left -= entry.size
        else:
            evicted[entry.kind] += 1
            _discard(records, entry)
    return dict(evicted)


class _Entry(NamedTuple):
    """A record that may be evicted; size is the bytes of its line."""

    kind: str
    key: str
    size: int


def _entries(records: RecordSet) -> Iterator[_Entry]:
    for key in records.patterns.keys() - records.retractions.keys():
        size = len(records.patterns.line(key)) + 1
        yield _Entry(records.patterns.category(key).value, key, size)
    for key, sample in records.samples.items():
        yield _Entry(SAMPLES, key, len(sample.to_line()) + 1)


def _fixed(records: RecordSet, kind: str) -> int:
    """Return the size of what is never evicted from a file, bytes."""
    lines: Iterable[bytes] = records.foreign.get(kind, ())
    if kind == RETRACTIONS:
        lines = records.lines(kind)
    return sum(len(line) + 1 for line in lines)


def _concerned(sizes: Counter[str], budget: Budget) -> set[str]:
    """Return the files from which records must be evicted."""
    within = {kind: min(sizes[kind], budget.file_bytes) for kind in _LIMITED}
    if sum(within.values()) + sizes[RETRACTIONS] > budget.shared_bytes:
        return set(_LIMITED)
    return {kind for kind in _LIMITED if sizes[kind] > budget.file_bytes}


def _strength(records: RecordSet, entry: _Entry) -> tuple[float, int, int, str]:
    """Order records by value, number of nodes, count and id."""
    if entry.kind == SAMPLES:
        sample = records.samples[entry.key]
        return (sample.quality_score or 0.0, len(sample.nodes), 0, entry.key)
    pattern = records.patterns[entry.key]
    said = pattern.evidence.values()
    met = sum(one.count for one in said)
    return (pattern.value_score, len(said), met, entry.key)


def _discard(records: RecordSet, entry: _Entry) -> None:
    if entry.kind == SAMPLES:
        del records.samples[entry.key]
    else:
        records.patterns.discard(entry.key)


def _sizes(work_tree: Path) -> Counter[str]:
    """Return the sizes of the shared files by kind; of a missing one 0."""
    found: Counter[str] = Counter()
    for kind, path in SHARED_FILES.items():
        place = work_tree / path
        found[kind] = place.lstat().st_size if place.is_file() else 0
    return found
