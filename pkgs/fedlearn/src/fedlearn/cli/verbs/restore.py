"""fedlearn restore."""

from dataclasses import asdict
from pathlib import Path

import click

from fedlearn.actions.backup import read_settings, restore
from fedlearn.cli.invocation import Invocation
from fedlearn.cli.render import facts, json_option, print_json, talk_console


@click.command(
    "restore", epilog="Example: fedlearn restore fedlearn-2026-11-24.tar.zst"
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--force",
    is_flag=True,
    help="Restore over what is newer; it is moved aside, not deleted.",
)
@click.option("--dry-run", is_flag=True, help="Verify FILE; change nothing.")
@click.option(
    "--settings",
    "settings_only",
    is_flag=True,
    help="Print the settings it was made with as JSON, and stop.",
)
@json_option
@click.pass_obj
def command(
    invocation: Invocation,
    file: Path,
    *,
    force: bool,
    dry_run: bool,
    settings_only: bool,
    as_json: bool,
) -> None:
    """Bring state and repository back from FILE, a backup.

    All of it is verified before anything is changed. What is newer than the backup
    is not overwritten without --force. A restore that was interrupted is completed
    by the same call. Then fedlearn import fills Qdrant again.
    """
    settings = invocation.settings
    if settings_only:
        print_json(read_settings(file, settings.state_directory))
        return
    report = restore(settings, file, force=force, check_only=dry_run)
    if as_json:
        print_json(asdict(report))
        return
    rows: list[tuple[object, object]] = [
        ("node", report.node),
        ("made at", report.created),
        ("repository", "verified" if dry_run else report.repository),
        ("state", "verified" if dry_run else "restored" if report.state else "none"),
    ]
    rows += [("moved aside", path) for path in report.aside]
    console = talk_console()
    console.print(facts("fedlearn restore", rows))
    console.print("Next: fedlearn init, then fedlearn import")
