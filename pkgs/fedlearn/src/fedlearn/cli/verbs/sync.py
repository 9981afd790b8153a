"""fedlearn sync."""

from pathlib import Path

import click

from fedlearn.cli.invocation import Invocation, json_option, print_json


@click.command("sync", epilog="Example: fedlearn sync --json | jq .extracted")
@click.option("--dry-run", is_flag=True, help="Show what would be done.")
@click.option(
    "--rejects", is_flag=True, help="Only show the rejected lines that were kept."
)
@json_option
@click.pass_obj
def command(
    invocation: Invocation, *, dry_run: bool, rejects: bool, as_json: bool
) -> None:
    """Read new telemetry of the AI stack and add its patterns to data/.

    Valuable events become redacted patterns. Nothing is committed or sent; that
    is what `fedlearn federate` does.
    """
    if rejects:
        _show_rejects(invocation, as_json=as_json)
        return
    from fedlearn.actions import Cycle
    from fedlearn.cli.render.console import progress_display, talk_console
    from fedlearn.cli.render.sync import show_sync, sync_json

    settings = invocation.settings
    with invocation.open_state() as state, progress_display(in_bytes=True) as display:
        task = display.add_task("Reading", total=None)

        def advance(path: Path, size_bytes: int) -> None:
            display.update(task, description=path.name, advance=size_bytes)
            display.refresh()

        cycle = Cycle(settings, state, progress=advance)
        report = cycle.rehearse_sync() if dry_run else cycle.sync()
    if as_json:
        print_json(sync_json(report))
    else:
        telemetry = settings.runtime.directory
        show_sync(talk_console(), report, telemetry, dry_run=dry_run)


def _show_rejects(invocation: Invocation, *, as_json: bool) -> None:
    from fedlearn.cli.render.console import data_console
    from fedlearn.cli.render.sync import show_rejects

    with invocation.open_state() as state:
        kept = state.rejects()
    if as_json:
        print_json(kept)
    else:
        show_rejects(data_console(), kept)
