"""Results of `status`: only what needs attention is coloured."""

from collections.abc import Iterator
from typing import Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from fedlearn.cli.render.console import coloured, facts, printable, table
from fedlearn.monitor import CategoryStatus, Size, Status, StepStatus
from fedlearn.wording import counted

WARN_SHARE: Final = 0.8
"""Share of a budget from which on its use is yellow."""

_STYLES: Final = {True: "green", False: "red", None: "dim"}


def status_report(status: Status) -> RenderableType:
    """Return everything about a node on one page."""
    return Group(*_parts(status))


def _parts(status: Status) -> Iterator[RenderableType]:
    yield facts("fedlearn status", _summary(status))
    yield _steps(status)
    yield _patterns(status)
    if status.nodes:
        evidence = ((name, node.patterns) for name, node in status.nodes.items())
        yield table("Evidence", ("node", "#patterns"), evidence)
    if status.sources:
        yield _sources(status)
    if status.snapshots:
        yield _snapshots(status)
    if status.redactions:
        columns = ("rule", "#values removed here")
        yield table("Redactions", columns, status.redactions.items())
    if status.cleaned:
        yield _cleaned(status.cleaned)
    if status.timers:
        rows = [
            (t.unit, t.next or "not scheduled", t.last or "-") for t in status.timers
        ]
        yield table("Timers", ("unit", "next", "last"), rows)
    if status.qdrant_problem:
        yield coloured(f"Qdrant: {status.qdrant_problem}", "yellow")


def _summary(status: Status) -> list[tuple[object, object]]:
    clusters = status.near_duplicate_clusters
    near = "not counted; use --clusters"
    whole, *largest = status.sizes
    rows: list[tuple[object, object]] = [
        ("node", status.node),
        ("digest", status.digest[:16]),
        ("samples", f"{status.fine_tuning_samples:,}"),
        ("retractions", status.retractions),
        ("duplicates", status.duplicates),
        ("near-duplicates", near if clusters is None else counted(clusters, "cluster")),
        ("in quarantine", _alarm(status.quarantine["waiting"], "yellow")),
        ("pending embeddings", _alarm(status.pending_embeddings, "yellow")),
        ("points as of", status.collections_time or "never counted"),
        ("invalid lines", _alarm(status.rejected_records, "red")),
        *((f"rejected: {why}", n) for why, n in status.rejected_lines.items()),
        ("size", _size(whole)),
        *(("largest file", _size(one)) for one in largest),
    ]
    if (unpushed := status.unpushed_commits) is not None:
        rows.append(("unpushed commits", _alarm(unpushed, "yellow")))
    return rows


def _steps(status: Status) -> Table:
    rows = (
        (name, step.last or "never", _outcome(step), step.last_success or "never")
        for name, step in status.steps.items()
    )
    return table("Steps", ("step", "last run", "result", "last success"), rows)


def _outcome(step: StepStatus) -> Text:
    words = {True: "ok", False: step.problem or "failed", None: "-"}
    return coloured(words[step.succeeded], _STYLES[step.succeeded])


def _patterns(status: Status) -> Table:
    points = status.collections or {}
    rows = [
        (name, f"{one.count:,}", one.new or "-", *_values(one), points.get(name, "-"))
        for name, one in status.patterns.items()
    ]
    columns = ("category", "#patterns", "#new", "#average", "#range", "#points")
    return table("Patterns", columns, rows)


def _values(one: CategoryStatus) -> tuple[str, str]:
    """Return average and range of value; a dash without any."""
    if one.average_value_score is None:
        return "-", "-"
    low, high = one.lowest_value_score or 0.0, one.highest_value_score or 0.0
    return f"{one.average_value_score:.2f}", f"{low:.2f} to {high:.2f}"


def _sources(status: Status) -> Table:
    rows = [
        (
            one.name,
            one.place,
            one.patterns,
            one.offered,
            _alarm(one.rejected_records, "yellow"),
            one.changed_at or coloured("never", "yellow"),
        )
        for one in status.sources
    ]
    columns = ("source", "place", "#patterns", "#offered", "#invalid", "updated")
    return table("Other repositories", columns, rows)


def _snapshots(status: Status) -> Table:
    rows = [
        (one.kind, one.node, one.count, one.newest, _age(one.age_days))
        for one in status.snapshots
    ]
    return table("Snapshots", ("kind", "node", "#count", "newest", "#age"), rows)


def _age(days: int | None) -> str:
    return "-" if days is None else counted(days, "day")


def _cleaned(cleaned: dict[str, dict[str, int]]) -> Table:
    rows = (
        (node, rule, count)
        for node, rules in cleaned.items()
        for rule, count in rules.items()
    )
    columns = ("from", "rule", "#values removed at the last import")
    return table("Sensitive values from other nodes", columns, rows)


def _size(size: Size) -> Text:
    share = size.bytes / size.budget
    words = f"{size.path}: {size.bytes:,} of {size.budget:,} bytes ({share:.0%})"
    if share < WARN_SHARE:
        return printable(words)
    return coloured(words, "yellow" if share < 1 else "red")


def _alarm(count: int, style: str) -> Text:
    """Return a number that should be 0."""
    return coloured(count, style) if count else Text("0")
