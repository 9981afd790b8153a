"""Near-duplicates: patterns with the same content in other words.

A text becomes the set of its word shingles, and the set a bottom-k sketch: its
k smallest hashes (Broder, "On the resemblance and containment of documents",
1997). Two sketches estimate how much of the shingles two texts share. Nothing
is merged: a cluster is only shown, or collapsed on request.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import combinations
from typing import Final

import numpy as np
import numpy.typing as npt

from fedlearn.records.categories import FAMILIES
from fedlearn.records.record import Pattern, normalise

SHINGLE_WORDS: Final = 2
"""Words in a shingle; two let a changed word cost only two shingles."""

SKETCH_SIZE: Final = 64
"""Hashes kept of a text; the estimate's standard error is below 0.07."""

SIMILAR: Final = 0.5
"""Least estimated share of common shingles of near-duplicates."""

INDEXED: Final = 16
"""Smallest hashes that are indexed; near-duplicates share about half of them."""

MAX_BUCKET: Final = 64
"""Texts that share a hash and are compared with each other; a hash that more texts
have is that of a common phrase and does not distinguish."""

_WORD: Final = re.compile(r"\w+")

_MIX: Final = np.uint64(0x9E3779B97F4A7C15)
"""Odd, so that multiplying by it only permutes; 2**64 over the golden ratio."""

Sketch = tuple[int, ...]


def sketch(text: str) -> Sketch:
    """Sketch a text.

    Returns:
        At most `SKETCH_SIZE` hashes of 64 bits, ascending; the same in every
        process and on every machine.
    """
    words = _WORD.findall(normalise(text))
    hashes = np.array([_hash(word) for word in words], dtype=np.uint64)
    return tuple(np.unique(_shingles(hashes))[:SKETCH_SIZE].tolist())


def core_text(pattern: Pattern) -> str:
    """Return the texts that identify a pattern, joined."""
    return " ".join(
        str(pattern.payload[name]) for name in FAMILIES[pattern.category].core
    )


def similarity(one: Sketch, two: Sketch) -> float:
    """Estimate the share of common shingles, in [0, 1].

    Of the k smallest hashes of the union, those in both sets are counted
    (Beyer and others, "On synopses for distinct-value estimation", 2007).
    """
    both = {*one} & {*two}
    union = sorted({*one, *two})[:SKETCH_SIZE]
    return sum(value in both for value in union) / len(union) if union else 0.0


def clusters(texts: Mapping[str, str], least: float = SIMILAR) -> list[list[str]]:
    """Return the keys of each group of two or more near-duplicates.

    Args:
        least: Estimated share of common shingles, in [0, 1].

    They are sorted within and among groups; the order of the texts does not matter.
    """
    sketches = {key: sketch(text) for key, text in texts.items()}
    parents = {key: key for key in sketches}
    for one, two in _candidates(sketches):
        if similarity(sketches[one], sketches[two]) >= least:
            first, second = sorted((_root(parents, one), _root(parents, two)))
            parents[second] = first
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for key in sorted(parents):
        groups[_root(parents, key)].append(key)
    return sorted(group for group in groups.values() if len(group) > 1)


def collapsed(texts: Mapping[str, str]) -> list[str]:
    """Return the keys of the texts without all but the first of each group.

    The texts come with the best first; their order stays.
    """
    groups = {
        key: number for number, group in enumerate(clusters(texts)) for key in group
    }
    kept: dict[int | str, str] = {}
    for key in texts:
        kept.setdefault(groups.get(key, key), key)
    return list(kept.values())


def _candidates(sketches: dict[str, Sketch]) -> Iterator[tuple[str, str]]:
    """Yield the pairs that share a hash, each once."""
    buckets: defaultdict[int, list[str]] = defaultdict(list)
    for key in sorted(sketches):
        for value in sketches[key][:INDEXED]:
            buckets[value].append(key)
    seen = set()
    for bucket in buckets.values():
        if len(bucket) <= MAX_BUCKET:
            for pair in combinations(bucket, 2):
                if pair not in seen:
                    seen.add(pair)
                    yield pair


def _root(parents: dict[str, str], key: str) -> str:
    """Return the group of a pattern, and shorten the path to it."""
    while parents[key] != key:
        parents[key] = parents[parents[key]]
        key = parents[key]
    return key


def _shingles(words: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Hash each run of words from the hashes of its words; a short text is one run.

    Returns:
        (max(n - SHINGLE_WORDS + 1, min(n, 1)),) hashes.
    """
    size = max(len(words) - SHINGLE_WORDS + 1, min(len(words), 1))
    hashes = np.zeros(size, dtype=np.uint64)
    for part in range(min(SHINGLE_WORDS, len(words))):
        hashes = (hashes ^ words[part : part + size]) * _MIX
        hashes ^= hashes >> np.uint64(32)
    return hashes


@lru_cache(maxsize=65_536)
def _hash(word: str) -> int:
    digest = hashlib.blake2b(word.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big")
