"""The metrics: each with its name, its help, and where its numbers come from.

Names follow the conventions of Prometheus: a unit in the name, base units, and
`_total` on what only grows.
"""

from calendar import timegm
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final

from fedlearn.monitor.figures import Status, program_version
from fedlearn.monitor.tally import NodeStatus

MAX_NODES: Final = 200
"""Nodes with series of their own: others name themselves, and each costs memory in
Prometheus for as long as it keeps data."""

Numbers = Mapping[str, float | None] | Mapping[tuple[str, str], float] | float | None
"""By the value of the label, by those of several, or one without; None gives none."""


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric.

    Attributes:
        name: In full, with `_total` for counters.
        help: One sentence.
    """

    name: str
    help: str
    read: Callable[[Status], Numbers]
    labels: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """What Prometheus takes it for."""
        return "counter" if self.name.endswith("_total") else "gauge"

    def values(self, status: Status) -> Iterator[tuple[tuple[str, ...], float]]:
        """Yield the values of the labels with each number."""
        read = self.read(status)
        found = read.items() if isinstance(read, Mapping) else [((), read)]
        for key, number in found:
            if number is not None:
                yield (key,) if isinstance(key, str) else key, number


def seconds(time: str | None) -> float | None:
    """Return a time as seconds since 1970; None for none, or an impossible date."""
    try:
        return timegm(datetime.fromisoformat(time).timetuple()) if time else None
    except ValueError:
        return None


def _nodes(status: Status) -> Iterable[tuple[str, NodeStatus]]:
    return islice(status.nodes.items(), MAX_NODES)


METRICS: Final = (
    Metric(
        "fedlearn_build_info",
        "Always 1; the labels are the version of fedlearn and the name of the node.",
        lambda s: {(program_version(), s.node): 1},
        ("version", "node"),
    ),
    Metric(
        "fedlearn_patterns",
        "Active patterns.",
        lambda s: {name: one.count for name, one in s.patterns.items()},
        ("category",),
    ),
    Metric(
        "fedlearn_pattern_value_mean",
        "Mean value score of the active patterns, from 0 to 1.",
        lambda s: {n: one.average_value_score for n, one in s.patterns.items()},
        ("category",),
    ),
    Metric(
        "fedlearn_newest_pattern_timestamp_seconds",
        "When the newest pattern was first seen, as its node claims.",
        lambda s: {n: seconds(one.newest) for n, one in s.patterns.items()},
        ("category",),
    ),
    Metric(
        "fedlearn_node_patterns",
        f"Patterns that a node has evidence for; the {MAX_NODES} nodes with most.",
        lambda s: {name: one.patterns for name, one in _nodes(s)},
        ("node",),
    ),
    Metric(
        "fedlearn_node_patterns_alone",
        "Patterns that only this node has evidence for.",
        lambda s: {name: one.alone for name, one in _nodes(s)},
        ("node",),
    ),
    Metric("fedlearn_nodes", "Nodes with evidence.", lambda s: len(s.nodes)),
    Metric("fedlearn_retractions", "Retracted patterns.", lambda s: s.retractions),
    Metric(
        "fedlearn_near_duplicate_clusters",
        "Groups of patterns that say the same in other words.",
        lambda s: s.near_duplicate_clusters,
    ),
    Metric("fedlearn_samples", "Fine-tuning samples.", lambda s: s.fine_tuning_samples),
    Metric(
        "fedlearn_last_success_timestamp_seconds",
        "When a step last succeeded; no series if it never did.",
        lambda s: {n: seconds(one.last_success) for n, one in s.steps.items()},
        ("step",),
    ),
    Metric(
        "fedlearn_last_run_timestamp_seconds",
        "When a step last ended, successfully or not.",
        lambda s: {n: seconds(one.last) for n, one in s.steps.items()},
        ("step",),
    ),
    Metric(
        "fedlearn_last_run_success",
        "1 if the last run of a step succeeded, else 0.",
        lambda s: {n: one.succeeded for n, one in s.steps.items()},
        ("step",),
    ),
    Metric(
        "fedlearn_redactions_total",
        "Sensitive values removed from this node's texts.",
        lambda s: s.redactions,
        ("rule",),
    ),
    Metric(
        "fedlearn_cleaned_findings",
        "Sensitive values that the last import found in what a node sent.",
        lambda s: {
            (node, rule): count
            for node, rules in islice(s.cleaned.items(), MAX_NODES)
            for rule, count in rules.items()
        },
        ("node", "rule"),
    ),
    Metric(
        "fedlearn_quarantined_patterns",
        "Patterns with a possible prompt injection or dangerous advice, by decision.",
        lambda s: s.quarantine,
        ("decision",),
    ),
    Metric(
        "fedlearn_rejected_lines",
        "Bad lines of telemetry among the newest 1000 that are kept.",
        lambda s: s.rejected_lines,
        ("reason",),
    ),
    Metric(
        "fedlearn_rejected_records",
        "Lines under data/ that could not be parsed.",
        lambda s: s.rejected_records,
    ),
    Metric("fedlearn_data_size_bytes", "Size of data/.", lambda s: s.data_bytes),
    Metric(
        "fedlearn_data_budget_bytes",
        "Largest size of data/.",
        lambda s: s.data_budget_bytes,
    ),
    Metric(
        "fedlearn_snapshots",
        "Snapshots under data/, of all nodes.",
        lambda s: {kind: one.count for kind, one in s.snapshots_by_kind.items()},
        ("kind",),
    ),
    Metric(
        "fedlearn_unpushed_commits",
        "Commits that the remote does not have, as last fetched.",
        lambda s: s.unpushed_commits,
    ),
    Metric(
        "fedlearn_qdrant_up",
        "1 if Qdrant was reachable when the metrics were written, else 0.",
        lambda s: s.collections is not None,
    ),
    Metric(
        "fedlearn_points",
        "Points in Qdrant when last counted; no series if it does not answer.",
        lambda s: s.collections or {},
        ("collection",),
    ),
    Metric(
        "fedlearn_pending_embeddings",
        "Patterns without a vector after the last import.",
        lambda s: s.pending_embeddings,
    ),
)
"""In the order of the file and of the reference."""
