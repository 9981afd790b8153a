"""Patterns that wait for a person's decision, and what was decided."""

from collections.abc import Iterable

import orjson

from fedlearn.state.database import Tables
from fedlearn.state.types import Quarantined


class Quarantine(Tables):
    """The quarantine in the state."""

    def replace(self, flagged: Iterable[Quarantined]) -> None:
        """Replace what is under quarantine; decisions of a person stay."""
        with self._transaction():
            self._connection.execute("DELETE FROM quarantine WHERE decision IS NULL")
            self._connection.executemany(
                "INSERT INTO quarantine VALUES (?, ?, ?, ?, NULL) ON CONFLICT"
                " DO UPDATE SET title = excluded.title, rules = excluded.rules,"
                " nodes = excluded.nodes",
                (
                    (
                        one.pattern_id,
                        one.title,
                        *map(orjson.dumps, (one.rules, one.nodes)),
                    )
                    for one in flagged
                ),
            )

    def all(self) -> list[Quarantined]:
        """Return what is or was under quarantine, sorted by id."""
        rows = self._connection.execute(
            "SELECT pattern_id, title, rules, nodes, decision FROM quarantine"
            " ORDER BY pattern_id"
        )
        return [
            Quarantined(
                key, title, tuple(orjson.loads(rules)), tuple(orjson.loads(nodes)), said
            )
            for key, title, rules, nodes, said in rows
        ]

    def decide(self, pattern_id: str, decision: str) -> bool:
        """Keep a person's decision; return whether there was something to decide."""
        with self._transaction():
            changed = self._connection.execute(
                "UPDATE quarantine SET decision = ? WHERE pattern_id = ?",
                (decision, pattern_id),
            )
        return changed.rowcount > 0
