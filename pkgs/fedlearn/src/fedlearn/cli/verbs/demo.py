"""fedlearn demo."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fedlearn.cli.invocation import PATH, Invocation, json_option
from fedlearn.errors import BrokenDataError, UsageError

if TYPE_CHECKING:
    from fedlearn.cli.demo import DemoReport

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("demo", epilog="Example: fedlearn demo --keep /tmp/federation")
@click.option("--telemetry", type=FILE, help="Your own events for the first node.")
@click.option("--dataset", type=FILE, help="Your own fine-tuning samples for it.")
@click.option("--keep", type=PATH, help="Keep hub and nodes in this folder.")
@json_option
@click.pass_obj
def command(
    invocation: Invocation,
    telemetry: Path | None,
    dataset: Path | None,
    keep: Path | None,
) -> None:
    """Show how a pattern gets from one node's telemetry to another node's Qdrant.

    Two nodes and a hub are made in a temporary folder. Each learns from its own
    telemetry, both federate, and each is asked questions that only the other can
    answer: about facts that were listed, a repair, and an error that a session mended.
    The demo exits with 0 only if all answers are found, nothing was learned from probes
    and plans, both nodes hold the same patterns, and no planted secret is found
    anywhere.
    """
    from rich.progress import MofNCompleteColumn

    from fedlearn.cli.demo import STEPS, run_demo
    from fedlearn.cli.render.console import progress_display, step_progress
    from fedlearn.cli.render.demo import show_demo

    directory = _make_directory(keep)
    try:
        with progress_display(MofNCompleteColumn()) as display:
            step = step_progress(display, STEPS)
            report = run_demo(directory, telemetry, dataset, step)
    finally:
        if not keep:
            shutil.rmtree(directory)
    kept = keep is not None
    invocation.answer(_to_json(report), lambda: show_demo(report, kept=kept))
    if failed := "; ".join(text for holds, text in report.claims() if not holds):
        leaked = f" (leaked: {', '.join(report.leaked)})" if report.leaked else ""
        raise BrokenDataError(f"the demo failed; not true: {failed}{leaked}")


def _make_directory(keep: Path | None) -> Path:
    """Make the folder of the demo; one that is kept must be new or empty."""
    if keep is None:
        return Path(tempfile.mkdtemp(prefix="fedlearn-demo-"))
    if keep.exists() and (not keep.is_dir() or any(keep.iterdir())):
        raise UsageError(f"{keep} is not empty", hint="name a new folder with --keep")
    keep.mkdir(parents=True, exist_ok=True)
    return keep.resolve()


def _to_json(report: DemoReport) -> dict[str, object]:
    from fedlearn.cli.render.sync import sync_json
    from fedlearn.monitor import status_json

    return {
        "success": all(holds for holds, _ in report.claims()),
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
