"""fedlearn federate."""

import click

from fedlearn.cli.invocation import Invocation
from fedlearn.cli.output import json_option, print_json, progress_display, talk_console
from fedlearn.cli.reports import federate_json, show_federate
from fedlearn.cycle import Cycle
from fedlearn.state import State


@click.command("federate", epilog="Example: fedlearn federate")
@json_option
@click.pass_obj
def command(invocation: Invocation, *, as_json: bool) -> None:
    """Run one full cycle: pull, sync, commit, push, import.

    A remote or a Qdrant that does not answer stops no other step: what was
    committed is pushed by a later run, and the exit code is 4.
    """
    settings = invocation.settings
    with State.open(settings.state_directory) as state, progress_display() as display:
        task = display.add_task("pull", total=None)

        def step(name: str) -> None:
            display.update(task, description=name)
            display.refresh()

        report = Cycle(settings, state, step=step).federate()
    if as_json:
        print_json(federate_json(report))
    else:
        show_federate(talk_console(), report, settings)
    if report.problems:
        raise report.problems[0]
