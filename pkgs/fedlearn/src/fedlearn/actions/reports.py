"""What the verbs of the cycle are asked for, and what they say they did."""

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
        gave_way: Records that the budget has no room for, by kind of file.
        nearly_full: Which budgets are used up, or will soon be.
    """

    figures: IngestFigures
    changed: list[str]
    new_patterns: dict[str, int]
    rejected_records: int
    gave_way: dict[str, int] = field(default_factory=dict)
    nearly_full: list[Filled] = field(default_factory=list)


@dataclass(slots=True)
class FederateReport:
    """What a federate did, and what it could not do.

    Attributes:
        merged: What came from the remote; None if it did not answer.
        commit: The commit that was made; None if there was nothing new.
        pushes: Tries until the remote had it; 0 if there was nothing to push.
        unpushed: Commits that wait for the next run.
        imported: What went into Qdrant; None if that failed.
        problems: Steps that failed; the others were done all the same.
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
    """What a person can want of a federate.

    Attributes:
        review: Is shown what would be sent, and says whether it may be.
        accept_shrink: Take it when the remote lost most of its patterns.
    """

    push: bool = True
    review: Callable[[Review], bool] | None = None
    accept_shrink: bool = False


ASKED_NOTHING: Final = FederateOptions()


@dataclass(frozen=True, slots=True)
class ExportOutcome:
    """What an export did.

    Attributes:
        exported: By collection.
        harvested: Observations that were new in points of other programs.
    """

    exported: "list[ExportReport]"
    harvested: Recorded
