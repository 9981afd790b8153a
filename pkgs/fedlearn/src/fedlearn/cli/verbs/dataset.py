"""fedlearn dataset."""

from dataclasses import asdict
from pathlib import Path

import click

from fedlearn.actions.dataset import write_training_set
from fedlearn.cli.invocation import Invocation
from fedlearn.cli.render import json_option, print_json
from fedlearn.worktree import open_repository, read_records


@click.command(
    "dataset", epilog="Example: fedlearn dataset --out training --validation 0.05"
)
@click.option(
    "--out",
    "directory",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for train.jsonl and validation.jsonl.",
)
@click.option(
    "--validation",
    default=0.05,
    show_default=True,
    type=click.FloatRange(0, 1, max_open=True),
    help="Share of the samples to check with.",
)
@click.option("--seed", default=0, show_default=True, help="Another one splits anew.")
@click.option(
    "--collapse", is_flag=True, help="Of near-duplicates, write only the best."
)
@json_option
@click.pass_obj
def command(
    invocation: Invocation,
    directory: Path,
    validation: float,
    seed: int,
    *,
    collapse: bool,
    as_json: bool,
) -> None:
    """Write the samples of all nodes as a training set in chat format.

    A sample stays on its side when others are added. Samples that differ only in
    case and blanks are written once.
    """
    settings = invocation.settings
    git = open_repository(settings.repository_path, settings.node)
    samples = list(read_records(git.work_tree).samples.values())
    written = write_training_set(
        samples, directory, validation=validation, seed=seed, collapse=collapse
    )
    if as_json:
        print_json(asdict(written))
        return
    click.echo(
        f"{directory}: {written.train} samples to train, {written.validation} to "
        f"validate, {written.collapsed} repetitions left out",
        err=True,
    )
