"""fedlearn import."""

from pathlib import Path

import click

from fedlearn.actions import Cycle
from fedlearn.cli.invocation import Invocation
from fedlearn.cli.render import (
    import_json,
    json_option,
    point_progress,
    print_json,
    progress_display,
    show_import,
    talk_console,
)
from fedlearn.state import State


@click.command("import", epilog="Example: fedlearn import ../team-b/data")
@click.argument("places", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--reembed", is_flag=True, help="Embed again what another model embedded."
)
@json_option
@click.pass_obj
def command(
    invocation: Invocation, places: tuple[Path, ...], *, reembed: bool, as_json: bool
) -> None:
    """Bring what is under data/, and in PLACES, into Qdrant.

    A place is a work tree, its data folder, or a snapshot file of any of the known
    names. What is there already is left alone. Afterwards the points are counted and a
    sample is searched for: the import fails if one does not find itself.

    The repositories in repository.sources are fetched first. Of one that does not
    answer the last copy is imported, and the exit code is 4.
    """
    settings = invocation.settings
    with (
        State.open(settings.state_directory) as state,
        progress_display(in_points=True) as display,
    ):
        advance = point_progress(display, "Importing")
        cycle = Cycle(settings, state)
        problems = cycle.refresh_sources()
        report = cycle.import_all(places, reembed=reembed, progress=advance)
    if as_json:
        print_json(import_json(report))
    else:
        show_import(talk_console(), report)
    if problems:
        raise problems[0]
