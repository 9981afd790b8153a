"""The metrics: each with its name, its help, and where its numbers come from.

Names follow the conventions of Prometheus: a unit in the name, base units, and
`_total` on what only grows.
"""

from calendar import timegm
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fedlearn.monitor.figures import Status, program_version
from fedlearn.monitor.tally import NodeStatus

MAX_NODES: Final = 200
"""Nodes with series of their own: others name themselves, and each costs memory in
Prometheus for as long as it keeps data."""

Value = tuple[tuple[str, ...], float]
"""The values of the labels, and the number."""


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric.

    Attributes:
        name: In full, with `_total` for counters.
        help: One sentence.
        labels: Names of its labels.
        read: Returns its numbers.
    """

    name: str
    help: str
    labels: tuple[str, ...]
    read: Callable[[Status], Iterable[Value]]

    @property
    def kind(self) -> str:
        """What Prometheus takes it for."""
        return "counter" if self.name.endswith("_total") else "gauge"


def _gauge(name: str, text: str, read: Callable[[Status], float | None]) -> Metric:
    """Make a metric without labels; None gives no series."""

    def values(status: Status) -> list[Value]:
        number = read(status)
        return [] if number is None else [((), number)]

    return Metric(name, text, (), values)


def _each(
    name: str,
    label: str,
    text: str,
    read: Callable[[Status], Iterable[tuple[str, float | None]]],
) -> Metric:
    """Make a metric with one label; None gives no series."""

    def values(status: Status) -> list[Value]:
        return [((key,), n) for key, n in read(status) if n is not None]

    return Metric(name, text, (label,), values)


def seconds(time: str | None) -> float | None:
    """Return a time as seconds since 1970; None for none, or an impossible date."""
    try:
        return timegm(datetime.fromisoformat(time).timetuple()) if time else None
    except ValueError:
        return None


def _cleaned(status: Status) -> list[Value]:
    nodes = list(status.cleaned.items())[:MAX_NODES]
    return [((node, rule), n) for node, rules in nodes for rule, n in rules.items()]


def _nodes(status: Status) -> list[tuple[str, NodeStatus]]:
    return list(status.nodes.items())[:MAX_NODES]


METRICS: Final = (
    Metric(
        "fedlearn_build_info",
        "Always 1; the labels are the version of fedlearn and the name of the node.",
        ("version", "node"),
        lambda s: [((program_version(), s.node), 1)],
    ),
    _each(
        "fedlearn_patterns",
        "category",
        "Active patterns.",
        lambda s: [(name, one.count) for name, one in s.patterns.items()],
    ),
    _each(
        "fedlearn_pattern_value_mean",
        "category",
        "Mean value score of the active patterns, from 0 to 1.",
        lambda s: [(n, one.average_value_score) for n, one in s.patterns.items()],
    ),
    _each(
        "fedlearn_newest_pattern_timestamp_seconds",
        "category",
        "When the newest pattern was first seen, as its node claims.",
        lambda s: [(n, seconds(one.newest)) for n, one in s.patterns.items()],
    ),
    _each(
        "fedlearn_node_patterns",
        "node",
        f"Patterns that a node has evidence for; the {MAX_NODES} nodes with most.",
        lambda s: [(name, one.patterns) for name, one in _nodes(s)],
    ),
    _each(
        "fedlearn_node_patterns_alone",
        "node",
        "Patterns that only this node has evidence for.",
        lambda s: [(name, one.alone) for name, one in _nodes(s)],
    ),
    _gauge("fedlearn_nodes", "Nodes with evidence.", lambda s: len(s.nodes)),
    _gauge("fedlearn_retractions", "Retracted patterns.", lambda s: s.retractions),
    _gauge(
        "fedlearn_near_duplicate_clusters",
        "Groups of patterns that say the same in other words.",
        lambda s: s.near_duplicate_clusters,
    ),
    _gauge("fedlearn_samples", "Fine-tuning samples.", lambda s: s.fine_tuning_samples),
    _each(
        "fedlearn_last_success_timestamp_seconds",
        "step",
        "When a step last succeeded; no series if it never did.",
        lambda s: [(n, seconds(one.last_success)) for n, one in s.steps.items()],
    ),
    _each(
        "fedlearn_last_run_timestamp_seconds",
        "step",
        "When a step last ended, successfully or not.",
        lambda s: [(n, seconds(one.last)) for n, one in s.steps.items()],
    ),
    _each(
        "fedlearn_last_run_success",
        "step",
        "1 if the last run of a step succeeded, else 0.",
        lambda s: [(n, one.succeeded) for n, one in s.steps.items()],
    ),
    _each(
        "fedlearn_redactions_total",
        "rule",
        "Sensitive values removed from this node's texts.",
        lambda s: s.redactions.items(),
    ),
    Metric(
        "fedlearn_cleaned_findings",
        "Sensitive values that the last import found in what a node sent.",
        ("node", "rule"),
        _cleaned,
    ),
    _each(
        "fedlearn_quarantined_patterns",
        "decision",
        "Patterns with a possible prompt injection, by decision.",
        lambda s: s.quarantine.items(),
    ),
    _each(
        "fedlearn_rejected_lines",
        "reason",
        "Bad lines of telemetry among the newest 1000 that are kept.",
        lambda s: s.rejected_lines.items(),
    ),
    _gauge(
        "fedlearn_rejected_records",
        "Lines under data/ that could not be parsed.",
        lambda s: s.rejected_records,
    ),
    _gauge("fedlearn_data_size_bytes", "Size of data/.", lambda s: s.data_bytes),
    _gauge(
        "fedlearn_data_budget_bytes",
        "Largest size of data/.",
        lambda s: s.data_budget_bytes,
    ),
    _each(
        "fedlearn_snapshots",
        "kind",
        "Snapshots under data/, of all nodes.",
        lambda s: [(kind, one.count) for kind, one in s.snapshots_by_kind.items()],
    ),
    _gauge(
        "fedlearn_unpushed_commits",
        "Commits that the remote does not have, as last fetched.",
        lambda s: s.unpushed_commits,
    ),
    _gauge(
        "fedlearn_qdrant_up",
        "1 if Qdrant was reachable when the metrics were written, else 0.",
        lambda s: s.collections is not None,
    ),
    _each(
        "fedlearn_points",
        "collection",
        "Points in Qdrant when last counted; no series if it does not answer.",
        lambda s: (s.collections or {}).items(),
    ),
    _gauge(
        "fedlearn_pending_embeddings",
        "Patterns without a vector after the last import.",
        lambda s: s.pending_embeddings,
    ),
)
"""In the order of the file and of the reference."""


def reference() -> str:
    """Return the table that docs/reference/metrics.md holds."""
    rows = ["| metric | type | labels | meaning |", "| --- | --- | --- | --- |"]
    for one in METRICS:
        labels = ", ".join(f"`{label}`" for label in one.labels)
        rows.append(f"| `{one.name}` | {one.kind} | {labels} | {one.help} |")
    return "\n".join(rows) + "\n"
