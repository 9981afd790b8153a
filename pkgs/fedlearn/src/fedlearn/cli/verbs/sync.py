"""fedlearn sync."""

from pathlib import Path

import click

from fedlearn.cli.invocation import PATH, Invocation, json_option
from fedlearn.errors import join_problems


@click.command("sync", epilog="Example: fedlearn sync --json | jq .extracted")
@click.option("--dry-run", is_flag=True, help="Show what would be done.")
@click.option(
    "--rejects", is_flag=True, help="Only show the rejected lines that were kept."
)
@click.option(
    "--explain",
    type=PATH,
    metavar="FILE",
    help="Only show what a file would teach, and why not; write nothing.",
)
@json_option
@click.pass_obj
def command(
    invocation: Invocation, explain: Path | None, *, dry_run: bool, rejects: bool
) -> None:
    """Read new telemetry of the AI stack and add its patterns to data/.

    Valuable events become redacted patterns. Nothing is committed or sent; that
    is what `fedlearn federate` does.
    """
    from fedlearn.actions import Cycle
    from fedlearn.cli.render.console import byte_progress
    from fedlearn.cli.render.sync import show_rejects, show_sync, sync_json

    settings = invocation.settings
    if explain:
        from fedlearn.actions import preview
        from fedlearn.cli.render.preview import show_preview

        found = list(preview(settings, invocation.redactor, explain))
        invocation.answer(found, lambda: show_preview(found))
        return
    if rejects:
        with invocation.open_state() as state:
            kept = state.rejects()
        invocation.answer(kept, lambda: show_rejects(kept))
        return
    with invocation.open_state() as state, byte_progress("Reading") as advance:
        cycle = Cycle(settings, state, progress=advance)
        report = cycle.rehearse_sync() if dry_run else cycle.sync()
    telemetry = settings.runtime.directory
    invocation.answer(
        sync_json(report), lambda: show_sync(report, telemetry, dry_run=dry_run)
    )
    if problems := report.figures.problems:
        raise join_problems(problems)
