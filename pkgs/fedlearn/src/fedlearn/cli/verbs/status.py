"""fedlearn status."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from fedlearn.cli.render import data_console, json_option, print_json, status_report
from fedlearn.monitor import read_status, status_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from fedlearn.cli.invocation import Invocation
    from fedlearn.monitor import Status


@click.command("status", epilog="Example: fedlearn status --json | jq .patterns")
@click.option("--watch", is_flag=True, help="Show it again and again, until Ctrl-C.")
@click.option(
    "--interval",
    type=click.FloatRange(min=0.2),
    default=5.0,
    show_default=True,
    help="Seconds between two looks of --watch.",
)
@click.option(
    "--clusters",
    is_flag=True,
    help="Count near-duplicates anew, however many patterns there are.",
)
@json_option
@click.pass_obj
def command(
    invocation: Invocation,
    *,
    watch: bool,
    interval: float,
    clusters: bool,
    as_json: bool,
) -> None:
    """Show what this node holds, what it received, and when it last ran.

    A Qdrant that does not answer is shown and hides nothing else. `fedlearn doctor`
    says what to do about what looks wrong.
    """

    def read() -> Status:
        return read_status(invocation.settings, count_clusters=clusters)

    def show(status: Status) -> None:
        if as_json:
            print_json(status_json(status))
        else:
            data_console().print(status_report(status))

    if watch:
        repeat(read, show, lambda: time.sleep(interval))
    else:
        show(read())


def repeat(
    read: Callable[[], Status],
    show: Callable[[Status], None],
    wait: Callable[[], None],
) -> None:
    """Show the status anew until somebody presses Ctrl-C, which is no failure.

    Args:
        read: Looks.
        show: Prints.
        wait: Passes the time between two looks.
    """
    try:
        while True:
            status = read()
            click.clear()  # only on a terminal
            show(status)
            wait()
    except KeyboardInterrupt:
        return
