"""fedlearn init."""

import os
import shutil
import sys
from dataclasses import asdict
from pathlib import Path

import click

from fedlearn.cli.invocation import Invocation, json_option


@click.command(
    "init", epilog="Example: fedlearn init --url git@example.org:team/patterns.git"
)
@click.option("--url", help="Remote to clone, in place of the setting repository.url.")
@click.option(
    "--from",
    "old",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Migrate the data of the old scripts in this checkout or data folder.",
)
@click.option(
    "--local",
    is_flag=True,
    help="Create only the state; federate --init creates the repository.",
)
@json_option
@click.pass_obj
def command(
    invocation: Invocation,
    url: str | None,
    old: Path | None,
    *,
    local: bool,
) -> None:
    """Create or clone the repository, and create data/ and the collections.

    Running it again changes nothing. On a first machine the repository is new and
    there is nothing to import yet; on any other it starts with everything that the
    federation has learned. Git hooks are installed, which check your own commits and
    pushes in the repository as well.

    With --local it only reads the settings and creates the state, without any other
    program or machine, so it cannot fail for want of a network.
    """
    if local and (url or old):
        raise click.UsageError("--local cannot be combined with --url or --from")
    if local:
        _initialise_locally(invocation)
        return
    from fedlearn.actions.init import initialise
    from fedlearn.cli.render.init import show_init
    from fedlearn.ingest import migrate

    settings = invocation.settings
    if url:
        repository = settings.repository.model_copy(update={"url": url})
        settings = settings.model_copy(update={"repository": repository})
    report = initialise(settings, own_command(sys.argv[0], invocation.config_path))
    migrated = migrate(settings, old) if old else None
    taken_over = asdict(migrated) if migrated else None
    invocation.answer(
        report.to_json() | {"taken_over": taken_over},
        lambda: show_init(report, migrated),
    )
    if report.problems:
        raise report.problems[0]


def _initialise_locally(invocation: Invocation) -> None:
    from fedlearn.actions import initialise_locally
    from fedlearn.cli.render.console import facts, talk_console

    report = initialise_locally(invocation.settings)
    there = "exists" if report.has_repository else "created by fedlearn federate --init"
    rows = [
        ("node", report.node),
        ("state", report.state_directory),
        ("repository", f"{report.repository} ({there})"),
    ]
    shown = facts("fedlearn init --local", rows)
    invocation.answer(report, lambda: talk_console().print(shown))


def own_command(called: str, config: Path | None) -> tuple[str, ...]:
    """Return the command that calls this program again, from any folder.

    Args:
        called: How it was called, `sys.argv[0]`.
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
