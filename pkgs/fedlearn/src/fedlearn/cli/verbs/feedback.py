"""fedlearn feedback."""

import click

from fedlearn.cli.invocation import Invocation, json_option
from fedlearn.errors import UsageError


@click.command("feedback", epilog="Example: fedlearn feedback 5f0e93 --helpful")
@click.argument("pattern_id", metavar="ID")
@click.option("--helpful", is_flag=True, help="It helped.")
@click.option("--harmful", is_flag=True, help="It caused harm.")
@json_option
@click.pass_obj
def command(
    invocation: Invocation,
    pattern_id: str,
    *,
    helpful: bool,
    harmful: bool,
) -> None:
    """Record that a pattern helped or caused harm; search on every node ranks by it.

    A unique beginning of the ID is enough. Each call counts once and cannot be undone.
    If a pattern is wrong, retract it instead.

    Keys of --json: pattern_id, title, helpful, harmful (counts of this node).
    """
    if helpful == harmful:
        raise UsageError("give either --helpful or --harmful")
    from fedlearn.cli.render.trust import show_feedback

    with invocation.open_state() as state:
        pattern, counts = invocation.recorder(state).feedback(
            pattern_id, helpful=int(helpful), harmful=int(harmful)
        )
    said = {
        "pattern_id": pattern.pattern_id,
        "title": pattern.title,
        "helpful": counts.helpful,
        "harmful": counts.harmful,
    }
    invocation.answer(said, lambda: show_feedback(pattern, counts))
