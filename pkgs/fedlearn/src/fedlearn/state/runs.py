"""The runs that finished, the last ones of each verb."""

from typing import Final

import orjson

from fedlearn.state.database import Tables
from fedlearn.state.types import Run

MAX_RUNS: Final = 200
"""Runs of each verb that are remembered: the newest, and the last that succeeded."""


class Runs(Tables):
    """The runs in the state."""

    def add(self, run: Run) -> None:
        """Remember a finished run."""
        with self._transaction():
            self._connection.execute(
                "INSERT INTO runs (verb, finished_at, outcome, figures)"
                " VALUES (?, ?, ?, ?)",
                (run.verb, run.finished_at, run.outcome, orjson.dumps(run.figures)),
            )
            self._connection.execute(
                "DELETE FROM runs WHERE verb = ?1 AND number NOT IN (SELECT number"
                " FROM runs WHERE verb = ?1 ORDER BY number DESC LIMIT ?2)"
                " AND number IS NOT (SELECT max(number) FROM runs"
                " WHERE verb = ?1 AND outcome = 'done')",
                (run.verb, MAX_RUNS),
            )

    def last(self, verb: str, outcome: str | None = None) -> Run | None:
        """Return the newest run of a verb, by default whatever its outcome."""
        row = self._connection.execute(
            "SELECT verb, finished_at, outcome, figures FROM runs"
            " WHERE verb = ? AND outcome = coalesce(?, outcome)"
            " ORDER BY number DESC LIMIT 1",
            (verb, outcome),
        ).fetchone()
        return Run(row[0], row[1], row[2], orjson.loads(row[3])) if row else None
