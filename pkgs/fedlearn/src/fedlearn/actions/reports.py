"""Reports of the verbs of the cycle."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fedlearn.errors import FedlearnError
from fedlearn.exchange import Merged
from fedlearn.ingest import IngestFigures
from fedlearn.worktree import WriteReport

if TYPE_CHECKING:
    from fedlearn.model import ModelFigures
    from fedlearn.qdrant.importing import ImportReport


@dataclass(slots=True)
class SyncReport:
    """What a sync read from telemetry, and wrote to data/.

    Attributes:
        model: What a language model was asked; None where none is to be asked.
    """

    figures: IngestFigures
    written: WriteReport
    model: "ModelFigures | None" = None


@dataclass(slots=True)
class FederateReport:
    """What a federate did, and what it could not do.

    Attributes:
        merged: None if the remote did not answer.
        commit: Its id; None if there was nothing new.
        pushes: Attempts until the remote had it; 0 if there was nothing to push.
        unpushed: Commits that wait for the next run.
        imported: What went into Qdrant; None if that failed.
        problems: Why steps failed; the others were done all the same.
    """

    sync: SyncReport
    merged: Merged | None = None
    commit: str | None = None
    pushes: int = 0
    unpushed: int = 0
    imported: "ImportReport | None" = None
    problems: list[FedlearnError] = field(default_factory=list)
