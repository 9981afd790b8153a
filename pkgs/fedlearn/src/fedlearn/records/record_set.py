"""A set of records: the same whatever the order and number of its additions.

Each line is validated by itself. One that cannot be understood is left out and
counted; one of a newer schema is kept untouched, so that an old node in a federation
loses nothing of the newer ones.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import msgspec

from fedlearn.records.categories import Category
from fedlearn.records.join import join_patterns, join_retractions, join_samples
from fedlearn.records.record import SCHEMA, Pattern, Retraction, Sample

MAX_LINE_BYTES: Final = 1_048_576
"""Longest line that is read, as in telemetry."""


class _StoredHeader(msgspec.Struct):
    """What every record of every version has."""

    schema: int
    pattern_id: str = ""
    sample_id: str = ""


class PatternTable(Mapping[str, Pattern]):
    """Patterns by id, kept as their lines: a third of the memory of the objects."""

    def __init__(self) -> None:
        self._lines: dict[str, bytes] = {}
        self._categories: dict[str, Category] = {}

    def __getitem__(self, key: str) -> Pattern:
        return _PATTERN.decode(self._lines[key])

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)

    def __contains__(self, key: object) -> bool:
        return key in self._lines

    def add(self, pattern: Pattern) -> None:
        """Join a pattern into the table."""
        key = pattern.pattern_id
        if key in self._lines:
            pattern = join_patterns(self[key], pattern)
        self._lines[key] = pattern.to_line()
        self._categories[key] = pattern.category

    def add_line(self, line: bytes) -> None:
        """Join the line of a pattern file into the table.

        Raises:
            msgspec.DecodeError: It is not a pattern.
        """
        self.add(_PATTERN.decode(line))

    def discard(self, key: str) -> None:
        """Remove a pattern."""
        del self._lines[key], self._categories[key]

    def line(self, key: str) -> bytes:
        """Return the canonical line of a pattern."""
        return self._lines[key]

    def category(self, key: str) -> Category:
        """Return the category of a pattern."""
        return self._categories[key]


@dataclass(slots=True)
class RecordSet:
    """Patterns, retractions and samples, each once.

    Attributes:
        patterns: By id, retracted ones included.
        foreign: Lines of a newer schema, by kind of file.
        rejected: How many lines could not be understood, by kind of file.
    """

    patterns: PatternTable = field(default_factory=PatternTable)
    retractions: dict[str, Retraction] = field(default_factory=dict)
    samples: dict[str, Sample] = field(default_factory=dict)
    foreign: dict[str, set[bytes]] = field(default_factory=dict)
    rejected: Counter[str] = field(default_factory=Counter)

    def add_pattern(self, pattern: Pattern) -> None:
        """Join a pattern into the records."""
        self.patterns.add(pattern)

    def add_retraction(self, retraction: Retraction) -> None:
        """Join a retraction into the records."""
        known = self.retractions.get(retraction.pattern_id, retraction)
        self.retractions[known.pattern_id] = join_retractions(known, retraction)

    def add_sample(self, sample: Sample) -> None:
        """Join a sample into the records."""
        known = self.samples.get(sample.sample_id)
        joined = join_samples(known, sample) if known else sample
        self.samples[sample.sample_id] = joined

    def active_ids(self) -> list[str]:
        """Return the ids of the patterns that are not retracted, sorted."""
        return sorted(self.patterns.keys() - self.retractions.keys())

    def active(self) -> Iterator[Pattern]:
        """Yield the patterns that are not retracted, sorted by id."""
        for key in self.active_ids():
            yield self.patterns[key]

    def digest(self) -> str:
        """Return the SHA-256 of all lines in order, in hexadecimal.

        It is equal on two nodes exactly when their records are.
        """
        sha256 = hashlib.sha256()
        for kind in KINDS:
            for line in self.lines(kind):
                sha256.update(line)
                sha256.update(b"\n")
        return sha256.hexdigest()

    def lines(self, kind: str) -> list[bytes]:
        """Return the canonical lines of one kind of file, sorted by id."""
        foreign = [(_foreign_key(line), line) for line in self.foreign.get(kind, ())]
        keyed = self._keyed_lines(kind)
        return [line for _, line in (sorted([*keyed, *foreign]) if foreign else keyed)]

    def add_line(self, kind: str, line: bytes) -> None:
        """Join one line of a file, without its end, or count it as rejected."""
        if len(line) > MAX_LINE_BYTES:
            self.rejected[kind] += 1
            return
        try:
            self._add(kind, line)
        except msgspec.DecodeError:  # also ValidationError, its subclass
            self._add_foreign(kind, line)

    def add_lines(self, kind: str, lines: Iterable[bytes]) -> None:
        """Join many lines of one kind of file into the records."""
        for line in lines:
            if line.strip():
                self.add_line(kind, line)

    def _add(self, kind: str, line: bytes) -> None:
        if kind == RETRACTIONS:
            self.add_retraction(_RETRACTION.decode(line))
        elif kind == SAMPLES:
            self.add_sample(_SAMPLE.decode(line))
        else:
            self.patterns.add_line(line)

    def _add_foreign(self, kind: str, line: bytes) -> None:
        """Keep a line of a newer schema as it is; count any other as rejected."""
        try:
            newer = _HEADER.decode(line).schema > SCHEMA
        except msgspec.DecodeError:
            newer = False
        if newer:
            self.foreign.setdefault(kind, set()).add(line)
        else:
            self.rejected[kind] += 1

    def _keyed_lines(self, kind: str) -> Iterator[tuple[str, bytes]]:
        """Yield the lines of our own schema, sorted by id, each with its id."""
        if kind in {RETRACTIONS, SAMPLES}:
            records = self.retractions if kind == RETRACTIONS else self.samples
            yield from ((key, records[key].to_line()) for key in sorted(records))
        else:
            for key in self.active_ids():
                if self.patterns.category(key) == kind:
                    yield key, self.patterns.line(key)


RETRACTIONS: Final = "retractions"
SAMPLES: Final = "samples"
KINDS: Final = (*(category.value for category in Category), RETRACTIONS, SAMPLES)
"""What a shared file can hold: the patterns of a category, or one of the others."""

_PATTERN = msgspec.json.Decoder(Pattern)
_RETRACTION = msgspec.json.Decoder(Retraction)
_SAMPLE = msgspec.json.Decoder(Sample)
_HEADER = msgspec.json.Decoder(_StoredHeader)


def _foreign_key(line: bytes) -> str:
    header = _HEADER.decode(line)
    return header.sample_id or header.pattern_id
