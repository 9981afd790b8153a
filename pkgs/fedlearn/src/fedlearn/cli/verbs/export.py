"""fedlearn export."""

import click

from fedlearn.cli.invocation import Invocation, json_option
from fedlearn.records import Category


@click.command("export", epilog="Example: fedlearn export skills-patterns --limit 0")
@click.argument("collections", nargs=-1, type=click.Choice([*map(str, Category)]))
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    help="At most N points, highest value first; 0 exports all, however large the "
    "file becomes.  [default: export.limit, 10000]",
    metavar="N",
)
@json_option
@click.pass_obj
def command(
    invocation: Invocation,
    collections: tuple[str, ...],
    limit: int | None,
) -> None:
    """Write snapshots of COLLECTIONS, by default of all, to data/.

    Snapshots hold redacted payloads without vectors, and are complete or not written
    at all; unchanged content makes no new file. What other programs stored in the
    collections becomes patterns with the next federate.
    """
    from fedlearn.actions import Cycle
    from fedlearn.cli.render.console import point_progress
    from fedlearn.cli.render.import_ import export_json, show_export

    settings = invocation.settings
    categories = [Category(name) for name in collections] or list(Category)
    if limit == 0:  # asked for here and now: all, however large the file becomes
        whole = settings.export.model_copy(update={"limit": 0, "max_bytes": None})
        settings = settings.model_copy(update={"export": whole})
    limit = settings.export.limit if limit is None else limit
    with invocation.open_state() as state, point_progress("Reading") as advance:
        exported, harvested = Cycle(settings, state).export(categories, limit, advance)
    invocation.answer(
        export_json(exported, harvested), lambda: show_export(exported, harvested)
    )
