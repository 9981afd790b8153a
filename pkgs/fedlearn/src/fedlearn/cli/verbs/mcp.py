"""fedlearn mcp."""

import os
import signal
from pathlib import Path

import click

from fedlearn.cli.invocation import Invocation


@click.command("mcp", epilog="Example: fedlearn mcp --dashboard ~/dashboard")
@click.option(
    "--dashboard",
    "directory",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder that get_dashboard_metrics reads.  [default: dashboard.directory]",
)
@click.option("--read-only", is_flag=True, help="Offer no tool that changes anything.")
@click.pass_obj
def command(invocation: Invocation, directory: Path | None, *, read_only: bool) -> None:
    """Serve an AI assistant over stdin and stdout, by the Model Context Protocol.

    MCP clients start this command themselves. Tools: get_dashboard_metrics,
    federation_status, search_patterns, explain_pattern, and record_feedback, which
    counts like a call of `fedlearn feedback`. It needs the extra fedlearn[mcp].
    """
    from fedlearn.monitor import Assistant, serve

    def record(pattern_id: str, helpful: bool) -> dict[str, object]:  # noqa: FBT001  (an argument of the tool)
        with invocation.open_state() as state:
            pattern, counts = invocation.recorder(state).feedback(
                pattern_id, helpful=int(helpful), harmful=int(not helpful)
            )
        return {
            "pattern_id": pattern.pattern_id,
            "helpful": counts.helpful,
            "harmful": counts.harmful,
        }

    settings = invocation.settings
    folder = directory or settings.dashboard.directory
    feedback = None if read_only else record
    for number in (signal.SIGINT, signal.SIGTERM):
        # The SDK would wait for a line of the client before it ends.
        signal.signal(number, lambda number, _frame: os._exit(128 + number))
    serve(Assistant(settings, feedback=feedback, dashboard=folder))
