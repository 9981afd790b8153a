"""fedlearn backup."""

from pathlib import Path

import click

from fedlearn.cli.invocation import Invocation, json_option
from fedlearn.wording import counted


@click.command("backup", epilog="Example: fedlearn backup fedlearn-2026-11-24.tar.zst")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--force", is_flag=True, help="Replace FILE if it exists.")
@json_option
@click.pass_obj
def command(invocation: Invocation, file: Path, *, force: bool) -> None:
    """Write everything that exists only on this machine to FILE.

    That is the state (what was read, counted and decided), the repository with the
    commits that are not pushed yet, uncommitted changes of the files under data/, the
    lists of trusted and revoked keys, and the settings without secrets. Timers may keep
    running. Only this user can read FILE, and it appears complete or not at all. An
    embedded Qdrant is not in it: fedlearn import fills a new one.
    """
    from fedlearn.actions.backup import back_up
    from fedlearn.cli.render.console import printable, talk_console

    report = back_up(invocation.settings, file, force=force)

    def show() -> None:
        console = talk_console()
        size = f"{counted(report.files, 'file')}, {counted(report.bytes, 'byte')}"
        console.print(printable(f"{report.file}: {size}"), soft_wrap=True)
        for path in report.left_out:
            console.print(printable(f"left out: {path}"))

    invocation.answer(report, show)
