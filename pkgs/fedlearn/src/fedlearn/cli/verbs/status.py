"""fedlearn status."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from fedlearn.cli.invocation import Invocation, json_option

if TYPE_CHECKING:
    from collections.abc import Callable

    from fedlearn.monitor import Status


@click.command("status", epilog="Example: fedlearn status --json | jq .patterns")
@click.option("--watch", is_flag=True, help="Refresh until Ctrl-C.")
@click.option(
    "--interval",
    type=click.FloatRange(min=0.2),
    default=5.0,
    show_default=True,
    help="Seconds between refreshes.",
)
@click.option(
    "--clusters",
    is_flag=True,
    help="Count near-duplicates, however many patterns there are.",
)
@json_option
@click.pass_obj
def command(
    invocation: Invocation,
    *,
    watch: bool,
    interval: float,
    clusters: bool,
) -> None:
    """Show what this node holds, what it received, and when it last ran.

    If Qdrant does not answer, the rest is shown all the same. `fedlearn doctor` shows
    the remedy for each problem.
    """
    from fedlearn.cli.render.console import data_console
    from fedlearn.cli.render.status import status_report
    from fedlearn.monitor import find_timers, read_holdings, status_json

    def read() -> Status:
        return read_holdings(
            invocation.settings, count_clusters=clusters, timers=find_timers
        ).status

    def show(status: Status) -> None:
        invocation.answer(
            status_json(status), lambda: data_console().print(status_report(status))
        )

    if watch:
        repeat(read, show, lambda: time.sleep(interval))
    else:
        show(read())


def repeat(
    read: Callable[[], Status],
    show: Callable[[Status], None],
    wait: Callable[[], None],
) -> None:
    """Show the status again and again until Ctrl-C, which is not a failure."""
    try:
        while True:
            status = read()
            click.clear()  # only on a terminal
            show(status)
            wait()
    except KeyboardInterrupt:
        return
