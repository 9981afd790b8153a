"""fedlearn init."""

import click

from fedlearn.cli.invocation import Invocation
from fedlearn.cli.output import json_option, print_json, talk_console
from fedlearn.cli.reports import show_init
from fedlearn.initialise import initialise


@click.command(
    "init", epilog="Example: fedlearn init --url git@example.org:team/patterns.git"
)
@click.option("--url", help="Remote to clone; the same as the setting repository.url.")
@json_option
@click.pass_obj
def command(invocation: Invocation, url: str | None, *, as_json: bool) -> None:
    """Make or clone the repository, write data/ and create the collections.

    Running it again changes nothing. On a first machine the repository is new and
    there is nothing to import yet, which is normal; on a further one it starts
    with all that the others learned.
    """
    settings = invocation.settings
    if url:
        repository = settings.repository.model_copy(update={"url": url})
        settings = settings.model_copy(update={"repository": repository})
    report = initialise(settings)
    if as_json:
        print_json(report.to_json())
    else:
        show_init(talk_console(), report)
