"""Data goes to stdout, talk to stderr; colour only where a terminal shows it."""

import sys
from collections.abc import Callable

import click
import orjson
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.text import Text

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
    """Give the console for what goes on meanwhile; with --quiet it says nothing."""
    context = click.get_current_context(silent=True)
    quiet = bool(context and context.find_root().params.get("quiet"))
    return Console(file=sys.stderr, highlight=False, quiet=quiet)


class RateColumn(ProgressColumn):
    """How many points a second."""

    def render(self, task: Task) -> Text:
        """Show the rate of a task, once it has one."""
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f}/s" if speed else "-/s", style="progress.data.speed")


def progress_display(*, in_bytes: bool = False, in_points: bool = False) -> Progress:
    """Give a progress display that is silent where no terminal shows it.

    Args:
        in_bytes: Show how many bytes were dealt with, and the rate.
        in_points: Show how many points of how many, the rate, and an estimate of
            the time that is left.
    """
    console = talk_console()
    points = MofNCompleteColumn(), RateColumn(), TimeRemainingColumn()
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        *((DownloadColumn(), TransferSpeedColumn()) if in_bytes else ()),
        *(points if in_points else ()),
        TimeElapsedColumn(),
        console=console,
        disable=not console.is_terminal,
        transient=True,
        auto_refresh=False,  # no thread, so that a sync can fork its workers
    )


def point_progress(display: Progress, what: str) -> Callable[[int, int], None]:
    """Make what is told how many points were dealt with, and of how many.

    Args:
        display: Shows it.
        what: What is done to them.
    """
    task = display.add_task(what, total=None)

    def advance(points: int, total: int) -> None:
        if display.tasks[task].finished:  # the next collection
            display.reset(task)
        display.update(task, total=total, advance=points)
        display.refresh()

    return advance
