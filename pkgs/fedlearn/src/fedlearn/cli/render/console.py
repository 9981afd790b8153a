"""Consoles, tables and progress; colour only on a terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.table import Table
from rich.text import Text

from fedlearn.safe_text import escaped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rich.progress import Task


def data_console() -> Console:
    """Return the console for the data that a verb was asked for."""
    return Console(file=sys.stdout, highlight=False, soft_wrap=not sys.stdout.isatty())


def talk_console() -> Console:
    """Return the console for messages; with --quiet it prints nothing."""
    context = click.get_current_context(silent=True)
    quiet = bool(context and context.find_root().params.get("quiet"))
    return Console(file=sys.stderr, highlight=False, quiet=quiet)


def printable(value: object) -> Text:
    """Return a text that is safe for a terminal."""
    return Text(escaped(str(value)))


def coloured(value: object, style: str) -> Text:
    """Return a text that is safe for a terminal, in a colour."""
    text = printable(value)
    text.stylize(style)
    return text


def warn(console: Console, message: object) -> None:
    """Print a warning on one line, however long."""
    console.print(coloured(f"warning: {message}", "yellow"), soft_wrap=True)


def table(
    title: str, columns: Iterable[str], rows: Iterable[Iterable[object]]
) -> Table:
    """Make a table; a column whose name starts with `#` holds numbers."""
    made = Table(title=title, title_justify="left", title_style="bold")
    for name in columns:
        made.add_column(
            name.removeprefix("#"), justify="right" if name.startswith("#") else "left"
        )
    for row in rows:
        made.add_row(*(v if isinstance(v, Text) else printable(v) for v in row))
    return made


def facts(title: str, rows: Iterable[Iterable[object]]) -> Table:
    """Make a table of names and values."""
    made = table(title, ("", ""), rows)
    made.show_header = False
    return made


class RateColumn(ProgressColumn):
    """Points per second."""

    def render(self, task: Task) -> Text:
        """Show the rate of a task, once it has one."""
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f}/s" if speed else "-/s", style="progress.data.speed")


def progress_display(*, in_bytes: bool = False, in_points: bool = False) -> Progress:
    """Return a progress display that prints nothing off a terminal.

    Args:
        in_bytes: Show bytes and their rate.
        in_points: Show how many of all points, their rate, and the time left.
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
    """Return a function that shows how many points are done, and of how many."""
    task = display.add_task(what, total=None)

    def advance(points: int, total: int) -> None:
        if display.tasks[task].finished:  # the next collection
            display.reset(task)
        display.update(task, total=total, advance=points)
        display.refresh()

    return advance
