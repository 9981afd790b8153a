"""Data goes to stdout, talk to stderr; colour only where a terminal shows it."""

import sys

import click
import orjson
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TransferSpeedColumn,
)

json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print JSON with stable keys."
)


def print_json(data: object) -> None:
    """Print data as indented JSON with sorted keys."""
    text = orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)
    click.echo(text.decode())


def data_console() -> Console:
    """Give the console for what a verb was asked for."""
    return Console(file=sys.stdout, highlight=False, soft_wrap=not sys.stdout.isatty())


def talk_console() -> Console:
    """Give the console for what goes on meanwhile."""
    return Console(file=sys.stderr, highlight=False)


def progress_display(*, in_bytes: bool = False) -> Progress:
    """Give a progress display that is silent where no terminal shows it.

    Args:
        in_bytes: Show how many bytes were dealt with, and the rate.
    """
    console = talk_console()
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        *((DownloadColumn(), TransferSpeedColumn()) if in_bytes else ()),
        TimeElapsedColumn(),
        console=console,
        disable=not console.is_terminal,
        transient=True,
        auto_refresh=False,  # no thread, so that a sync can fork its workers
    )
