"""fedlearn export."""

import click

from fedlearn.actions import Cycle
from fedlearn.cli.invocation import Invocation
from fedlearn.cli.render import (
    export_json,
    json_option,
    point_progress,
    print_json,
    progress_display,
    show_export,
    talk_console,
)
from fedlearn.records import Category
from fedlearn.state import State


@click.command("export", epilog="Example: fedlearn export skills-patterns --limit 0")
@click.argument(
    "collections", nargs=-1, type=click.Choice([str(category) for category in Category])
)
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    help="The strongest so many points; 0 for all, however large the file becomes.  "
    "[default: export.limit, 10000]",
)
@json_option
@click.pass_obj
def command(
    invocation: Invocation,
    collections: tuple[str, ...],
    limit: int | None,
    *,
    as_json: bool,
) -> None:
    """Write snapshots of COLLECTIONS, by default of all, to data/.

    Payloads only, redacted, complete or not at all; unchanged content makes no new
    file. What other programs stored there becomes patterns with the next federate.
    """
    settings = invocation.settings
    categories = [Category(name) for name in collections] or list(Category)
    if limit == 0:  # asked for here and now: all, however large the file becomes
        whole = settings.export.model_copy(update={"limit": 0, "max_bytes": None})
        settings = settings.model_copy(update={"export": whole})
    limit = settings.export.limit if limit is None else limit
    with (
        State.open(settings.state_directory) as state,
        progress_display(in_points=True) as display,
    ):
        advance = point_progress(display, "Reading")
        outcome = Cycle(settings, state).export(categories, limit, advance)
    if as_json:
        print_json(export_json(outcome))
    else:
        show_export(talk_console(), outcome)
