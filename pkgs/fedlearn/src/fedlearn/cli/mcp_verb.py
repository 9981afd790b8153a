"""fedlearn mcp."""

from pathlib import Path

import click

from fedlearn.cli.invocation import Invocation
from fedlearn.ops.assistant import Assistant
from fedlearn.ops.mcp import serve


@click.command("mcp", epilog="Example: fedlearn mcp --dashboard ~/dashboard")
@click.option(
    "--dashboard",
    "directory",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder that get_dashboard_metrics reads.  [default: dashboard.directory]",
)
@click.pass_obj
def command(invocation: Invocation, directory: Path | None) -> None:
    """Answer an assistant over stdin and stdout, in the Model Context Protocol.

    A client starts this by itself. Tools: get_dashboard_metrics, federation_status,
    search_patterns, explain_pattern. It needs the optional part fedlearn[mcp].
    """
    settings = invocation.settings
    folder = directory or settings.dashboard.directory
    serve(Assistant(settings, dashboard=folder))
