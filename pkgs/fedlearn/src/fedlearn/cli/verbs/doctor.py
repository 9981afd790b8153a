"""fedlearn doctor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click
from rich.text import Text

from fedlearn.cli.render import data_console, json_option, print_json, printable
from fedlearn.ingest import open_redactor
from fedlearn.monitor.doctor import CHECKS, CheckContext, examine, exit_code, mend
from fedlearn.wording import counted

if TYPE_CHECKING:
    from rich.console import Console

    from fedlearn.cli.invocation import Invocation
    from fedlearn.monitor.doctor import Diagnosis

_STYLES: Final = {"ok": "green", "warning": "yellow", "problem": "bold red"}


@click.command("doctor", epilog="Example: fedlearn doctor --fix")
@click.argument("checks", nargs=-1, type=click.Choice([*CHECKS]), metavar="[CHECK]...")
@click.option("--fix", is_flag=True, help="Do what is safe to do, then look again.")
@click.option(
    "--dry-run", is_flag=True, help="With --fix: tell what would be done; do nothing."
)
@click.option("--quiet", "-q", is_flag=True, help="Show only what is not well.")
@json_option
@click.pass_obj
def command(
    invocation: Invocation,
    checks: tuple[str, ...],
    *,
    fix: bool,
    dry_run: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Find out what is wrong, and say what to do about it.

    Every check says ok, warning or problem. Without a problem the exit code is 0;
    otherwise it is that of the gravest one: 6 something private or refused, 5 broken
    data, 3 a setting, 4 something does not answer, 75 it may pass by itself.
    --fix does only what loses nothing: makes missing collections, closes files to
    others, removes locks that were left behind and old snapshots of this node.
    """
    settings = invocation.settings

    def look() -> list[Diagnosis]:
        context = CheckContext(
            settings, open_redactor(settings), invocation.config_path
        )
        return examine(context, checks or CHECKS)

    found = look()
    done: dict[str, str] = {}
    if fix and not dry_run:
        done = mend(found)
        found = look() if done else found
    if as_json:
        shown = [one.to_json() for one in found]
        print_json({"checks": shown, "fixed": done, "exit_code": exit_code(found)})
    else:
        _show(data_console(), found, done, quiet=quiet, planned=fix and dry_run)
    if code := exit_code(found):
        click.get_current_context().exit(code)


def _show(
    console: Console,
    found: list[Diagnosis],
    done: dict[str, str],
    *,
    quiet: bool,
    planned: bool,
) -> None:
    """Show findings, each with its remedy below it."""
    for what, how in done.items():
        console.print(printable(f"fix: {what}: {how}"), soft_wrap=True)
    for one in found:
        finding = one.finding
        if quiet and finding.level == "ok":
            continue
        line = Text(f"{finding.level:8}", style=_STYLES[finding.level])
        line.append_text(printable(f"{one.check:16} {finding.message}"))
        console.print(line, soft_wrap=True)
        if finding.remedy:
            console.print(printable(f"{'':8}remedy: {finding.remedy}"), soft_wrap=True)
        if finding.mend:
            words = "would be done" if planned else "with --fix"
            console.print(printable(f"{'':8}{words}: {finding.mend.what}"))
    levels = [one.finding.level for one in found]
    console.print(
        f"{counted(levels.count('problem'), 'problem')}, "
        f"{counted(levels.count('warning'), 'warning')}, "
        f"{levels.count('ok')} well."
    )
