"""fedlearn publish."""

import re
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console

from fedlearn.actions import PublishReport, publish
from fedlearn.cli.invocation import Invocation
from fedlearn.cli.render import facts, json_option, print_json, talk_console
from fedlearn.errors import UsageError
from fedlearn.exchange import Filters, Precision
from fedlearn.ingest import open_redactor
from fedlearn.records import NODE_NAME, Category
from fedlearn.state import State


@click.command(
    "publish",
    epilog="Example: fedlearn publish ../public --as contributor-7 --minimum-nodes 2",
)
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--as",
    "name",
    required=True,
    metavar="NAME",
    help="In whose name; each time the same.",
)
@click.option(
    "--category",
    "categories",
    multiple=True,
    type=click.Choice([category.value for category in Category]),
    help="Only this one; can be given several times.",
)
@click.option(
    "--minimum-value",
    type=click.FloatRange(0, 1),
    default=0.0,
    show_default=True,
    help="Least value score.",
)
@click.option(
    "--minimum-nodes",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Only what so many nodes observed.",
)
@click.option(
    "--times",
    type=click.Choice([precision.value for precision in Precision]),
    default=Precision.MONTH.value,
    show_default=True,
    help="How much of a time is told.",
)
@click.option("--dry-run", is_flag=True, help="Look at everything; write nothing.")
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
    as_json: bool,
) -> None:
    """Write a part of data/ for a public repository to DIR/data.

    DIR is a clone of the public repository, or an empty folder. What all nodes said
    of a pattern becomes one word in the name NAME; agent types are left out, times
    are told by the day or month. A pattern whose text names a node or organisation
    stays here. What was published and then retracted is taken back there as well,
    and what others published there is left alone. If anything private is found,
    nothing is written and the exit code is 6. Committing and pushing is up to you.

    Keys of --json: published (by category), retracted, left_out (by reason: category,
    nodes, value, names, times, cleaned-later, kept-out), changed (files), dry_run.
    """
    if not re.fullmatch(NODE_NAME, name):
        raise UsageError(
            f"--as {name}: not a name of the form {NODE_NAME}",
            hint="small letters, digits and hyphens, such as contributor-7",
        )
    settings = invocation.settings
    filters = Filters(
        name=name,
        categories=frozenset(map(Category, categories or Category)),
        minimum_value=minimum_value,
        minimum_nodes=minimum_nodes,
        precision=Precision(times),
    )
    with State.open(settings.state_directory) as state:
        redactor = open_redactor(settings)
        report = publish(settings, state, redactor, directory, filters, dry_run=dry_run)
    if as_json:
        print_json(asdict(report))
    else:
        _show(talk_console(), report, directory)


def _show(console: Console, report: PublishReport, directory: Path) -> None:
    """Tell what was published, and what to do next."""
    rows: list[tuple[object, object]] = list(report.published.items())
    rows += [("taken back", report.retracted)] if report.retracted else []
    rows += [(f"left out: {why}", n) for why, n in report.left_out.items()]
    rows += [("files changed", len(report.changed))]
    title = "Would be published" if report.dry_run else "Published"
    console.print(facts(f"{title} in {directory}/data", rows))
    if report.changed and not report.dry_run:
        console.print(f"Look at it, then send it: git -C {directory} add data")
