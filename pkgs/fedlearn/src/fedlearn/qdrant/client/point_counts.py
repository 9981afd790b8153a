"""How many points Qdrant held when this node last counted them.

A status is to take 0.6 s at most. Importing the Qdrant client alone takes 0.97 s of
processor time (`fedlearn --help` takes 0.06 s), and an embedded store admits only one
process at a time. So every import and every harvest, which have the store open anyway,
keep the counts and the time in the state; a status reads them there and shows both.
"""

from dataclasses import dataclass
from typing import Final

from fedlearn.errors import FedlearnError
from fedlearn.qdrant.client.address import check_listening
from fedlearn.records import utc_now
from fedlearn.settings import Qdrant, Settings
from fedlearn.state import State

POINT_COUNTS: Final = "point_counts"
"""Name of the note in the state."""


@dataclass(frozen=True, slots=True)
class PointCounts:
    """What this node last counted.

    Attributes:
        by_collection: None if Qdrant does not answer; empty if nobody has counted yet.
        time: When they were counted, UTC; None if nobody has.
        problem: Why Qdrant does not answer.
    """

    by_collection: dict[str, int] | None = None
    time: str | None = None
    problem: str | None = None


def keep_counts(settings: Settings, state: State, points: dict[str, int]) -> None:
    """Keep what was just counted, for `read_counts`."""
    note = {"place": _place(settings), "points": points, "time": utc_now()}
    state.note(POINT_COUNTS, note)


def read_counts(settings: Settings, state: State, timeout_s: float) -> PointCounts:
    """Return the counts that were kept, unless they are of another Qdrant.

    Of a server it is found out whether something listens at its address; what it would
    answer, and whether it takes the key, `fedlearn doctor` checks.
    """
    if problem := _problem(settings.qdrant, timeout_s):
        return PointCounts(problem=problem)
    note = state.noted(POINT_COUNTS)
    if not isinstance(note, dict) or note.get("place") != _place(settings):
        return PointCounts({})
    return PointCounts(note["points"], note["time"])


def _problem(settings: Qdrant, timeout_s: float) -> str | None:
    try:
        if settings.url is not None:
            check_listening(settings.url, timeout_s)
    except FedlearnError as error:
        return str(error)
    return None


def _place(settings: Settings) -> str:
    return settings.qdrant.url or str(settings.qdrant_path)
