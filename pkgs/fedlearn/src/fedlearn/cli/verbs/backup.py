"""fedlearn backup."""

from dataclasses import asdict
from pathlib import Path

import click

from fedlearn.actions.backup import back_up
from fedlearn.cli.invocation import Invocation
from fedlearn.cli.render import json_option, print_json, printable, talk_console
from fedlearn.wording import counted


@click.command("backup", epilog="Example: fedlearn backup fedlearn-2026-11-24.tar.zst")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--force", is_flag=True, help="Replace FILE if it exists.")
@json_option
@click.pass_obj
def command(invocation: Invocation, file: Path, *, force: bool, as_json: bool) -> None:
    """Write all that this machine cannot get back from anywhere else to FILE.

    That is the state (what was read, counted and decided), the repository with the
    commits that nobody else has yet, changes under data/ that are not committed, and
    the settings without secrets. Timers may go on meanwhile. FILE is for this user
    alone, and appears whole or not at all. An embedded Qdrant is not in it: fedlearn
    import fills a new one.
    """
    report = back_up(invocation.settings, file, force=force)
    if as_json:
        print_json(asdict(report))
        return
    console = talk_console()
    size = f"{counted(report.files, 'file')}, {counted(report.bytes, 'byte')}"
    console.print(printable(f"{report.file}: {size}"), soft_wrap=True)
    for path in report.left_out:
        console.print(printable(f"not in it, because it is a secret: {path}"))
