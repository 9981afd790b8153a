"""The built-in embedder: feature hashing, no model, no network.

The features of a text are its words and the character n-grams of its words,
with marks for where a word begins and ends (Bojanowski et al., "Enriching Word
Vectors with Subword Information", TACL 2017, section 3.2), so that a text finds
its inflected and misspelt relatives. Each is hashed to a cell and a sign
(Weinberger et al., "Feature Hashing for Large Scale Multitask Learning", ICML
2009, section 2), so that no vocabulary has to be learned or shipped. Counts are
damped by a signed square root (Perronnin et al., "Improving the Fisher Kernel
for Large-Scale Image Classification", ECCV 2010, section 3.2), so that what
every text repeats does not decide.

The sum of the squares of a damped vector is the sum of whole numbers, so the
result is the same to the last bit in every process and on every platform.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from fedlearn.qdrant.embedding.embedder import EmbeddingRefusedError, Vectors
from fedlearn.records import normalise

ALGORITHM: Final = "hashing-v1"
"""Changes with anything that changes a vector."""

NGRAM_SIZES: Final = (3, 4, 5)
"""Bojanowski et al. take 3 to 6; 6 added nothing but time here."""

WORD_WEIGHT: Final = 4
"""A word has about so many n-grams; it counts as much as they do together."""

CHUNK_CHARS: Final = 1_000_000
"""Characters worked on at once: about 100 MB of intermediate arrays."""

_SPACE: Final = 32
_MULTIPLIER: Final = np.uint64(0x9E3779B97F4A7C15)  # 2**64 / golden ratio, odd
_MIX_1: Final = np.uint64(0xFF51AFD7ED558CCD)  # finaliser of MurmurHash3
_MIX_2: Final = np.uint64(0xC4CEB9FE1A85EC53)
_SHIFT: Final = np.uint64(33)

Hashes = npt.NDArray[np.uint64]
Codes = npt.NDArray[np.uint32]
Rows = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


class HashingEmbedder:
    """Embeds by feature hashing; the more cells, the fewer features share one."""

    def __init__(self, dimension: int) -> None:
        self.dimension = dimension
        self.model = f"{ALGORITHM}-{dimension}"

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed texts; the same text gives the same bytes everywhere.

        One without a letter or digit counts as one word.

        Returns:
            (n, d) float32, rows of length 1.

        Raises:
            BrokenDataError: A text is empty.
        """
        if not all(text.strip() for text in texts):
            raise EmbeddingRefusedError("an empty text has no vector")
        chunks = [self._embed_chunk(chunk) for chunk in _chunks(texts)]
        none = np.zeros((0, self.dimension), dtype=np.float32)
        return np.concatenate([none, *chunks])

    def _embed_chunk(self, texts: Sequence[str]) -> Vectors:
        codes, rows, is_word = _encode(texts)
        sums = np.zeros(len(texts) * self.dimension)
        for hashes, places, weight in _features(codes, is_word):
            cells = rows[places] * self.dimension
            cells += (hashes % np.uint64(self.dimension)).astype(np.int64)
            signs = np.where(hashes >> np.uint64(63), weight, -weight)
            sums += np.bincount(cells, weights=signs, minlength=sums.size)
        return _damp(sums.reshape(len(texts), self.dimension))


def _damp(sums: npt.NDArray[np.float64]) -> Vectors:
    """Take signed square roots of whole numbers (n, d), and bring rows to length 1."""
    sizes = np.abs(sums)
    lengths = np.sqrt(sizes.sum(axis=1, keepdims=True))  # of whole numbers: exact
    unit: Vectors = (np.sign(sums) * np.sqrt(sizes) / lengths).astype(np.float32)
    return unit


def _chunks(texts: Sequence[str]) -> Iterator[list[str]]:
    """Group texts so that a group's arrays stay small."""
    group: list[str] = []
    size = 0
    for text in texts:
        if group and size + len(text) > CHUNK_CHARS:
            yield group
            group, size = [], 0
        group.append(text)
        size += len(text)
    if group:
        yield group


def _encode(texts: Sequence[str]) -> tuple[Codes, Rows, Mask]:
    """Write texts as code points, with a space wherever no word is.

    Returns:
        Three arrays (m,): code points, the row of each, and whether it is of a word.
    """
    cleaned = [f" {normalise(text)} " for text in texts]
    joined = "".join(cleaned).encode("utf-32-le", errors="replace")
    codes = np.frombuffer(joined, dtype=np.uint32)
    rows = np.repeat(np.arange(len(cleaned)), [len(text) for text in cleaned])
    is_word = _WORD_CODES[np.minimum(codes, _WORD_CODES.size - 1)]
    has_word = np.bincount(rows, weights=is_word, minlength=len(cleaned)) > 0
    is_word |= ~has_word[rows] & (codes != _SPACE)
    return np.where(is_word, codes, np.uint32(_SPACE)), rows, is_word


def _features(codes: Codes, is_word: Mask) -> Iterator[tuple[Hashes, Rows, int]]:
    """Hash all words and n-grams.

    Yields:
        Per kind of feature: (k,) hashes, (k,) a place inside each, its weight.
    """
    yield (*_hash_words(codes, is_word), WORD_WEIGHT)
    for size in NGRAM_SIZES:
        yield (*_hash_ngrams(codes, is_word, size), 1)


def _hash_words(codes: Codes, is_word: Mask) -> tuple[Hashes, Rows]:
    """Hash each word as the polynomial of its code points."""
    # A text begins and ends with a space, so edges come in pairs.
    edges = np.flatnonzero(is_word[1:] != is_word[:-1]) + 1
    starts, lengths = edges[::2], edges[1::2] - edges[::2]
    if not starts.size:
        return np.zeros(0, dtype=np.uint64), starts
    firsts = np.cumsum(lengths) - lengths
    position = np.arange(int(lengths.sum())) - np.repeat(firsts, lengths)
    terms = codes[is_word].astype(np.uint64) * _powers(int(lengths.max()))[position]
    return _mix(np.add.reduceat(terms, firsts)), starts


def _hash_ngrams(codes: Codes, is_word: Mask, size: int) -> tuple[Hashes, Rows]:
    """Hash each run of `size` code points with spaces at its ends at most."""
    count = codes.size - size + 1
    if count <= 0:
        return np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.int64)
    valid = is_word[1 : 1 + count].copy()
    for offset in range(2, size - 1):
        valid &= is_word[offset : offset + count]
    places = np.flatnonzero(valid)
    sums = np.full(places.size, size, dtype=np.uint64)
    for offset in range(size):
        sums *= _MULTIPLIER
        sums += codes[places + offset]
    return _mix(sums), places + 1


def _powers(count: int) -> Hashes:
    """Return the first powers of the multiplier, modulo 2**64."""
    factors = np.full(count, _MULTIPLIER, dtype=np.uint64)
    factors[0] = 1
    return factors.cumprod(dtype=np.uint64)


def _mix(sums: Hashes) -> Hashes:
    """Spread a polynomial over all 64 bits."""
    sums = (sums ^ (sums >> _SHIFT)) * _MIX_1
    sums = (sums ^ (sums >> _SHIFT)) * _MIX_2
    return sums ^ (sums >> _SHIFT)


def _word_codes() -> Mask:
    """Mark the code points that belong to words.

    Beyond Latin-1 all do, except general and CJK punctuation; the table needs
    no Unicode data base, whose version differs between Pythons.

    Returns:
        (12,353,) bool; what lies beyond is as the last one.
    """
    table = np.ones(0x3041, dtype=bool)
    table[:256] = [chr(code).isalnum() for code in range(256)]
    table[0x2000:0x2070] = False
    table[0x3000:0x3040] = False
    return table


_WORD_CODES: Final = _word_codes()
