"""fedlearn demo."""

import shutil
import tempfile
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from fedlearn.cli.demo import STEPS, DemoReport, NodeResult, run_demo
from fedlearn.cli.render import (
    add_rows,
    data_console,
    json_option,
    print_json,
    printable,
    show_hits,
    sync_json,
    table,
    talk_console,
)
from fedlearn.errors import BrokenDataError, UsageError
from fedlearn.monitor import status_json
from fedlearn.wording import counted

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("demo", epilog="Example: fedlearn demo --keep /tmp/federation")
@click.option("--telemetry", type=FILE, help="Your own events for the first node.")
@click.option("--dataset", type=FILE, help="Your own fine-tuning samples for it.")
@click.option(
    "--keep",
    type=click.Path(path_type=Path),
    help="Leave hub and nodes in this folder, to look at them.",
)
@json_option
def command(
    telemetry: Path | None, dataset: Path | None, keep: Path | None, *, as_json: bool
) -> None:
    """Watch a pattern travel: telemetry, redaction, git, another node's Qdrant.

    Two nodes and a hub are made in a temporary folder. Each learns from its own
    telemetry, both federate, and each is asked what only the other learned. The
    demo fails unless both answers were found and both nodes hold the same.
    """
    directory = _make_directory(keep)
    try:
        with _progress() as progress:
            task = progress.add_task("", total=STEPS)
            report = run_demo(
                directory,
                telemetry=telemetry,
                dataset=dataset,
                step=lambda name: progress.update(task, description=name, advance=1),
            )
    finally:
        if not keep:
            shutil.rmtree(directory)
    if as_json:
        print_json(_to_json(report))
    else:
        _show(data_console(), report, kept=keep is not None)
    if not report.success:
        raise BrokenDataError(f"the demo failed: {_failure(report)}")


def _make_directory(keep: Path | None) -> Path:
    """Make the folder of the demo; one that is kept must be new or empty."""
    if keep is None:
        return Path(tempfile.mkdtemp(prefix="fedlearn-demo-"))
    if keep.exists() and (not keep.is_dir() or any(keep.iterdir())):
        raise UsageError(f"{keep} is not empty", hint="name a new folder with --keep")
    keep.mkdir(parents=True, exist_ok=True)
    return keep.resolve()


def _progress() -> Progress:
    """Show the steps on a terminal."""
    console = talk_console()
    return Progress(
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.description}"),
        console=console,
        disable=not console.is_terminal,
    )


def _show(console: Console, report: DemoReport, *, kept: bool) -> None:
    """Show what was extracted, redacted, pushed and imported, and the answers."""
    names = [node.name for node in report.nodes]
    rows = zip(*map(_column, report.nodes), strict=True)
    headings = ("read", "extracted", "damaged lines", "fine-tuning samples",
                "private things redacted", "pushed", "patterns held",
                "of them its own", "points in Qdrant", "digest")  # fmt: skip
    labelled = [(name, *row) for name, row in zip(headings, rows, strict=True)]
    console.print(add_rows(table("What happened", "", *names), labelled))
    for node in report.nodes:
        console.print()
        console.print(printable(f"{node.name} is asked: {node.question}"), style="bold")
        show_hits(console, node.hits)
    console.print()
    for good, sentence in _claims(report):
        mark, style = ("✓", "green") if good else ("✗", "red")
        console.print(printable(f"{mark} {sentence}"), style=style)
    if kept:
        console.print(printable(f"Hub and nodes are in {report.directory}"))


def _column(node: NodeResult) -> tuple[object, ...]:
    """Sum up one node."""
    figures, status = node.sync.figures, node.status
    return (
        counted(figures.lines, "line"),
        counted(figures.extracted.total(), "observation"),
        figures.rejected.total(),
        figures.samples,
        figures.redactions.total(),
        "yes" if not node.federate.unpushed else "no",
        status.patterns_total,
        status.nodes[node.name].patterns if node.name in status.nodes else 0,
        sum((status.collections or {}).values()),
        status.digest[:12],
    )


def _claims(report: DemoReport) -> list[tuple[bool, str]]:
    """Say what the demo promises, each with whether it was seen."""
    first, second = report.nodes
    claims = [
        (node.found is not None, f"{node.name} found what only {other.name} learned")
        for node, other in ((first, second), (second, first))
    ]
    claims.append((report.equal_digests, "both nodes hold exactly the same patterns"))
    if report.planted:
        searched = "in any file, commit or point"
        claims.append(
            (
                not report.leaked,
                f"none of {report.planted} planted secrets is {searched}",
            )
        )
    return claims


def _failure(report: DemoReport) -> str:
    """Say which promises were not kept."""
    broken = [sentence for good, sentence in _claims(report) if not good]
    leaked = f" (leaked: {', '.join(report.leaked)})" if report.leaked else ""
    return f"not true: {'; '.join(broken)}{leaked}"


def _to_json(report: DemoReport) -> dict[str, object]:
    """Give the stable keys of `demo --json`."""
    return {
        "success": report.success,
        "equal_digests": report.equal_digests,
        "planted": report.planted,
        "leaked": report.leaked,
        "nodes": {
            node.name: {
                "question": node.question,
                "found": node.found.pattern_id if node.found else None,
                "sync": sync_json(node.sync),
                "status": status_json(node.status),
            }
            for node in report.nodes
        },
    }
