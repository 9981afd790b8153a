"""The figures of a node: one model for status, dashboard, metrics and assistants.

`status_json` and `federation_json` select from it; the keys of both are documented and
stable. No text of a pattern is among them, so that they can be given to a model.
"""

from dataclasses import asdict, dataclass
from typing import Final

from fedlearn.monitor.snapshot_counts import Series
from fedlearn.monitor.source_status import SourceStatus
from fedlearn.monitor.tally import CategoryStatus, Growth, NodeStatus
from fedlearn.monitor.timers import Timer
from fedlearn.records import RecordSet, Retraction
from fedlearn.state import Quarantined

SCHEMA: Final = 1
"""Version of federation.json: keys are added without a new number, never removed
or given another meaning."""

IN_BOTH: Final = (
    "node",
    "digest",
    "last_sync",
    "data_bytes",
    "fine_tuning_samples",
    "retractions",
    "near_duplicate_clusters",
    "redactions",
    "cleaned",
    "rejected_records",
    "unpushed_commits",
    "pending_embeddings",
    "qdrant_problem",
)
"""Keys that `status --json` and federation.json share."""


@dataclass(frozen=True, slots=True)
class StepStatus:
    """The last run of one step; times are UTC, and None if it never ran.

    Attributes:
        last: When it last ended.
        problem: Why the last run failed.
    """

    last: str | None = None
    succeeded: bool | None = None
    last_success: str | None = None
    problem: str | None = None

    @property
    def outcome(self) -> str | None:
        """`done` or `failed`; None if it never ran."""
        return {True: "done", False: "failed", None: None}[self.succeeded]


@dataclass(frozen=True, slots=True)
class Size:
    """The size of a path of the work tree, against its budget."""

    path: str
    bytes: int
    budget: int


@dataclass(frozen=True, slots=True)
class SnapshotStatus:
    """The snapshots of one kind, of all nodes.

    Attributes:
        newest: The latest time in their names, UTC; None where they have none.
    """

    count: int
    newest: str | None


@dataclass(frozen=True, slots=True)
class Status:
    """What a node holds, and how its last runs ended.

    Attributes:
        time: When this was read, UTC.
        organisation: Who runs the node, if the settings say.
        digest: Of the records; equal on nodes that hold the same.
        sizes: Of data/ and its largest file.
        duplicates: Lines under data/patterns/ whose id another line has; the next
            sync joins them.
        growth: How many patterns there were on each day on which some were added.
        value_histogram: By category, how many patterns have a value in each of 50
            equal parts of [0, 1].
        near_duplicate_clusters: Groups of patterns that say the same in other words;
            None if they were not counted since the last change.
        nodes: What each node contributed, the largest contribution first.
        redactions: Sensitive values removed on this node, by rule.
        quarantine: Patterns that the lint flagged, by decision, `waiting` before one.
        cleaned: Sensitive values that the last import found in what others sent, by
            node and rule.
        rejected_lines: Bad lines of telemetry that are kept, by reason.
        rejected_records: Lines under data/ that could not be parsed.
        latest_retractions: Newest first.
        sources: The other repositories that are read, in the order of the settings.
        unpushed_commits: Commits that the remote does not have, as last fetched;
            None without a remote.
        pending_embeddings: Patterns that the last import could not embed.
        collections: Points by collection when last counted; None if Qdrant does not
            answer.
        collections_time: When they were counted, UTC.
        timers: Of systemd; None without it.
    """

    time: str
    node: str
    organisation: str | None
    digest: str
    steps: dict[str, StepStatus]
    sizes: list[Size]
    fine_tuning_samples: int
    patterns: dict[str, CategoryStatus]
    duplicates: int
    growth: list[Growth]
    value_histogram: dict[str, list[int]]
    retractions: int
    near_duplicate_clusters: int | None
    nodes: dict[str, NodeStatus]
    redactions: dict[str, int]
    quarantine: dict[str, int]
    cleaned: dict[str, dict[str, int]]
    rejected_lines: dict[str, int]
    rejected_records: int
    latest_retractions: list[Retraction]
    sources: list[SourceStatus]
    snapshots: list[Series]
    unpushed_commits: int | None
    pending_embeddings: int
    collections: dict[str, int] | None
    collections_time: str | None
    qdrant_problem: str | None
    timers: list[Timer] | None

    @property
    def patterns_total(self) -> int:
        """Active patterns of all categories."""
        return sum(one.count for one in self.patterns.values())

    @property
    def data_bytes(self) -> int:
        """Size of data/."""
        return self.sizes[0].bytes

    @property
    def data_budget_bytes(self) -> int:
        """Largest size of data/."""
        return self.sizes[0].budget

    @property
    def last_sync(self) -> str | None:
        """When telemetry was last read, UTC."""
        return self.steps["sync"].last_success

    @property
    def as_of(self) -> str | None:
        """End of the last run of any step, UTC; None if nothing ever ran."""
        return max((s.last for s in self.steps.values() if s.last), default=None)

    @property
    def snapshots_by_kind(self) -> dict[str, SnapshotStatus]:
        """The snapshots of all nodes: of telemetry, dataset and collections."""
        kinds: dict[str, list[Series]] = {"telemetry": [], "dataset": []}
        collections: list[Series] = []
        for one in self.snapshots:
            kinds.get(one.kind, collections).append(one)
        return {
            kind: SnapshotStatus(
                count=sum(one.count for one in found),
                newest=max((one.time for one in found if one.time), default=None),
            )
            for kind, found in (*kinds.items(), ("collections", collections))
        }


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a node holds: its figures, the records, and the quarantined patterns."""

    status: Status
    records: RecordSet
    quarantine: list[Quarantined]


def status_json(status: Status) -> dict[str, object]:
    """Return what `status --json` prints."""
    whole = asdict(status)
    same = ("time", "steps", "sizes", "duplicates", "sources", "snapshots", "timers")
    return {
        **_shared(status),
        **{key: whole[key] for key in (*same, "collections", "rejected_lines")},
        "last_federate": status.steps["federate"].last_success,
        "last_import": status.steps["import"].last_success,
        "patterns": _without(whole["patterns"], "newest"),
        "nodes": {name: one.patterns for name, one in status.nodes.items()},
        "quarantined": status.quarantine["waiting"],
    }


def federation_json(status: Status) -> dict[str, object]:
    """Return what federation.json holds."""
    whole = asdict(status)
    same = ("organisation", "growth", "value_histogram", "nodes", "quarantine")
    shown = ("pattern_id", "retracted_at", "retracted_by")
    return {
        **_shared(status),
        **{key: whole[key] for key in (*same, "rejected_lines")},
        "schema": SCHEMA,
        "version": program_version(),
        "as_of": status.as_of,
        "patterns_total": status.patterns_total,
        "patterns": _without(whole["patterns"], "new"),
        "steps": {
            name: {
                "outcome": step.outcome,
                "last_run": step.last,
                "last_success": step.last_success,
            }
            for name, step in status.steps.items()
        },
        "snapshots": {n: asdict(one) for n, one in status.snapshots_by_kind.items()},
        "latest_retractions": [
            {key: getattr(one, key) for key in shown}
            for one in status.latest_retractions
        ],
        "data_budget_bytes": status.data_budget_bytes,
        "points": status.collections,
    }


def program_version() -> str:
    """Return the version of this program."""
    # On demand: it costs as much as reading a few thousand patterns.
    from importlib.metadata import version  # noqa: PLC0415  (loads slowly)

    return version("fedlearn")


def _shared(status: Status) -> dict[str, object]:
    return {key: getattr(status, key) for key in IN_BOTH}


def _without(patterns: dict[str, dict[str, object]], key: str) -> dict[str, object]:
    return {
        name: {k: value for k, value in one.items() if k != key}
        for name, one in patterns.items()
    }
