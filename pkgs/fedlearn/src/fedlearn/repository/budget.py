"""The budget of a shared file: what is too much gives way, the weakest first.

Which records stay follows from the records alone, so every node with the same budget
computes the same. What gave way here stays in the state of whoever observed it, and
comes back by itself when it has grown stronger or there is room.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from fedlearn.patterns.categories import Category
from fedlearn.patterns.fold import SAMPLES, Fold
from fedlearn.patterns.record import Pattern, Sample
from fedlearn.repository.layout import SHARED_FILES

_LIMITED = (*(category.value for category in Category), SAMPLES)
"""A retraction never gives way: what it took back would return."""


def exceeds(work_tree: Path, max_bytes: int) -> bool:
    """Tell whether a file that has a budget is beyond it.

    Args:
        work_tree: The repository.
        max_bytes: Of one file.
    """
    paths = (work_tree / SHARED_FILES[kind] for kind in _LIMITED)
    return any(path.is_file() and path.stat().st_size > max_bytes for path in paths)


def keep_within(fold: Fold, max_bytes: int) -> dict[str, int]:
    """Take the weakest records out of a fold, until each file is within its budget.

    Args:
        fold: Is changed.
        max_bytes: Of one file; lines of a newer schema count, and stay.

    Returns:
        How many gave way, by kind of file.
    """
    gone: dict[str, int] = {}
    for kind in _LIMITED:
        size = sum(len(line) + 1 for line in fold.lines(kind))
        if size > max_bytes:
            gone[kind] = _drop(fold, kind, size - max_bytes)
    return gone


def _drop(fold: Fold, kind: str, surplus: int) -> int:
    """Take out records until a number of bytes is gone; tell how many."""
    lines = _lines_by_id(fold, kind)
    count = 0
    for key in _weakest_first(fold, kind, lines):
        if surplus <= 0:
            break
        surplus -= len(lines[key]) + 1
        count += 1
        if kind == SAMPLES:
            del fold.samples[key]
        else:
            fold.patterns.discard(key)
    return count


def _lines_by_id(fold: Fold, kind: str) -> Mapping[str, bytes]:
    if kind == SAMPLES:
        return {key: sample.to_line() for key, sample in fold.samples.items()}
    return {
        key: fold.patterns.line(key)
        for key in fold.active_ids()
        if fold.patterns.category(key) == kind
    }


def _weakest_first(fold: Fold, kind: str, keys: Iterable[str]) -> list[str]:
    if kind == SAMPLES:
        return sorted(keys, key=lambda key: _strength_of_sample(fold.samples[key]))
    return sorted(keys, key=lambda key: _strength(fold.patterns[key]))


def _strength(pattern: Pattern) -> tuple[float, int, int, str]:
    """Order patterns: value, who holds it, how often it was met; at last the id."""
    said = pattern.evidence.values()
    met = sum(one.count for one in said)
    return (pattern.value_score, len(said), met, pattern.pattern_id)


def _strength_of_sample(sample: Sample) -> tuple[float, int, str]:
    """Order samples: score, who holds it; at last the id."""
    return (sample.quality_score or 0.0, len(sample.nodes), sample.sample_id)
