"""The metrics: each with its name, its help, and where its numbers come from.

Names follow the conventions of Prometheus: a unit in the name, base units, and
`_total` on what only grows.
"""

from calendar import timegm
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from fedlearn.monitor.figures import Figures

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
        kind: What Prometheus shall take it for.
        help: One sentence.
        labels: Names of its labels.
        read: Gives its numbers.
    """

    name: str
    kind: Literal["gauge", "counter"]
    help: str
    labels: tuple[str, ...]
    read: Callable[[Figures], Iterable[Value]]


def _one(
    read: Callable[[Figures], float | None],
) -> Callable[[Figures], Iterable[Value]]:
    """Make the reader of a metric without labels; None gives no series."""

    def values(figures: Figures) -> Iterator[Value]:
        number = read(figures)
        if number is not None:
            yield (), number

    return values


def _each(
    read: Callable[[Figures], Iterable[tuple[str, float | None]]],
) -> Callable[[Figures], Iterable[Value]]:
    """Make the reader of a metric with one label; None gives no series."""

    def values(figures: Figures) -> Iterator[Value]:
        for label, number in read(figures):
            if number is not None:
                yield (label,), number

    return values


def _cleaned(figures: Figures) -> Iterator[Value]:
    for node, rules in list(figures.cleaned.items())[:MAX_NODES]:
        for rule, count in rules.items():
            yield (node, rule), count


def seconds(time: str | None) -> float | None:
    """Give a time as seconds since 1970; None for none, or one of no calendar."""
    try:
        return (
            None if time is None else timegm(datetime.fromisoformat(time).timetuple())
        )
    except ValueError:
        return None


def _nodes(figures: Figures) -> list[str]:
    return list(figures.nodes)[:MAX_NODES]


METRICS: Final = (
    Metric(
        "fedlearn_build_info",
        "gauge",
        "Always 1; the labels say which fedlearn of which node this is.",
        ("version", "node"),
        lambda f: [((f.version, f.node), 1)],
    ),
    Metric(
        "fedlearn_patterns",
        "gauge",
        "Active patterns.",
        ("category",),
        _each(lambda f: [(name, one.count) for name, one in f.patterns.items()]),
    ),
    Metric(
        "fedlearn_pattern_value_mean",
        "gauge",
        "Mean value score of the active patterns, from 0 to 1.",
        ("category",),
        _each(
            lambda f: [(n, one.average_value_score) for n, one in f.patterns.items()]
        ),
    ),
    Metric(
        "fedlearn_newest_pattern_timestamp_seconds",
        "gauge",
        "When the newest pattern was first seen, as its node claims.",
        ("category",),
        _each(lambda f: [(n, seconds(one.newest)) for n, one in f.patterns.items()]),
    ),
    Metric(
        "fedlearn_node_patterns",
        "gauge",
        f"Patterns that a node has evidence for; the {MAX_NODES} greatest nodes.",
        ("node",),
        _each(lambda f: [(name, f.nodes[name].patterns) for name in _nodes(f)]),
    ),
    Metric(
        "fedlearn_node_patterns_alone",
        "gauge",
        "Those of them that no other node has.",
        ("node",),
        _each(lambda f: [(name, f.nodes[name].alone) for name in _nodes(f)]),
    ),
    Metric(
        "fedlearn_nodes",
        "gauge",
        "Nodes with evidence.",
        (),
        _one(lambda f: len(f.nodes)),
    ),
    Metric(
        "fedlearn_retractions",
        "gauge",
        "Patterns that were taken back.",
        (),
        _one(lambda f: f.retractions),
    ),
    Metric(
        "fedlearn_near_duplicate_clusters",
        "gauge",
        "Groups of patterns that say the same with other words.",
        (),
        _one(lambda f: f.near_duplicate_clusters),
    ),
    Metric(
        "fedlearn_samples",
        "gauge",
        "Fine-tuning samples.",
        (),
        _one(lambda f: f.fine_tuning_samples),
    ),
    Metric(
        "fedlearn_last_success_timestamp_seconds",
        "gauge",
        "When a step last succeeded; no series while it never did.",
        ("step",),
        _each(lambda f: [(n, seconds(s.last_success)) for n, s in f.steps.items()]),
    ),
    Metric(
        "fedlearn_last_run_timestamp_seconds",
        "gauge",
        "When a step last ended, well or not.",
        ("step",),
        _each(lambda f: [(n, seconds(s.last_run)) for n, s in f.steps.items()]),
    ),
    Metric(
        "fedlearn_last_run_success",
        "gauge",
        "1 if the last run of a step succeeded, else 0.",
        ("step",),
        _each(
            lambda f: [
                (n, None if s.outcome is None else s.outcome == "done")
                for n, s in f.steps.items()
            ]
        ),
    ),
    Metric(
        "fedlearn_redactions_total",
        "counter",
        "Private things taken out of this node's texts.",
        ("rule",),
        _each(lambda f: f.redactions.items()),
    ),
    Metric(
        "fedlearn_cleaned_findings",
        "gauge",
        "Private things that the last import found in what a node sent.",
        ("node", "rule"),
        _cleaned,
    ),
    Metric(
        "fedlearn_quarantined_patterns",
        "gauge",
        "Patterns that speak to a model, by what was decided.",
        ("decision",),
        _each(lambda f: f.quarantine.items()),
    ),
    Metric(
        "fedlearn_rejected_lines",
        "gauge",
        "Bad lines of telemetry among the newest 1000 that are kept.",
        ("reason",),
        _each(lambda f: f.rejected_lines.items()),
    ),
    Metric(
        "fedlearn_rejected_records",
        "gauge",
        "Lines under data/ that could not be understood.",
        (),
        _one(lambda f: f.rejected_records),
    ),
    Metric(
        "fedlearn_data_size_bytes",
        "gauge",
        "Size of data/.",
        (),
        _one(lambda f: f.data_bytes),
    ),
    Metric(
        "fedlearn_data_budget_bytes",
        "gauge",
        "Largest size of data/.",
        (),
        _one(lambda f: f.data_budget_bytes),
    ),
    Metric(
        "fedlearn_snapshots",
        "gauge",
        "Dated copies under data/, of all nodes.",
        ("kind",),
        _each(lambda f: [(kind, one.count) for kind, one in f.snapshots.items()]),
    ),
    Metric(
        "fedlearn_unpushed_commits",
        "gauge",
        "Commits that the remote does not have, as last fetched.",
        (),
        _one(lambda f: f.unpushed_commits),
    ),
    Metric(
        "fedlearn_qdrant_up",
        "gauge",
        "1 if Qdrant was reachable when the metrics were written, else 0.",
        (),
        _one(lambda f: f.points is not None),
    ),
    Metric(
        "fedlearn_points",
        "gauge",
        "Points in Qdrant when last counted; no series while it does not answer.",
        ("collection",),
        _each(lambda f: (f.points or {}).items()),
    ),
    Metric(
        "fedlearn_pending_embeddings",
        "gauge",
        "Patterns that had no vector after the last import.",
        (),
        _one(lambda f: f.pending_embeddings),
    ),
)
"""In the order of the file and of the reference."""


def reference() -> str:
    """Write the table of the reference: docs/reference/metrics.md holds it."""
    rows = ["| metric | type | labels | says |", "| --- | --- | --- | --- |"]
    for one in METRICS:
        labels = ", ".join(f"`{label}`" for label in one.labels)
        rows.append(f"| `{one.name}` | {one.kind} | {labels} | {one.help} |")
    return "\n".join(rows) + "\n"
