"""fedlearn sync."""

from dataclasses import asdict
from pathlib import Path

import click

from fedlearn.actions import Cycle
from fedlearn.cli.invocation import Invocation
from fedlearn.cli.render import (
    data_console,
    json_option,
    print_json,
    progress_display,
    show_rejects,
    show_sync,
    sync_json,
    talk_console,
)
from fedlearn.state import State


@click.command("sync", epilog="Example: fedlearn sync --json | jq .extracted")
@click.option("--dry-run", is_flag=True, help="Tell what would be done; write nothing.")
@click.option(
    "--rejects", is_flag=True, help="Show the bad lines that were kept, and stop."
)
@json_option
@click.pass_obj
def command(
    invocation: Invocation, *, dry_run: bool, rejects: bool, as_json: bool
) -> None:
    """Read what the AI stack wrote since the last time and add it to data/.

    Valuable events become redacted patterns. Nothing is committed or sent; that
    is what `fedlearn federate` does.
    """
    settings = invocation.settings
    if rejects:
        with State.open(settings.state_directory) as state:
            kept = state.rejects()
        if as_json:
            print_json([asdict(one) for one in kept])
        else:
            show_rejects(data_console(), kept)
        return
    with (
        State.open(settings.state_directory) as state,
        progress_display(in_bytes=True) as display,
    ):
        task = display.add_task("Reading", total=None)

        def advance(path: Path, size_bytes: int) -> None:
            display.update(task, description=path.name, advance=size_bytes)
            display.refresh()

        cycle = Cycle(settings, state, progress=advance)
        report = cycle.rehearse_sync() if dry_run else cycle.sync()
    if as_json:
        print_json(sync_json(report))
    else:
        show_sync(talk_console(), report, settings, rehearsed=dry_run)
