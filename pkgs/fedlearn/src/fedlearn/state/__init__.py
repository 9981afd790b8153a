"""What belongs to this machine alone: one SQLite file.

A cursor says how far a file was read; it moves in the transaction that stores the
observations found there. Decisions are what this node says besides what it observed
(feedback, retractions); a misattribution is what was said in a node's name by a commit
that the node did not sign. A rehearsal records in a copy.
"""

from fedlearn.state.database import SCHEMA_VERSION, WRITTEN
from fedlearn.state.observations import POINT_KIND
from fedlearn.state.others import Kind, Misattribution
from fedlearn.state.run_log import logged_run
from fedlearn.state.state import (
    ADOPTED,
    BORROWED,
    CLEANED,
    HARVESTED,
    INITIALISED,
    WAITING,
    State,
)
from fedlearn.state.types import (
    Collected,
    LessonCandidate,
    Observed,
    Quarantined,
    Reading,
    Recorded,
    Rejected,
    Run,
    Seen,
    SeenStep,
    Total,
)

__all__ = [
    "ADOPTED",
    "BORROWED",
    "CLEANED",
    "HARVESTED",
    "INITIALISED",
    "POINT_KIND",
    "SCHEMA_VERSION",
    "WAITING",
    "WRITTEN",
    "Collected",
    "Kind",
    "LessonCandidate",
    "Misattribution",
    "Observed",
    "Quarantined",
    "Reading",
    "Recorded",
    "Rejected",
    "Run",
    "Seen",
    "SeenStep",
    "State",
    "Total",
    "logged_run",
]
