"""fedlearn retract."""

import click

from fedlearn.actions import FeedbackRecorder
from fedlearn.cli.invocation import Invocation
from fedlearn.cli.render import json_option, print_json, show_retracted, talk_console
from fedlearn.errors import UsageError
from fedlearn.ingest import open_redactor
from fedlearn.records import utc_now
from fedlearn.state import State


@click.command(
    "retract", epilog='Example: fedlearn retract 5f0e93 --reason "it is wrong"'
)
@click.argument("patterns", metavar="[ID]...", nargs=-1)
@click.option(
    "--reason", required=True, help="Why, in a sentence; every node can read it."
)
@click.option("--by-node", metavar="NODE", help="All that only this node observed.")
@click.option("--dry-run", is_flag=True, help="Only tell what would be taken back.")
@json_option
@click.pass_obj
def command(
    invocation: Invocation,
    patterns: tuple[str, ...],
    reason: str,
    by_node: str | None,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Take patterns back, everywhere and for good.

    The beginning of an ID is enough where it is unique. The retraction travels with
    the next federate; each node takes the points out of its Qdrant when it imports.
    No later sync, merge or import of the same knowledge brings it back.

    Keys of --json: retracted (list of pattern_id, title), already (ids), dry_run.
    """
    if not patterns and by_node is None:
        raise UsageError(
            "there is nothing to take back", hint="give an ID or --by-node"
        )
    settings = invocation.settings
    with State.open(settings.state_directory) as state:
        recorder = FeedbackRecorder(settings, state, open_redactor(settings), utc_now)
        done = recorder.retract(patterns, reason, by_node=by_node, dry_run=dry_run)
    if as_json:
        titles = sorted(done.titles.items())
        retracted = [{"pattern_id": key, "title": title} for key, title in titles]
        print_json(
            {"retracted": retracted, "already": done.already, "dry_run": dry_run}
        )
    else:
        show_retracted(talk_console(), done, dry_run=dry_run)
