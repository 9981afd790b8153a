"""fedlearn prune."""

from dataclasses import asdict

import click

from fedlearn.actions import PruneReport, prune
from fedlearn.cli.invocation import Invocation
from fedlearn.cli.render import add_rows, data_console, json_option, print_json, table


@click.command("prune", epilog="Example: fedlearn prune --dry-run")
@click.option(
    "--all-nodes",
    is_flag=True,
    help="Remove the old files of other nodes too; for the machine that runs the hub.",
)
@click.option(
    "--dry-run", is_flag=True, help="Tell what would be removed; remove nothing."
)
@json_option
@click.pass_obj
def command(
    invocation: Invocation, *, all_nodes: bool, dry_run: bool, as_json: bool
) -> None:
    """Remove snapshots that `retention` no longer keeps.

    Dates and numbers in the names decide, never file times, and the newest file
    of each kind always stays. The next `fedlearn federate` commits the removal;
    what git has in its history stays there.
    """
    report = prune(invocation.settings, all_nodes=all_nodes, dry_run=dry_run)
    if as_json:
        print_json(asdict(report))
    else:
        _show(report)


def _show(report: PruneReport) -> None:
    console = data_console()
    if not report.removed:
        console.print("Nothing is older than retention allows.")
        return
    title = "Would be removed" if report.dry_run else "Removed"
    rows = [(r.path, r.node, r.reason, r.size_bytes) for r in report.removed]
    columns = ("file", "node", "by", "#bytes")
    console.print(add_rows(table(title, *columns), rows))
