"""fedlearn init."""

import os
import shutil
import sys
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console

from fedlearn.cli.invocation import Invocation
from fedlearn.cli.output import json_option, print_json, talk_console
from fedlearn.cli.reports import facts, printable, show_init
from fedlearn.initialise import initialise, initialise_locally
from fedlearn.settings import Settings
from fedlearn.takeover import TakenOver, take_over
from fedlearn.wording import counted


@click.command(
    "init", epilog="Example: fedlearn init --url git@example.org:team/patterns.git"
)
@click.option("--url", help="Remote to clone; the same as the setting repository.url.")
@click.option(
    "--from",
    "old",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Take over what the old scripts left in this checkout or data folder.",
)
@click.option(
    "--local",
    is_flag=True,
    help="Make the state only; the repository is made by federate --init.",
)
@json_option
@click.pass_obj
def command(
    invocation: Invocation,
    url: str | None,
    old: Path | None,
    *,
    local: bool,
    as_json: bool,
) -> None:
    """Make or clone the repository, write data/ and create the collections.

    Running it again changes nothing. On a first machine the repository is new and
    there is nothing to import yet, which is normal; on a further one it starts
    with all that the others learned. Hooks are installed, so that your own commits
    and pushes in the repository are looked at as well.

    With --local it reads the settings and makes the state, and asks no other
    program and no other machine: that cannot fail because a network is missing.
    """
    if local and (url or old):
        raise click.UsageError(
            "--local makes no repository: leave out --url and --from"
        )
    settings = invocation.settings
    if local:
        _initialise_locally(settings, as_json=as_json)
        return
    if url:
        repository = settings.repository.model_copy(update={"url": url})
        settings = settings.model_copy(update={"repository": repository})
    report = initialise(settings, own_command(sys.argv[0], invocation.config_path))
    taken = take_over(settings, old) if old else None
    if as_json:
        print_json(report.to_json() | {"taken_over": asdict(taken) if taken else None})
    else:
        show_init(talk_console(), report)
        if taken:
            _show_taken_over(talk_console(), taken)
    if report.problems:
        raise report.problems[0]


def _initialise_locally(settings: Settings, *, as_json: bool) -> None:
    report = initialise_locally(settings)
    if as_json:
        print_json(asdict(report))
        return
    there = "there" if report.has_repository else "made by: fedlearn federate --init"
    rows = [
        ("node", report.node),
        ("state", report.state_directory),
        ("repository", f"{report.repository} ({there})"),
    ]
    talk_console().print(facts("fedlearn init --local", rows))


def _show_taken_over(console: Console, taken: TakenOver) -> None:
    """Tell what the old scripts left, and what is still to do."""
    rows: list[tuple[object, object]] = [("files", taken.files)]
    rows += [(f"new {name}", n) for name, n in sorted(taken.observations.items())]
    rows += [("new samples", taken.samples)]
    rows += [(f"rejected: {why}", n) for why, n in sorted(taken.rejected.items())]
    rows += [(f"skipped: {why}", n) for why, n in sorted(taken.skipped.items())]
    console.print(facts(f"Taken over from {taken.directory}", rows))
    if taken.snapshots:
        found = counted(taken.snapshots, "snapshot")
        words = f"Next: fedlearn import {taken.directory} ({found})"
        console.print(printable(words), soft_wrap=True)
    for line in taken.cron_lines:
        text = printable(f"to be taken out: {line}")
        console.print(text, style="yellow", soft_wrap=True)


def own_command(called: str, config: Path | None) -> tuple[str, ...]:
    """Tell how this program is called again, from anywhere.

    Args:
        called: As what it was called, `sys.argv[0]`.
        config: Its configuration file.
    """
    path = Path(called).resolve()
    found = shutil.which(path.name)
    if path.suffix == ".py" or not os.access(path, os.X_OK):
        # -P: a folder of the name fedlearn in somebody's repository is not us.
        program: tuple[str, ...] = (sys.executable, "-P", "-m", "fedlearn")
    elif found and Path(found).resolve() == path:
        program = (str(Path(found).absolute()),)  # this name outlives an upgrade
    else:
        program = (str(path),)
    return (*program, "--config", str(config.absolute())) if config else program
