"""fedlearn restore."""

from pathlib import Path

import click

from fedlearn.cli.invocation import Invocation, json_option, print_json


@click.command(
    "restore", epilog="Example: fedlearn restore fedlearn-2026-11-24.tar.zst"
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--force",
    is_flag=True,
    help="Replace newer data as well; it is moved aside, not deleted.",
)
@click.option("--dry-run", is_flag=True, help="Verify FILE; change nothing.")
@click.option(
    "--settings",
    "settings_only",
    is_flag=True,
    help="Only print the settings in FILE, as JSON.",
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
) -> None:
    """Restore state and repository from FILE, a backup.

    All of FILE is verified before anything is changed. Data that is newer than the
    backup is not replaced without --force. If a restore is interrupted, the same
    command completes it. Afterwards fedlearn import fills Qdrant again.
    """
    from fedlearn.actions.backup import read_settings, restore
    from fedlearn.cli.render.console import facts, talk_console

    settings = invocation.settings
    if settings_only:
        print_json(read_settings(file, settings.state_directory))
        return
    report = restore(settings, file, force=force, check_only=dry_run)
    rows = [
        ("node", report.node),
        ("made at", report.created),
        ("repository", "verified" if dry_run else report.repository),
        ("state", "verified" if dry_run else "restored" if report.state else "none"),
        *(("moved aside", path) for path in report.aside),
        *(("not restored", path) for path in report.left_out),
    ]

    def show() -> None:
        talk_console().print(facts("fedlearn restore", rows))
        if not dry_run:
            talk_console().print("Next: fedlearn init, then fedlearn import")

    invocation.answer(report, show)
