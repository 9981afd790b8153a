"""The run log: every action with its outcome, in the state and as a line of the log."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import orjson

from fedlearn.errors import FedlearnError
from fedlearn.records import utc_now
from fedlearn.state.database import Stored, Tables
from fedlearn.state.types import Run

if TYPE_CHECKING:
    from fedlearn.state.state import State

logger = logging.getLogger(__name__)

MAX_RUNS: Final = 200
"""Runs of each verb that are remembered: the newest, and the last that succeeded."""


class Runs(Tables):
    """What was done, and how it ended."""

    def add(self, run: Run) -> None:
        """Remember a finished run."""
        with self._transaction():
            self._execute(
                "INSERT INTO runs (verb, finished_at, outcome, figures)"
                " VALUES (?, ?, ?, ?)",
                run.verb,
                run.finished_at,
                run.outcome,
                orjson.dumps(run.figures),
            )
            self._execute(
                "DELETE FROM runs WHERE verb = ?1 AND number NOT IN (SELECT number"
                " FROM runs WHERE verb = ?1 ORDER BY number DESC LIMIT ?2)"
                " AND number IS NOT (SELECT max(number) FROM runs"
                " WHERE verb = ?1 AND outcome = 'done')",
                run.verb,
                MAX_RUNS,
            )

    def last(self, verb: str, outcome: str | None = None) -> Run | None:
        """Return the newest run of a verb, by default whatever its outcome."""
        row = self._execute(
            "SELECT verb, finished_at, outcome, figures FROM runs"
            " WHERE verb = ? AND outcome = coalesce(?, outcome)"
            " ORDER BY number DESC LIMIT 1",
            verb,
            outcome,
        ).fetchone()
        return Run(row[0], row[1], row[2], _FIGURES.decode(row[3])) if row else None


@contextmanager
def logged_run(
    state: "State", verb: str, problems: Sequence[FedlearnError] = ()
) -> Iterator[dict[str, object]]:
    """Remember a run with its outcome, and the figures that the caller adds.

    It failed if the caller added failures of parts to the problems.
    """
    outcome, figures = "failed", dict[str, object]()
    try:
        yield figures
        outcome = "failed" if problems else "done"
        figures.update(_failure(problems[0]) if problems else {})
    except FedlearnError as error:
        figures.update(_failure(error))
        raise
    finally:
        state.runs.add(Run(verb, utc_now(), outcome, figures))
        level = logging.INFO if outcome == "done" else logging.ERROR
        fields = {"action": verb, "outcome": outcome, **figures}
        logger.log(level, "%s %s", verb, outcome, extra={"fedlearn": fields})


def _failure(error: FedlearnError) -> dict[str, object]:
    kind = type(error).__name__
    return {**error.figures, "problem": str(error), "hint": error.hint, "error": kind}


_FIGURES = Stored(dict[str, object])
