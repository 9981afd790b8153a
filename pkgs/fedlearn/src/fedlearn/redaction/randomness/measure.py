"""How much a value looks drawn at random, and not made of words, in bits."""

import math
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Final

from fedlearn.redaction.randomness.word_model import PAIRS, SEQUENCES, START

_MARKS: Final = "_-+/"
"""What a random value may have beside letters and digits."""

_FORMS: Final = re.compile(
    # UUIDs, digests, numbers, what `git describe` says.
    r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|[0-9a-f]{12,}|[0-9A-F]{12,}"
    r"|(?<![A-Za-z0-9])g?(?:[0-9a-f]{6,}|[0-9A-F]{6,})(?![A-Za-z0-9])"
    # Dates with a time.
    r"|[0-9]{4}-?[0-9]{2}-?[0-9]{2}T[0-9]{2}[-:]?[0-9]{2}(?:[-:]?[0-9]{2}Z?)?"
    # What a cluster adds to the name of a deployment for each of its pods.
    r"|-[bcdf-hj-np-tv-xz2456789]{7,10}-[bcdf-hj-np-tv-xz2456789]{5}(?![A-Za-z0-9])"
    r"|[_+/-]{2,}|[^A-Za-z0-9_+/-]+"
)
"""Where a stretch that may be random ends: known forms, and marks between values."""

_NEXT_COST: Final = 2.0
"""Bits of a character that is the one before or its successor, as in a sequence."""

_DIGIT_COST: Final = math.log2(10)
_MARK_COST: Final = 1.5
_SIZES: Final = {"a": 26, "A": 26, "0": 10, "-": 2}
"""Characters of each kind in the alphabet that a value is drawn from."""


@lru_cache(maxsize=4096)
def random_bits(value: str) -> float:
    """Return by how many bits the most random stretch of a value is no name.

    It is the logarithm of how much likelier the stretch is if it was drawn from the
    alphabet that the value uses than if it is made of words and numbers. Nearly all
    names have less than 15 bits; what was drawn has 2 to 3 bits for each character.
    Hexadecimal values have none: they look like digests, which are public.
    """
    stretches = [part for part in _FORMS.split(value) if part]
    return max((_most_in(part) for part in stretches), default=0.0)


def _most_in(stretch: str) -> float:
    """Return the largest sum of bits of any part of a stretch."""
    most = here = 0.0
    for bits in _surplus(stretch):
        here = max(0.0, here + bits)
        most = max(most, here)
    return most


def _surplus(stretch: str) -> Iterator[float]:
    """Yield of each character what it costs in a word beyond what it costs at random.

    A capital after a small letter begins a word.
    """
    kinds = [_kind(character) for character in stretch]
    at_random = math.log2(sum(_SIZES[kind] for kind in set(kinds)))
    before, known = "", START
    for (first, second), kind, character in zip(
        pairwise(["-", "-", *kinds]), kinds, stretch, strict=False
    ):
        letter = character.lower() if kind in "aA" else ""
        known = START if second == "a" and kind == "A" else known
        cost = SEQUENCES[first + second, kind] + _cost(known, letter, kind)
        if before and 0 <= ord(character) - ord(before) <= 1:
            cost = min(cost, _NEXT_COST)
        yield cost - at_random
        before, known = character, letter or START


def _cost(known: str, letter: str, kind: str) -> float:
    if letter:
        return PAIRS[known, letter]
    return _DIGIT_COST if kind == "0" else _MARK_COST


def _kind(character: str) -> str:
    if character in _MARKS:
        return "-"
    if character.isdigit():
        return "0"
    return "A" if character.isupper() else "a"
