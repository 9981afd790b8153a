"""fedlearn import."""

from pathlib import Path

import click

from fedlearn.cli.invocation import Invocation, json_option


@click.command("import", epilog="Example: fedlearn import ../team-b/data")
@click.argument("places", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--reembed", is_flag=True, help="Embed points of another embedding model again."
)
@json_option
@click.pass_obj
def command(invocation: Invocation, places: tuple[Path, ...], *, reembed: bool) -> None:
    """Import what is under data/, and in PLACES, into Qdrant.

    A place is a work tree, its data folder, or a snapshot file with any of the known
    names. Points that are up to date are not written again. Afterwards the points are
    counted and a sample is searched for: the import fails if one does not find itself.

    The repositories in repository.sources are fetched first. If one does not answer,
    its last copy is imported, and the exit code is 4.
    """
    from fedlearn.actions import Cycle
    from fedlearn.cli.render.console import point_progress
    from fedlearn.cli.render.import_ import show_import

    with invocation.open_state() as state, point_progress("Importing") as advance:
        cycle = Cycle(invocation.settings, state)
        problems = cycle.refresh_sources()
        report = cycle.import_all(places, reembed=reembed, progress=advance)
    invocation.answer(report, lambda: show_import(report))
    if problems:
        raise problems[0]
