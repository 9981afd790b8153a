"""What belongs to this machine alone: cursors, own evidence, rejects, runs.

One SQLite file. How far a file was read and what was found in it are recorded in one
transaction, so that a killed run loses no observation.
"""

from fedlearn.state.database import SCHEMA_VERSION
from fedlearn.state.observations import POINT_KIND
from fedlearn.state.records import (
    Collected,
    Observed,
    Quarantined,
    Reading,
    Recorded,
    Rejected,
    Run,
    Seen,
)
from fedlearn.state.state import (
    ADOPTED,
    BORROWED,
    CLEANED,
    HARVESTED,
    INITIALISED,
    SETTLED,
    WAITING,
    State,
)
from fedlearn.state.trespasses import Kind, Trespass

__all__ = [
    "ADOPTED",
    "BORROWED",
    "CLEANED",
    "HARVESTED",
    "INITIALISED",
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
