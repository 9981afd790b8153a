"""Patterns that were taken back by somebody whom this node does not follow.

They are in data/ no more. What was found of them elsewhere is kept, so that it has to
be looked for once only.
"""

from collections.abc import Iterable, Mapping

import msgspec

from fedlearn.records import Pattern, canonical_json
from fedlearn.state.database import Database


class RetractedPatterns:
    """Such patterns in the state; `State.withdrawn` gives them."""

    def __init__(self, database: Database) -> None:
        self._connection = database.connection
        self._transaction = database.transaction

    def all(self) -> dict[str, Pattern | None]:
        """Give what was looked for, by id; None for what was found nowhere."""
        rows = self._connection.execute("SELECT pattern_id, record FROM withdrawn")
        return {
            key: _PATTERN.decode(record) if record else None for key, record in rows
        }

    def keep(self, looked_for: Iterable[str], found: Mapping[str, Pattern]) -> None:
        """Remember what was looked for, and what was found of it."""
        with self._transaction():
            self._connection.executemany(
                "INSERT OR REPLACE INTO withdrawn VALUES (?, ?)",
                (
                    (key, canonical_json(found[key]) if key in found else None)
                    for key in looked_for
                ),
            )


_PATTERN = msgspec.json.Decoder(Pattern)
