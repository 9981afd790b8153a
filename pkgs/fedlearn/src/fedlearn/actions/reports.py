"""Options and reports of the verbs of the cycle."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from fedlearn.errors import FedlearnError
from fedlearn.exchange import Merged, Review
from fedlearn.ingest import IngestFigures
from fedlearn.state import Recorded
from fedlearn.worktree import Filled

if TYPE_CHECKING:
    from fedlearn.qdrant.importing import ImportReport
    from fedlearn.qdrant.snapshots import ExportReport


@dataclass(slots=True)
class SyncReport:
    """What a sync did.

    Attributes:
        changed: Files under data/ that were written.
        new_patterns: Patterns that data/ did not hold before, by category.
        rejected_records: Lines under data/ that could not be understood.
        evicted: Records that are over budget, by kind of file.
        nearly_full: Budgets that are used up, or soon will be.
    """

    figures: IngestFigures
    changed: list[str]
    new_patterns: dict[str, int]
    rejected_records: int
    evicted: dict[str, int] = field(default_factory=dict)
    nearly_full: list[Filled] = field(default_factory=list)


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


@dataclass(frozen=True, slots=True)
class FederateOptions:
    """What a person can choose for a federate.

    Attributes:
        review: Gets what would be sent, and returns whether to send it.
        accept_shrink: Merge even if the remote lost most of its patterns.
    """

    push: bool = True
    review: Callable[[Review], bool] | None = None
    accept_shrink: bool = False


DEFAULT_OPTIONS: Final = FederateOptions()


@dataclass(frozen=True, slots=True)
class ExportOutcome:
    """What an export did.

    Attributes:
        exported: By collection.
        harvested: Observations that were new in points of other programs.
    """

    exported: "list[ExportReport]"
    harvested: Recorded
