"""Opening the store that the settings name, and how many points it held.

A status is to take 0.6 s at most. Importing the Qdrant client alone takes 0.97 s of
processor time (`fedlearn --help` takes 0.06 s), and an embedded store admits only one
process at a time. So every import and every harvest, which have the store open anyway,
keep the counts and the time in the state; a status reads them there and shows both.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from fedlearn.errors import FedlearnError
from fedlearn.qdrant.client.address import check_listening
from fedlearn.qdrant.client.retry import Retry
from fedlearn.records import utc_now
from fedlearn.settings import Settings
from fedlearn.state import State

if TYPE_CHECKING:
    from fedlearn.qdrant.client.client import Store

POINT_COUNTS: Final = "point_counts"
"""Name of the note in the state."""


def open_store(settings: Settings, *, retry: Retry | None = None) -> "Store":
    """Open the store that the settings name; see `Store.open`."""
    # Here and not above: the client takes a second to load.
    from fedlearn.qdrant.client.client import Store  # noqa: PLC0415

    return Store.open(settings, retry=retry)


def count_points(settings: Settings, *, retry: Retry | None = None) -> dict[str, int]:
    """Count the points of those of the three collections that exist, exactly.

    An embedded store that nobody has made yet is not made by counting it.
    """
    if settings.qdrant.url is None and not settings.qdrant_path.exists():
        return {}
    with open_store(settings, retry=retry) as store:
        return store.counts()


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
    try:
        if settings.qdrant.url is not None:
            check_listening(settings.qdrant.url, timeout_s)
    except FedlearnError as error:
        return PointCounts(problem=str(error))
    note = state.noted(POINT_COUNTS)
    if not isinstance(note, dict) or note.get("place") != _place(settings):
        return PointCounts({})
    return PointCounts(note["points"], note["time"])


def _place(settings: Settings) -> str:
    return settings.qdrant.url or str(settings.qdrant_path)
