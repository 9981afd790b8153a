"""Patterns that were retracted by a node that is not trusted here.

They are not in data/ any more. What the history holds of them is kept, so that it is
searched only once.
"""

from collections.abc import Iterable, Mapping

import msgspec

from fedlearn.records import Pattern, canonical_json
from fedlearn.state.database import Tables


class RetractedPatterns(Tables):
    """Such patterns in the state."""

    def all(self) -> dict[str, Pattern | None]:
        """Return what was searched for, by id; None for what was found nowhere."""
        rows = self._connection.execute(
            "SELECT pattern_id, record FROM retracted_elsewhere"
        )
        return {
            key: _PATTERN.decode(record) if record else None for key, record in rows
        }

    def keep(self, searched: Iterable[str], found: Mapping[str, Pattern]) -> None:
        """Remember what was searched for, and what was found of it."""
        with self._transaction():
            self._connection.executemany(
                "INSERT OR REPLACE INTO retracted_elsewhere VALUES (?, ?)",
                (
                    (key, canonical_json(found[key]) if key in found else None)
                    for key in searched
                ),
            )


_PATTERN = msgspec.json.Decoder(Pattern)
