"""fedlearn prune."""

import click

from fedlearn.cli.invocation import Invocation, json_option


@click.command("prune", epilog="Example: fedlearn prune --dry-run")
@click.option(
    "--all-nodes",
    is_flag=True,
    help="Remove old files of other nodes too; use this on one node only.",
)
@click.option("--dry-run", is_flag=True, help="Show what would be removed.")
@json_option
@click.pass_obj
def command(invocation: Invocation, *, all_nodes: bool, dry_run: bool) -> None:
    """Remove snapshots that the retention settings no longer keep.

    Dates and numbers in the names decide, never file times, and the newest file
    of each kind always stays. The next `fedlearn federate` commits the removal; the
    git history keeps the files.
    """
    from fedlearn.actions import prune
    from fedlearn.cli.render.console import data_console, table

    report = prune(invocation.settings, all_nodes=all_nodes, dry_run=dry_run)
    title = "Would be removed" if dry_run else "Removed"
    rows = [(r.path, r.node, r.reason, r.size_bytes) for r in report.removed]
    shown = table(title, ("file", "node", "setting", "#bytes"), rows)
    nothing = "No snapshot exceeds the retention settings."
    invocation.answer(report, lambda: data_console().print(shown if rows else nothing))
