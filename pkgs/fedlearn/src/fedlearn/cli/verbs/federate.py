"""fedlearn federate."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from fedlearn.cli.invocation import Invocation, json_option
from fedlearn.errors import join_problems

if TYPE_CHECKING:
    from fedlearn.exchange import Review


@click.command("federate", epilog="Example: fedlearn federate --review")
@click.option(
    "--init",
    "wants_init",
    is_flag=True,
    help="Create or clone the repository first, unless that is done.",
)
@click.option("--dry-run", is_flag=True, help="Show what would be done.")
@click.option("--no-push", is_flag=True, help="Do everything except push.")
@click.option(
    "--review", "wants_review", is_flag=True, help="Show what would be sent, and ask."
)
@click.option(
    "--accept-shrink",
    is_flag=True,
    help="Merge even if the remote has lost most of its patterns.",
)
@click.option(
    "--wait",
    "wait_s",
    type=click.FloatRange(min=0),
    metavar="SECONDS",
    help="Wait for another run to end.  [default: repository.lock_wait_s]",
)
@json_option
@click.pass_obj
def command(
    invocation: Invocation,
    *,
    wants_init: bool,
    dry_run: bool,
    no_push: bool,
    wants_review: bool,
    accept_shrink: bool,
    wait_s: float | None,
) -> None:
    """Run a full cycle: pull, sync, commit, push, import.

    If a remote, another repository or Qdrant does not answer, or does not let this node
    in, the other steps still run: a later run pushes what was committed, and the exit
    code is 4, or 3 for what does not pass by itself. With --review you see what would
    be sent, and decide; what you do not send stays committed on this node. With --init
    a new machine needs no `fedlearn init` first; if the remote cannot be cloned, the
    run ends and the next one tries again.
    """
    _refuse_contradictions(init=wants_init, dry_run=dry_run, review=wants_review)
    from fedlearn.actions import Cycle, ensure_repository
    from fedlearn.cli.render.console import progress_display, step_progress
    from fedlearn.cli.render.sync import (
        federate_json,
        show_federate,
        show_rehearsal,
        show_review,
        sync_json,
    )
    from fedlearn.cli.verbs.init import own_command

    settings = invocation.settings
    telemetry = settings.runtime.directory
    if wait_s is not None:
        repository = settings.repository.model_copy(update={"lock_wait_s": wait_s})
        settings = settings.model_copy(update={"repository": repository})
    with invocation.open_state() as state, progress_display() as display:
        step = step_progress(display)

        def ask(found: Review) -> bool:
            display.stop()
            show_review(found)
            return click.confirm("Send this?", default=False, err=True)

        if wants_init:
            step("init")
            own = own_command(sys.argv[0], invocation.config_path)
            ensure_repository(settings, state, own)
        cycle = Cycle(settings, state, step=step)
        if dry_run:
            sync, waiting = cycle.rehearse_federate()
        else:
            report = cycle.federate(
                push=not no_push,
                review=ask if wants_review else None,
                accept_shrink=accept_shrink,
            )
    if dry_run:
        plan = {"sync": sync_json(sync), "unpushed_commits": waiting}
        invocation.answer(plan, lambda: show_rehearsal(sync, telemetry, waiting))
        problems = sync.figures.problems
    else:
        result = federate_json(report)
        invocation.answer(result, lambda: show_federate(report, telemetry))
        problems = report.problems
    if problems:
        raise join_problems(problems)


def _refuse_contradictions(*, init: bool, dry_run: bool, review: bool) -> None:
    """Refuse options that contradict each other, or a question without a terminal."""
    if init and dry_run:
        raise click.UsageError("--init cannot be combined with --dry-run")
    if review and not sys.stdin.isatty():
        raise click.UsageError("--review: not a terminal, cannot ask")
