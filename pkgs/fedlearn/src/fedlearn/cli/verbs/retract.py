"""fedlearn retract."""

import click

from fedlearn.cli.invocation import Invocation, json_option
from fedlearn.errors import UsageError


@click.command(
    "retract", epilog='Example: fedlearn retract 5f0e93 --reason "it is wrong"'
)
@click.argument("patterns", metavar="[ID]...", nargs=-1)
@click.option(
    "--reason", required=True, help="Why, in a sentence that every node can read."
)
@click.option(
    "--by-node", metavar="NODE", help="Every pattern that only this node observed."
)
@click.option("--dry-run", is_flag=True, help="Show what would be retracted.")
@json_option
@click.pass_obj
def command(
    invocation: Invocation,
    patterns: tuple[str, ...],
    reason: str,
    by_node: str | None,
    *,
    dry_run: bool,
) -> None:
    """Retract patterns on every node, for good.

    A unique beginning of an ID is enough. The next federate shares the retraction; each
    node removes the points from its Qdrant when it imports. No later sync, merge or
    import brings a retracted pattern back.

    Keys of --json: retracted (list of pattern_id, title), already (ids), dry_run.
    """
    if not patterns and by_node is None:
        raise UsageError("nothing to retract", hint="give an ID or --by-node")
    from fedlearn.cli.render.trust import show_retracted

    with invocation.open_state() as state:
        recorder = invocation.recorder(state)
        done = recorder.retract(patterns, reason, by_node=by_node, dry_run=dry_run)
    retracted = [
        {"pattern_id": key, "title": title}
        for key, title in sorted(done.titles.items())
    ]
    invocation.answer(
        {"retracted": retracted, "already": done.already, "dry_run": dry_run},
        lambda: show_retracted(done, dry_run=dry_run),
    )
