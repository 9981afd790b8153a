"""fedlearn federate."""

import sys

import click

from fedlearn.cli.init_verb import own_command
from fedlearn.cli.invocation import Invocation
from fedlearn.cli.output import json_option, print_json, progress_display, talk_console
from fedlearn.cli.reports import federate_json, show_federate, show_sync, sync_json
from fedlearn.cli.review_report import show_review
from fedlearn.cycle import Cycle
from fedlearn.initialise import ensure_repository
from fedlearn.outcomes import Wishes
from fedlearn.repository.review import Review
from fedlearn.state import State


@click.command("federate", epilog="Example: fedlearn federate --review")
@click.option(
    "--init",
    "wants_init",
    is_flag=True,
    help="Make or clone the repository first, if it is not complete.",
)
@click.option("--dry-run", is_flag=True, help="Tell what would be done; write nothing.")
@click.option("--no-push", is_flag=True, help="Do everything but send it.")
@click.option("--review", "wants_review", is_flag=True, help="Show it first, and ask.")
@click.option(
    "--accept-shrink",
    is_flag=True,
    help="Take it when the remote lost most of its patterns.",
)
@click.option(
    "--wait",
    "wait_s",
    type=click.FloatRange(min=0),
    metavar="SECONDS",
    help="Wait for another run to end; repository.lock_wait_s by default.",
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
    as_json: bool,
) -> None:
    """Run one full cycle: pull, sync, commit, push, import.

    A remote, another repository or a Qdrant that does not answer stops no other
    step: what was committed is pushed by a later run, and the exit code is 4. With
    --review you see what would be sent, and decide; what is not sent stays committed
    here. With --init a new machine needs no `fedlearn init` before; a remote that
    cannot be cloned then ends the run, and the next one tries again.
    """
    _refuse_contradictions(init=wants_init, dry_run=dry_run, review=wants_review)
    settings = invocation.settings
    if wait_s is not None:
        repository = settings.repository.model_copy(update={"lock_wait_s": wait_s})
        settings = settings.model_copy(update={"repository": repository})
    with State.open(settings.state_directory) as state, progress_display() as display:
        task = display.add_task("pull", total=None)

        def step(name: str) -> None:
            display.update(task, description=name)
            display.refresh()

        def ask(found: Review) -> bool:
            display.stop()
            show_review(talk_console(), found)
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
                Wishes(
                    push=not no_push,
                    review=ask if wants_review else None,
                    accept_shrink=accept_shrink,
                )
            )
    if dry_run and as_json:
        print_json({"sync": sync_json(sync), "unpushed_commits": waiting})
    elif dry_run:
        show_sync(talk_console(), sync, settings, rehearsed=True)
        talk_console().print(f"Commits that wait to be pushed: {waiting}")
    elif as_json:
        print_json(federate_json(report))
    else:
        show_federate(talk_console(), report, settings)
    if not dry_run and report.problems:
        raise report.problems[0]


def _refuse_contradictions(*, init: bool, dry_run: bool, review: bool) -> None:
    """Refuse options that cannot be meant together, or not here."""
    if init and dry_run:
        raise click.UsageError("--dry-run writes nothing, so --init cannot go with it")
    if review and not sys.stdin.isatty():
        raise click.UsageError("--review asks, and nobody is there to answer")
