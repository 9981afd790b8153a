"""fedlearn quarantine."""

import click

from fedlearn.cli.invocation import Invocation, json_option
from fedlearn.errors import UsageError


@click.group("quarantine", epilog="Example: fedlearn quarantine list")
def command() -> None:
    """Decide about patterns that were kept out of Qdrant.

    They contain a possible prompt injection: instructions to a model, tool calls,
    hidden characters, or commands that download and run a program. Or they advise
    what harms a machine, such as rights for everybody or a connection without checks.
    """


@command.command("list", epilog="Example: fedlearn quarantine list --json")
@json_option
@click.pass_obj
def list_(invocation: Invocation) -> None:
    """Show what was found, who sent it, and what was decided."""
    from fedlearn.cli.render.audit import show_quarantine

    with invocation.open_state() as state:
        found = state.quarantine.all()
    invocation.answer(found, lambda: show_quarantine(found))


@command.command("admit", epilog="Example: fedlearn quarantine admit ID")
@click.argument("pattern_id", metavar="ID")
@click.pass_obj
def admit(invocation: Invocation, pattern_id: str) -> None:
    """Admit a pattern in the words that were found, from the next import on."""
    from fedlearn.qdrant.importing import ADMITTED

    _decide(invocation, pattern_id, ADMITTED)


@command.command("reject", epilog="Example: fedlearn quarantine reject ID")
@click.argument("pattern_id", metavar="ID")
@click.pass_obj
def reject(invocation: Invocation, pattern_id: str) -> None:
    """Keep a pattern out of Qdrant in the words that were found, for good."""
    from fedlearn.qdrant.importing import REJECTED

    _decide(invocation, pattern_id, REJECTED)


def _decide(invocation: Invocation, pattern_id: str, decision: str) -> None:
    with invocation.open_state() as state:
        if not state.quarantine.decide(pattern_id, decision):
            raise UsageError(
                f"{pattern_id} is not in quarantine",
                hint="to see what is: fedlearn quarantine list",
            )
    click.echo(f"{pattern_id} is {decision}; the next import applies this.", err=True)
