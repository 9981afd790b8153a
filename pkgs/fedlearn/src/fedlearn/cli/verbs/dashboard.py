"""fedlearn dashboard."""

from pathlib import Path

import click

from fedlearn.cli.invocation import Invocation, json_option
from fedlearn.errors import UsageError
from fedlearn.safe_text import safe_text


@click.command("dashboard", epilog="Example: fedlearn dashboard --out ~/dashboard")
@click.option(
    "--out",
    "directory",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for index.html and federation.json.  [default: dashboard.directory]",
)
@json_option
@click.pass_obj
def command(invocation: Invocation, directory: Path | None) -> None:
    """Write a web page about this node and the federation, and its figures as JSON.

    The page is one file that loads nothing else: open it from the disk, or let any web
    server serve the folder. If another program has a config.json in the folder, the
    figures are added to it under the key `federation`. Only files that change are
    written.
    """
    from fedlearn.monitor import read_holdings
    from fedlearn.monitor.dashboard import write_dashboard

    settings = invocation.settings
    directory = directory or settings.dashboard.directory
    if directory is None:
        raise UsageError(
            "no folder to write to is set",
            hint="give --out DIR, or set dashboard.directory",
        )
    written = write_dashboard(read_holdings(settings), settings, directory)
    for warning in written.warnings:
        click.secho(safe_text(f"warning: {warning}"), err=True, fg="yellow")

    def show() -> None:
        for name in written.written:
            click.echo(f"wrote {directory / name}", err=True)
        if not written.written:
            click.echo(f"{directory} is up to date", err=True)

    invocation.answer(written, show)
