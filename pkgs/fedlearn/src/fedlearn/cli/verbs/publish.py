"""fedlearn publish."""

import re
from pathlib import Path

import click

from fedlearn.cli.invocation import PATH, Invocation, json_option
from fedlearn.errors import UsageError
from fedlearn.records import NODE_NAME, Category

PRECISIONS = ("day", "month")
"""Values of `Precision`, named here so that help does not load its room."""


@click.command(
    "publish",
    epilog="Example: fedlearn publish ../public --as contributor-7 --minimum-nodes 2",
)
@click.argument("directory", metavar="DIR", type=PATH)
@click.option(
    "--as",
    "name",
    required=True,
    metavar="NAME",
    help="Name to publish under; use the same each time.",
)
@click.option(
    "--category",
    "categories",
    multiple=True,
    type=click.Choice([*map(str, Category)]),
    help="Publish only this category; may be repeated.",
)
@click.option(
    "--minimum-value",
    type=click.FloatRange(0, 1),
    default=0.0,
    show_default=True,
    help="Only patterns with at least this value score.",
)
@click.option(
    "--minimum-nodes",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Only patterns that at least this many nodes observed.",
)
@click.option(
    "--times",
    type=click.Choice(PRECISIONS),
    default="month",
    show_default=True,
    help="Precision of the published times.",
)
@click.option("--dry-run", is_flag=True, help="Check everything; write nothing.")
@json_option
@click.pass_obj
def command(
    invocation: Invocation,
    directory: Path,
    name: str,
    categories: tuple[str, ...],
    minimum_value: float,
    minimum_nodes: int,
    times: str,
    *,
    dry_run: bool,
) -> None:
    """Write a part of data/, without names, to DIR/data for a public repository.

    DIR is a clone of the public repository, or an empty folder. The evidence of all
    nodes for a pattern becomes evidence of NAME; agent types are left out, and times
    are cut to the day or month. A pattern whose text names a node or organisation is
    not published. What was published and then retracted is retracted there as well,
    and what others published there is not changed. If anything sensitive is found,
    nothing is written and the exit code is 6. Committing and pushing is up to you.

    Keys of --json: published (by category), retracted, left_out (by reason: category,
    nodes, value, names, times, cleaned-later, kept-out), changed (files), dry_run.
    """
    if not re.fullmatch(NODE_NAME, name):
        raise UsageError(
            f"--as {name}: does not match {NODE_NAME}",
            hint="use small letters, digits and hyphens, such as contributor-7",
        )
    from fedlearn.actions import publish
    from fedlearn.cli.render.import_ import show_published
    from fedlearn.exchange import Filters, Precision

    filters = Filters(
        name=name,
        categories=frozenset(map(Category, categories or Category)),
        minimum_value=minimum_value,
        minimum_nodes=minimum_nodes,
        precision=Precision(times),
    )
    with invocation.open_state() as state:
        report = publish(
            invocation.settings,
            state,
            invocation.redactor,
            directory,
            filters,
            dry_run=dry_run,
        )
    invocation.answer(report, lambda: show_published(report, directory))
