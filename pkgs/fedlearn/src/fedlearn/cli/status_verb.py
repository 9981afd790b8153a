"""fedlearn status."""

import click

from fedlearn.cli.invocation import Invocation
from fedlearn.cli.output import data_console, json_option, print_json
from fedlearn.cli.reports import show_status
from fedlearn.ops.status import read_status


@click.command("status", epilog="Example: fedlearn status --json | jq .patterns")
@json_option
@click.pass_obj
def command(invocation: Invocation, *, as_json: bool) -> None:
    """Show what this node holds, what it received, and when it last ran."""
    status = read_status(invocation.settings)
    if as_json:
        print_json(status.to_json())
    else:
        show_status(data_console(), status)
