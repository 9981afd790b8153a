"""fedlearn mcp."""

from pathlib import Path

import click

from fedlearn.actions import FeedbackRecorder
from fedlearn.cli.invocation import Invocation
from fedlearn.ingest import open_redactor
from fedlearn.monitor import Assistant, Feedback, serve
from fedlearn.records import utc_now
from fedlearn.settings import Settings
from fedlearn.state import State


@click.command("mcp", epilog="Example: fedlearn mcp --dashboard ~/dashboard")
@click.option(
    "--dashboard",
    "directory",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder that get_dashboard_metrics reads.  [default: dashboard.directory]",
)
@click.option("--read-only", is_flag=True, help="Offer no tool that changes anything.")
@click.pass_obj
def command(invocation: Invocation, directory: Path | None, *, read_only: bool) -> None:
    """Answer an assistant over stdin and stdout, in the Model Context Protocol.

    A client starts this by itself. Tools: get_dashboard_metrics, federation_status,
    search_patterns, explain_pattern, and record_feedback, which counts as one call of
    `fedlearn feedback`. It needs the optional part fedlearn[mcp].
    """
    settings = invocation.settings
    folder = directory or settings.dashboard.directory
    feedback = None if read_only else _feedback(settings)
    serve(Assistant(settings, feedback=feedback, dashboard=folder))


def _feedback(settings: Settings) -> Feedback:
    """Make what counts an recorder, each time with the state of that moment."""

    def count(pattern_id: str, helpful: bool) -> dict[str, object]:  # noqa: FBT001  (an argument of the tool)
        with State.open(settings.state_directory) as state:
            recorder = FeedbackRecorder(
                settings, state, open_redactor(settings), utc_now
            )
            pattern, said = recorder.feedback(
                pattern_id, helpful=int(helpful), harmful=int(not helpful)
            )
        return {
            "pattern_id": pattern.pattern_id,
            "helpful": said.helpful,
            "harmful": said.harmful,
        }

    return count
