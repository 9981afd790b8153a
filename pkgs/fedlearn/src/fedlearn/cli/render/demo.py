"""Results of `demo`."""

from fedlearn.cli.demo import DemoReport, NodeResult
from fedlearn.cli.render.console import data_console, printable, table
from fedlearn.cli.render.search import show_hits
from fedlearn.wording import counted


def show_demo(report: DemoReport, *, kept: bool) -> None:
    """Print what each node did, the answers, and what was verified."""
    console = data_console()
    columns = [_column(node) for node in report.nodes]
    rows = [(name, *(column[name] for column in columns)) for name in columns[0]]
    names = [node.name for node in report.nodes]
    console.print(table("What each node did", ("", *names), rows))
    for node in report.nodes:
        console.print()
        console.print(printable(f"Asking {node.name}: {node.question}"), style="bold")
        show_hits(node.hits)
    console.print()
    for holds, text in report.claims():
        mark, style = ("✓", "green") if holds else ("✗", "red")
        console.print(printable(f"{mark} {text}"), style=style)
    if kept:
        console.print(printable(f"Hub and nodes are in {report.directory}"))


def _column(node: NodeResult) -> dict[str, object]:
    """Return the figures of one node by name."""
    figures, status = node.sync.figures, node.status
    own = status.nodes.get(node.name)
    return {
        "read": counted(figures.lines, "line"),
        "extracted": counted(figures.extracted.total(), "observation"),
        "invalid lines": figures.rejected.total(),
        "fine-tuning samples": figures.samples,
        "sensitive values redacted": figures.redactions.total(),
        "pushed": "yes" if not node.federate.unpushed else "no",
        "patterns": status.patterns_total,
        "of which its own": own.patterns if own else 0,
        "points in Qdrant": sum((status.collections or {}).values()),
        "digest": status.digest[:12],
    }
