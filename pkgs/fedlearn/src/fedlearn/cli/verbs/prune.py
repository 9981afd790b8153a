"""fedlearn prune."""

import click

from fedlearn.cli.invocation import Invocation, json_option, print_json


@click.command("prune", epilog="Example: fedlearn prune --dry-run")
@click.option(
    "--all-nodes",
    is_flag=True,
    help="Remove old files of other nodes too; use this on one node only.",
)
@click.option("--dry-run", is_flag=True, help="Show what would be removed.")
@json_option
@click.pass_obj
def command(
    invocation: Invocation, *, all_nodes: bool, dry_run: bool, as_json: bool
) -> None:
    """Remove snapshots that the retention settings no longer keep.

    Dates and numbers in the names decide, never file times, and the newest file
    of each kind always stays. The next `fedlearn federate` commits the removal; the
    git history keeps the files.
    """
    from fedlearn.actions import prune
    from fedlearn.cli.render.console import data_console, table

    report = prune(invocation.settings, all_nodes=all_nodes, dry_run=dry_run)
    if as_json:
        print_json(report)
    elif not report.removed:
        data_console().print("No snapshot exceeds the retention settings.")
    else:
        title = "Would be removed" if dry_run else "Removed"
        rows = [(r.path, r.node, r.reason, r.size_bytes) for r in report.removed]
        columns = ("file", "node", "setting", "#bytes")
        data_console().print(table(title, columns, rows))
