"""fedlearn audit."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fedlearn.cli.invocation import PATH, Invocation, json_option
from fedlearn.errors import RefusedError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fedlearn.audit import AuditReport
    from fedlearn.git import Git


@click.command("audit", epilog="Example: fedlearn audit --sarif audit.sarif")
@click.argument("paths", nargs=-1, type=PATH)
@click.option("--staged", "mode", flag_value="staged", help="Check the git index.")
@click.option(
    "--outgoing", "mode", flag_value="outgoing", help="Check what a push would send."
)
@click.option(
    "--history", "mode", flag_value="history", help="Check everything that git stores."
)
@click.option(
    "--quality",
    "mode",
    flag_value="quality",
    help="Check only whether the records are useful.",
)
@click.option("--fix", is_flag=True, help="Redact the files of the work tree first.")
@click.option(
    "--remote", help="With --outgoing: the remote to push to.  [default: any remote]"
)
@click.option(
    "--revision",
    "revisions",
    multiple=True,
    help="With --outgoing: a revision to push; may be repeated.  [default: HEAD]",
)
@click.option("--sarif", type=PATH, help="Write the findings to this file as well.")
@json_option
@click.pass_obj
def command(
    invocation: Invocation,
    paths: tuple[Path, ...],
    mode: str | None,
    remote: str | None,
    revisions: tuple[str, ...],
    sarif: Path | None,
    *,
    fix: bool,
) -> None:
    """Check for sensitive values, broken records and foreign files.

    Without PATHS this checks data/, the URLs of the remotes, and which files git
    tracks. A finding names file, line, field and rule, never the value; if there is
    any, the exit code is 6.
    """
    if paths and mode in {"staged", "outgoing", "history"}:
        raise UsageError(f"--{mode} takes no paths")
    if fix and mode:
        raise UsageError(f"--fix cannot be combined with --{mode}")
    from fedlearn.audit import AuditReport
    from fedlearn.cli.render.audit import show_audit
    from fedlearn.records import utc_today
    from fedlearn.wording import counted

    report = AuditReport()
    if mode == "staged":
        _audit_staged(invocation, report)
    elif mode in {"outgoing", "history"}:
        _audit_commits(invocation, report, mode, remote, revisions)
    else:
        _audit_files(invocation, report, paths, mode, fix=fix)
    report.findings.sort()
    report.warn_of_expired(invocation.settings.privacy.allow, utc_today())
    if sarif:
        _write_sarif(sarif, report)
    invocation.answer(report, lambda: show_audit(report))
    if report.findings:
        raise RefusedError(
            counted(len(report.findings), "finding"), hint=_hint(report, mode)
        )


def _hint(report: AuditReport, mode: str | None) -> str:
    from fedlearn.audit import CHECKS

    if all(CHECKS.keys() >= set(one.rules) for one in report.findings):
        return "docs/reference/redaction.md explains each check"
    hints = {
        "history": "if any of it was pushed, see docs/how-to/purge-a-leak.md",
        "outgoing": "remove it from these commits, for example with git rebase -i",
        "staged": "remove it from these lines, git add them, and commit again",
    }
    fix = "fedlearn audit --fix redacts what the rules find in files"
    return hints.get(mode or "", fix)


def _audit_staged(invocation: Invocation, report: AuditReport) -> None:
    from fedlearn.audit import find_scanner, staged

    git, redactor, settings = invocation.git, invocation.redactor, invocation.settings
    # A partial commit has an index of its own, which git names to its hooks.
    named_index = os.environ.get("GIT_INDEX_FILE")
    index = Path(named_index).absolute() if named_index else None
    report.check_outgoing(staged(git, index), redactor, settings.retention)
    if settings.privacy.external_scanner:
        report.findings += find_scanner(redactor)(staged(git, index))


def _audit_commits(
    invocation: Invocation,
    report: AuditReport,
    mode: str,
    remote: str | None,
    revisions: tuple[str, ...],
) -> None:
    """Check the whole history, or the commits that a push would send."""
    from fedlearn.audit import read_history, read_outgoing

    git, retention = invocation.git, invocation.settings.retention
    if mode == "history":
        outgoing = read_history(git)
    else:
        tips = revisions or ("HEAD",)
        _check_revisions(git, tips)
        outgoing = read_outgoing(git, list(tips), _known(git, remote))
    report.check_outgoing(outgoing, invocation.redactor, retention)


def _check_revisions(git: Git, revisions: Iterable[str]) -> None:
    for revision in revisions:
        name = f"{revision}^{{object}}"
        if not git.succeeds("rev-parse", "--verify", "--quiet", name):
            raise UsageError(
                f"{revision} is not a revision", hint="git log shows revisions"
            )


def _known(git: Git, remote: str | None) -> list[str]:
    """Name what the other side has; nothing if it is the URL of no remote."""
    if remote is None:
        return ["--remotes"]
    named = remote in git.text("remote").split()
    return [f"--remotes={remote}"] if named else []


def _audit_files(
    invocation: Invocation,
    report: AuditReport,
    paths: tuple[Path, ...],
    mode: str | None,
    *,
    fix: bool,
) -> None:
    from fedlearn.audit import check_environment, find_places, redact_all

    git, redactor, settings = invocation.git, invocation.redactor, invocation.settings
    places = find_places(git.work_tree, paths)
    threshold = settings.extraction.threshold
    if mode == "quality":
        report.check_quality(places, redactor, threshold)
        return
    if fix:
        report.fixed += redact_all(places, redactor)
    report.check_places(places, redactor, threshold, settings.retention)
    if not paths:
        report.findings += check_environment(git, settings, redactor)


def _write_sarif(file: Path, report: AuditReport) -> None:
    from importlib.metadata import version

    from fedlearn.atomic import write_atomically
    from fedlearn.audit import to_sarif
    from fedlearn.records import canonical_json

    content = canonical_json(to_sarif(report.findings, version("fedlearn")))
    write_atomically(file, [content, b"\n"])
