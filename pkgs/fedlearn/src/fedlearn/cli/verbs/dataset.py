"""fedlearn dataset."""

from pathlib import Path

import click

from fedlearn.cli.invocation import Invocation, json_option
from fedlearn.wording import counted


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
    help="Share of the samples for validation.",
)
@click.option(
    "--seed", default=0, show_default=True, help="Another seed gives another split."
)
@click.option(
    "--collapse", is_flag=True, help="Write only the best of near-duplicates."
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
) -> None:
    """Write the samples of all nodes as a training set in chat format.

    A sample stays on its side of the split when others are added. Samples that differ
    only in case and whitespace are written once.
    """
    from fedlearn.actions.dataset import write_training_set
    from fedlearn.worktree import read_records

    samples = list(read_records(invocation.git.work_tree).samples.values())
    written = write_training_set(
        samples, directory, validation=validation, seed=seed, collapse=collapse
    )
    words = (
        f"{directory}: {counted(written.train, 'sample')} for training, "
        f"{written.validation} for validation, {written.collapsed} duplicates left out"
    )
    invocation.answer(written, lambda: click.echo(words, err=True))
