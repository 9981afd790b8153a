"""fedlearn doctor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from fedlearn.cli.invocation import Invocation, json_option

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from fedlearn.monitor.doctor import CheckResult

_STYLES: Final = {"ok": "green", "warning": "yellow", "problem": "bold red"}


def _names() -> click.Choice[str]:
    """Return the names of the checks; help does not load them."""
    from fedlearn.monitor.doctor import CHECKS

    return click.Choice([*CHECKS])


def _complete(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    return _names().shell_complete(ctx, param, incomplete)


def _validate(
    ctx: click.Context, param: click.Parameter, value: tuple[str, ...]
) -> tuple[str, ...]:
    return tuple(_names().convert(name, param, ctx) for name in value)


@click.command("doctor", epilog="Example: fedlearn doctor --fix")
@click.argument(
    "checks",
    nargs=-1,
    metavar="[CHECK]...",
    callback=_validate,
    shell_complete=_complete,
)
@click.option("--fix", is_flag=True, help="Apply the safe fixes, then check again.")
@click.option(
    "--dry-run", is_flag=True, help="With --fix: show what would be done; do nothing."
)
@click.option("--quiet", "-q", is_flag=True, help="Show only warnings and problems.")
@json_option
@click.pass_obj
def command(
    invocation: Invocation,
    checks: tuple[str, ...],
    *,
    fix: bool,
    dry_run: bool,
    quiet: bool,
) -> None:
    """Find problems of this node, and show the remedy for each.

    Every check reports ok, warning or problem. Without a problem the exit code is 0;
    otherwise it is that of the most urgent one: 6 something sensitive or refused, 5
    broken data, 3 a wrong setting, 4 something does not answer, 75 try again later.
    --fix does only what loses nothing: it creates missing collections, removes access
    of other users to private files, and removes stale locks and old snapshots of this
    node.
    """
    from fedlearn.monitor.doctor import (
        CHECKS,
        CheckContext,
        apply_fixes,
        examine,
        exit_code,
    )

    def look() -> list[CheckResult]:
        context = CheckContext(invocation.settings, invocation.redactor)
        return examine(context, checks or CHECKS)

    found = look()
    done: dict[str, str] = {}
    if fix and not dry_run:
        done = apply_fixes(found)
        found = look() if done else found
    code = exit_code(found)
    shown = [one.to_json() for one in found]
    invocation.answer(
        {"checks": shown, "fixed": done, "exit_code": code},
        lambda: _show(found, done, quiet=quiet, planned=fix and dry_run),
    )
    click.get_current_context().exit(code)


def _show(
    found: list[CheckResult], done: dict[str, str], *, quiet: bool, planned: bool
) -> None:
    """Print what was done, and what was found, each with its remedy below it."""
    from fedlearn.cli.render.console import coloured, data_console, printable
    from fedlearn.wording import counted

    console = data_console()
    for what, result in done.items():
        console.print(printable(f"fix: {what}: {result}"), soft_wrap=True)
    for one in found:
        if quiet and one.level == "ok":
            continue
        line = coloured(f"{one.level:8}", _STYLES[one.level])
        # What a remote says in a message must not look like a line of ours.
        message = one.message.replace("\n", "\n        | ")
        line.append_text(printable(f"{one.check:16} {message}"))
        console.print(line, soft_wrap=True)
        if one.remedy:
            console.print(printable(f"{'':8}remedy: {one.remedy}"), soft_wrap=True)
        if one.fix:
            words = "would fix" if planned else "with --fix"
            console.print(printable(f"{'':8}{words}: {one.fix.what}"))
    levels = [one.level for one in found]
    problems = counted(levels.count("problem"), "problem")
    warnings = counted(levels.count("warning"), "warning")
    console.print(f"{problems}, {warnings}, {levels.count('ok')} ok")
