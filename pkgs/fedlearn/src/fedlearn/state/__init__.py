"""What belongs to this machine alone: cursors, own evidence, rejects, runs.

One SQLite file. How far a file was read and what was found in it are recorded in one
transaction, so that a killed run loses no observation.
"""

from fedlearn.state.database import SCHEMA_VERSION
from fedlearn.state.misattributions import Kind, Trespass
from fedlearn.state.observations import POINT_KIND
from fedlearn.state.state import (
    ADOPTED,
    BORROWED,
    CLEANED,
    HARVESTED,
    SETTLED,
    WAITING,
    State,
)
from fedlearn.state.types import (
    Collected,
    Observed,
    Quarantined,
    Reading,
    Recorded,
    Rejected,
    Run,
    Seen,
)

__all__ = [
    "ADOPTED",
    "BORROWED",
    "CLEANED",
    "HARVESTED",
    "POINT_KIND",
    "SCHEMA_VERSION",
    "SETTLED",
    "WAITING",
    "Collected",
    "Kind",
    "Observed",
    "Quarantined",
    "Reading",
    "Recorded",
    "Rejected",
    "Run",
    "Seen",
    "State",
    "Trespass",
]
