"""Many patterns in little memory: kept as the lines that they are written as."""

from collections.abc import Iterator, Mapping

import msgspec

from fedlearn.records.categories import Category
from fedlearn.records.join import join_patterns
from fedlearn.records.record import Pattern


class PatternTable(Mapping[str, Pattern]):
    """Patterns by id; a line takes a third of the memory of the object."""

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


_PATTERN = msgspec.json.Decoder(Pattern)
