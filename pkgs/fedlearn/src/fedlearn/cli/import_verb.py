"""fedlearn import."""

from pathlib import Path

import click

from fedlearn.cli.invocation import Invocation
from fedlearn.cli.output import json_option, print_json, talk_console
from fedlearn.cli.reports import import_json, show_import
from fedlearn.cycle import Cycle
from fedlearn.state import State


@click.command("import", epilog="Example: fedlearn import ../team-b/data")
@click.argument(
    "directories",
    nargs=-1,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
@json_option
@click.pass_obj
def command(
    invocation: Invocation, directories: tuple[Path, ...], *, as_json: bool
) -> None:
    """Bring the patterns under data/, and under DIRECTORIES, into Qdrant.

    What is there already is left alone. Afterwards the points are counted and a
    sample is searched for: the import fails if one does not find itself.
    """
    settings = invocation.settings
    with State.open(settings.state_directory) as state:
        report = Cycle(settings, state).import_all(directories)
    if as_json:
        print_json(import_json(report))
    else:
        show_import(talk_console(), report)
