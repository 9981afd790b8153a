"""Consoles, tables and progress; colour only on a terminal."""

from __future__ import annotations

import sys
from contextlib import contextmanager
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
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

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


def progress_display(*columns: ProgressColumn) -> Progress:
    """Return a progress display, with further columns, that needs a terminal."""
    console = talk_console()
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        *columns,
        TimeElapsedColumn(),
        console=console,
        disable=not console.is_terminal,
        transient=True,
        auto_refresh=False,  # no thread, so that a sync can fork its workers
    )


def step_progress(display: Progress, total: int | None = None) -> Callable[[str], None]:
    """Return a function that shows the name of a step, and how many came before."""
    task = display.add_task("", total=total)

    def step(name: str) -> None:
        display.update(task, description=name, advance=1)
        display.refresh()

    return step


@contextmanager
def byte_progress(what: str) -> Iterator[Callable[[Path, int], None]]:
    """Show how many bytes are read, and their rate, by the name of the file."""
    with progress_display(DownloadColumn(), TransferSpeedColumn()) as display:
        task = display.add_task(what, total=None)

        def advance(path: Path, size_bytes: int) -> None:
            display.update(task, description=path.name, advance=size_bytes)
            display.refresh()

        yield advance


@contextmanager
def point_progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show how many of all points are done, their rate, and the time left."""
    columns = MofNCompleteColumn(), RateColumn(), TimeRemainingColumn()
    with progress_display(*columns) as display:
        task = display.add_task(what, total=None)

        def advance(points: int, total: int) -> None:
            if display.tasks[task].finished:  # the next collection
                display.reset(task)
            display.update(task, total=total, advance=points)
            display.refresh()

        yield advance
