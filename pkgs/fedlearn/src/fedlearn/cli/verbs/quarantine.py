"""fedlearn quarantine."""

from dataclasses import asdict

import click

from fedlearn.cli.invocation import Invocation
from fedlearn.cli.render import data_console, json_option, print_json, show_quarantine
from fedlearn.errors import UsageError
from fedlearn.qdrant.importing import ADMITTED, REJECTED
from fedlearn.state import State


@click.group("quarantine", epilog="Example: fedlearn quarantine list")
def command() -> None:
    """Decide about patterns that were kept out of Qdrant.

    They hold text that speaks to a model instead of about something: orders,
    calls of tools, hidden characters, commands that fetch and run a program.
    """


@command.command("list", epilog="Example: fedlearn quarantine list --json")
@json_option
@click.pass_obj
def list_(invocation: Invocation, *, as_json: bool) -> None:
    """Show what was found, from whom, and what was decided."""
    with State.open(invocation.settings.state_directory) as state:
        found = state.quarantine.all()
    if as_json:
        print_json([asdict(one) for one in found])
    else:
        show_quarantine(data_console(), found)


@command.command("admit", epilog="Example: fedlearn quarantine admit ID")
@click.argument("pattern_id", metavar="ID")
@click.pass_obj
def admit(invocation: Invocation, pattern_id: str) -> None:
    """Let a pattern in, with the next import, and from then on."""
    _decide(invocation, pattern_id, ADMITTED)


@command.command("reject", epilog="Example: fedlearn quarantine reject ID")
@click.argument("pattern_id", metavar="ID")
@click.pass_obj
def reject(invocation: Invocation, pattern_id: str) -> None:
    """Keep a pattern out for good, whatever is found in it later."""
    _decide(invocation, pattern_id, REJECTED)


def _decide(invocation: Invocation, pattern_id: str, decision: str) -> None:
    with State.open(invocation.settings.state_directory) as state:
        if not state.quarantine.decide(pattern_id, decision):
            raise UsageError(
                f"{pattern_id} is not in quarantine", hint="fedlearn quarantine list"
            )
    click.echo(f"{pattern_id} is {decision}; the next import acts on it.", err=True)
