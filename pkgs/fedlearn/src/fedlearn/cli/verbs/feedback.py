"""fedlearn feedback."""

import click

from fedlearn.actions import FeedbackRecorder
from fedlearn.cli.invocation import Invocation
from fedlearn.cli.render import json_option, print_json, show_feedback, talk_console
from fedlearn.errors import UsageError
from fedlearn.ingest import open_redactor
from fedlearn.records import utc_now
from fedlearn.state import State


@click.command("feedback", epilog="Example: fedlearn feedback 5f0e93 --helpful")
@click.argument("pattern_id", metavar="ID")
@click.option("--helpful", is_flag=True, help="It helped.")
@click.option("--harmful", is_flag=True, help="It did harm.")
@json_option
@click.pass_obj
def command(
    invocation: Invocation,
    pattern_id: str,
    *,
    helpful: bool,
    harmful: bool,
    as_json: bool,
) -> None:
    """Say that a pattern helped or did harm; search ranks by it, on every node.

    The beginning of the ID is enough where it is unique. Each call counts once, and
    no count is ever taken back: what is wrong is retracted.

    Keys of --json: pattern_id, title, helpful, harmful (what this node counts now).
    """
    if helpful == harmful:
        raise UsageError("say one of --helpful and --harmful")
    settings = invocation.settings
    with State.open(settings.state_directory) as state:
        recorder = FeedbackRecorder(settings, state, open_redactor(settings), utc_now)
        pattern, said = recorder.feedback(
            pattern_id, helpful=int(helpful), harmful=int(harmful)
        )
    if as_json:
        print_json(
            {
                "pattern_id": pattern.pattern_id,
                "title": pattern.title,
                "helpful": said.helpful,
                "harmful": said.harmful,
            }
        )
    else:
        show_feedback(talk_console(), pattern, said)
