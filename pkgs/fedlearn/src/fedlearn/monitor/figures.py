"""The figures that the dashboard, Prometheus and assistants share.

`read_figures` is the one place where they are computed; what it gives is also
the content of `federation.json`, whose keys are documented and stable. No text
of a pattern is among them, so that they can be handed to a model.
"""

from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final, Self

from fedlearn.monitor.status import Status, StepStatus, status_of
from fedlearn.monitor.tally import CategoryFigures, Growth, NodeFigures, Tally
from fedlearn.records import RecordSet, Retraction
from fedlearn.settings import Settings
from fedlearn.state import Quarantined, State
from fedlearn.worktree import open_repository, read_records

if TYPE_CHECKING:
    from fedlearn.monitor.snapshot_counts import Series

SCHEMA: Final = 1
"""Version of federation.json: keys are added without a new number, never taken away
or given another meaning."""

LATEST_RETRACTIONS: Final = 50
"""How many retractions are told one by one."""


@dataclass(frozen=True, slots=True)
class StepFigures:
    """How a step fared.

    Attributes:
        outcome: `done` or `failed`, of its last run; None if it never ran.
        last_run: When that ended, UTC.
        last_success: When it last succeeded, UTC.
    """

    outcome: str | None
    last_run: str | None
    last_success: str | None

    @classmethod
    def of(cls, step: StepStatus) -> Self:
        """Take what the status knows; the words of a problem stay there."""
        outcome = None if step.succeeded is None else _OUTCOMES[step.succeeded]
        return cls(outcome, step.last, step.last_success)


_OUTCOMES: Final = {True: "done", False: "failed"}


@dataclass(frozen=True, slots=True)
class RetractionFigures:
    """A pattern that was taken back, without the words of whoever did it."""

    pattern_id: str
    retracted_at: str
    retracted_by: str


@dataclass(frozen=True, slots=True)
class SnapshotFigures:
    """The dated copies under data/ of one kind.

    Attributes:
        count: Files of all nodes.
        newest: The latest time in their names, UTC; None where they have none.
    """

    count: int
    newest: str | None


@dataclass(frozen=True, slots=True)
class Figures:
    """What federation.json holds; the fields are its keys.

    Attributes:
        schema: Version of this document.
        node: Name of this node.
        organisation: Who runs it, if told.
        version: Of the program that wrote this.
        digest: Of the records; equal on nodes that hold the same.
        as_of: End of the last run of any step, UTC; None if nothing ever ran.
        last_sync: When telemetry was last read, UTC.
        patterns_total: Active patterns.
        fine_tuning_samples: Samples in data/.
        retractions: Patterns that were taken back.
        near_duplicate_clusters: Groups of patterns that say the same with other
            words; None where they were not looked for since the last change.
        unpushed_commits: Commits that the remote does not have, as last fetched;
            None without a remote.
        pending_embeddings: Patterns without a vector after the last import.
        patterns: By category.
        growth: How many patterns there were on each day on which some came.
        value_histogram: By category, how many patterns have a value in each of 50
            equal parts of [0, 1].
        nodes: What each node contributed.
        steps: How each step fared.
        snapshots: Dated copies under data/, by kind.
        redactions: Private things taken out on this node, by rule.
        quarantine: Patterns that speak to a model, by what was decided; `waiting`
            where nobody decided.
        cleaned: Private things that the last import found in what others sent,
            by node and rule.
        rejected_lines: Bad lines of telemetry that are kept, by reason.
        rejected_records: Lines under data/ that could not be understood.
        latest_retractions: The last of them, newest first.
        data_bytes: Size of data/.
        data_budget_bytes: Its largest size.
        points: In Qdrant when last counted, by collection; None if it does not answer.
        qdrant_problem: Why it does not answer.
    """

    schema: int
    node: str
    organisation: str | None
    version: str
    digest: str
    as_of: str | None
    last_sync: str | None
    patterns_total: int
    fine_tuning_samples: int
    retractions: int
    near_duplicate_clusters: int | None
    unpushed_commits: int | None
    pending_embeddings: int
    patterns: dict[str, CategoryFigures]
    growth: list[Growth]
    value_histogram: dict[str, list[int]]
    nodes: dict[str, NodeFigures]
    steps: dict[str, StepFigures]
    snapshots: dict[str, SnapshotFigures]
    redactions: dict[str, int]
    quarantine: dict[str, int]
    cleaned: dict[str, dict[str, int]]
    rejected_lines: dict[str, int]
    rejected_records: int
    latest_retractions: list[RetractionFigures]
    data_bytes: int
    data_budget_bytes: int
    points: dict[str, int] | None
    qdrant_problem: str | None

    def to_json(self) -> dict[str, object]:
        """Give plain JSON data."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a node holds, and the figures of it.

    Attributes:
        figures: Of all that follows.
        records: Patterns, retractions and samples.
        quarantine: What speaks to a model.
    """

    figures: Figures
    records: RecordSet
    quarantine: list[Quarantined]


def read_figures(settings: Settings) -> Figures:
    """Look at the repository, the state and Qdrant.

    Raises:
        ConfigurationError: There is no repository.
    """
    return read_holdings(settings).figures


def read_holdings(settings: Settings) -> Holdings:
    """Look at the repository, the state and Qdrant, and keep what was read.

    Raises:
        ConfigurationError: There is no repository.
    """
    git = open_repository(settings.repository_path, settings.node)
    records = read_records(git.work_tree)
    with State.open(settings.state_directory) as state:
        figures = _figures(settings, records, state)
        return Holdings(figures, records, state.quarantine.all())


def _figures(settings: Settings, records: RecordSet, state: State) -> Figures:
    status = status_of(settings, records, state, timers=lambda: None)
    steps = {name: StepFigures.of(step) for name, step in status.steps.items()}
    as_of = max((step.last_run for step in steps.values() if step.last_run), default="")
    tally = Tally(records.active(), until=as_of)
    return Figures(
        schema=SCHEMA,
        node=status.node,
        organisation=settings.organisation,
        version=_version(),
        digest=status.digest,
        as_of=as_of or None,
        last_sync=status.last_sync,
        patterns_total=tally.total,
        fine_tuning_samples=status.fine_tuning_samples,
        retractions=status.retractions,
        near_duplicate_clusters=status.near_duplicate_clusters,
        unpushed_commits=status.unpushed_commits,
        pending_embeddings=status.pending_embeddings,
        patterns=tally.categories(),
        growth=tally.growth(),
        value_histogram=tally.histogram(),
        nodes=tally.contributions(),
        steps=steps,
        snapshots=_snapshots(status),
        redactions=status.redactions,
        quarantine=_decisions(state),
        cleaned=status.cleaned,
        rejected_lines=dict(sorted(Counter(r.reason for r in state.rejects()).items())),
        rejected_records=status.rejected_records,
        latest_retractions=[_told(one) for one in latest_retractions(records)],
        data_bytes=status.data_bytes,
        data_budget_bytes=settings.retention.max_data_bytes,
        points=_points(status),
        qdrant_problem=status.qdrant_problem,
    )


def latest_retractions(records: RecordSet) -> list[Retraction]:
    """Give the last retractions, the newest first."""
    newest = sorted(
        records.retractions.values(),
        key=lambda one: (one.retracted_at, one.pattern_id),
        reverse=True,
    )
    return newest[:LATEST_RETRACTIONS]


def _told(one: Retraction) -> RetractionFigures:
    return RetractionFigures(one.pattern_id, one.retracted_at, one.retracted_by)


def _decisions(state: State) -> dict[str, int]:
    counts = Counter(one.decision or "waiting" for one in state.quarantine.all())
    return {name: counts[name] for name in ("waiting", "admitted", "rejected")}


def _points(status: Status) -> dict[str, int] | None:
    counts = status.collections
    return None if counts is None else dict(sorted(counts.items()))


def _snapshots(status: Status) -> dict[str, SnapshotFigures]:
    """Add up the dated copies of all nodes, by kind."""
    series: dict[str, list[Series]] = {
        "telemetry": [],
        "dataset": [],
        "collections": [],
    }
    for one in status.snapshots:
        series.get(one.kind, series["collections"]).append(one)
    return {
        kind: SnapshotFigures(
            count=sum(one.count for one in found),
            newest=max((one.time for one in found if one.time), default=None),
        )
        for kind, found in series.items()
    }


def _version() -> str:
    # Here and not above: it costs as much as reading a few thousand patterns.
    from importlib.metadata import version  # noqa: PLC0415  (loads slowly)

    return version("fedlearn")
