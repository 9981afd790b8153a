"""The run log: every action with its outcome, in the state and as a line of the log."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from fedlearn.errors import FedlearnError
from fedlearn.records import utc_now
from fedlearn.state.state import State
from fedlearn.state.types import Run

logger = logging.getLogger(__name__)


@contextmanager
def logged_run(
    state: State, verb: str, problems: Sequence[FedlearnError] = ()
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
        _log(verb, outcome, figures)


def _log(verb: str, outcome: str, figures: dict[str, object]) -> None:
    """Log one line for each action: its outcome and figures."""
    level = logging.INFO if outcome == "done" else logging.ERROR
    fields = {"action": verb, "outcome": outcome, **figures}
    logger.log(level, "%s %s", verb, outcome, extra={"fedlearn": fields})


def _failure(error: FedlearnError) -> dict[str, object]:
    """Return what is remembered of a run that failed."""
    kind = type(error).__name__
    return {**error.figures, "problem": str(error), "hint": error.hint, "error": kind}
