"""fedlearn audit."""

import os
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import click

from fedlearn.atomic import write_atomically
from fedlearn.audit import (
    CHECKS,
    AuditReport,
    audit_environment,
    audit_outgoing,
    audit_places,
    audit_quality,
    find_places,
    find_scanner,
    read_history,
    read_outgoing,
    redact_all,
    staged,
    to_sarif,
    warn_of_expired,
)
from fedlearn.cli.invocation import Invocation
from fedlearn.cli.render import (
    data_console,
    json_option,
    print_json,
    show_audit,
)
from fedlearn.errors import RefusedError, UsageError
from fedlearn.git import Git, GitError
from fedlearn.ingest import open_redactor
from fedlearn.records import canonical_json
from fedlearn.redaction import Redactor
from fedlearn.settings import Settings
from fedlearn.wording import counted
from fedlearn.worktree import open_repository


@click.command("audit", epilog="Example: fedlearn audit --sarif audit.sarif")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--staged", "mode", flag_value="staged", help="Look at the index.")
@click.option(
    "--outgoing", "mode", flag_value="outgoing", help="Look at what a push would send."
)
@click.option(
    "--history", "mode", flag_value="history", help="Look at all that git keeps."
)
@click.option(
    "--quality", "mode", flag_value="quality",
    help="Check only whether the records are of use.",
)  # fmt: skip
@click.option("--fix", is_flag=True, help="Redact first what lies in the work tree.")
@click.option(
    "--remote", help="With --outgoing: to where; by default any remote counts."
)
@click.option(
    "--revision", "revisions", multiple=True,
    help="With --outgoing: what is pushed; by default what is checked out.",
)  # fmt: skip
@click.option(
    "--sarif", type=click.Path(path_type=Path), help="Write the findings there as well."
)
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
    as_json: bool,
) -> None:
    """Look for private things, broken records and what does not belong.

    Without PATHS data/ is looked at, the remotes, and what git tracks. A finding
    names file, line, field and rule, never the value; with one the exit code is 6.
    """
    if paths and mode in {"staged", "outgoing", "history"}:
        raise UsageError(f"--{mode} takes no paths")
    if fix and mode:
        raise UsageError(f"--fix cannot be combined with --{mode}")
    settings = invocation.settings
    git = open_repository(settings.repository_path, settings.node)
    redactor = open_redactor(settings)
    report = AuditReport()
    if mode in {"staged", "outgoing", "history"}:
        _look_at_git(git, redactor, settings, report, mode, remote, revisions)
    else:
        _look_at_files(git, redactor, settings, report, paths, mode, fix=fix)
    report.findings.sort()
    warn_of_expired(settings, datetime.now(UTC).date(), report)
    if sarif:
        content = canonical_json(to_sarif(report.findings, version("fedlearn")))
        write_atomically(sarif, [content, b"\n"])
    if as_json:
        print_json(asdict(report))
    else:
        show_audit(data_console(), report)
    if report.findings:
        raise RefusedError(
            counted(len(report.findings), "finding"), hint=_hint(report, mode)
        )


def _hint(report: AuditReport, mode: str | None) -> str:
    """Name the remedy; private things in the history need the most of it."""
    if all(CHECKS.keys() >= set(one.rules) for one in report.findings):
        return "docs/reference/redaction.md tells what each check wants"
    if mode == "history":
        return "docs/how-to/purge-a-leak.md, if any of it was pushed"
    if mode == "outgoing":
        return "take them out of these commits, with git rebase -i for example"
    if mode == "staged":
        return "take them out of these lines, git add them, and commit again"
    return "fedlearn audit --fix redacts what the rules find in files"


def _look_at_git(
    git: Git,
    redactor: Redactor,
    settings: Settings,
    report: AuditReport,
    mode: str,
    remote: str | None,
    revisions: tuple[str, ...],
) -> None:
    """Look at what is in git, or about to be."""
    if mode == "history":
        audit_outgoing(read_history(git), redactor, report)
    elif mode == "outgoing":
        tips = _tips(git, revisions or ("HEAD",))
        known = _known(git, remote)
        audit_outgoing(read_outgoing(git, tips, known), redactor, report)
    else:
        # A partial commit has an index of its own, which git names to its hooks.
        named_index = os.environ.get("GIT_INDEX_FILE")
        index = Path(named_index).absolute() if named_index else None
        audit_outgoing(staged(git, index), redactor, report)
        if settings.privacy.second_opinion:
            report.findings += find_scanner(redactor)(staged(git, index))


def _tips(git: Git, revisions: Sequence[str]) -> list[str]:
    """Check that revisions exist.

    Raises:
        UsageError: One does not.
    """
    for revision in revisions:
        try:
            git.run("rev-parse", "--verify", "--quiet", f"{revision}^{{object}}")
        except GitError as error:
            raise UsageError(f"{revision} is no revision") from error
    return list(revisions)


def _known(git: Git, remote: str | None) -> list[str]:
    """Name what the other side has; nothing if it is a URL that nobody named."""
    if remote is None:
        return ["--remotes"]
    named = remote in git.text("remote").split()
    return [f"--remotes={remote}"] if named else []


def _look_at_files(
    git: Git,
    redactor: Redactor,
    settings: Settings,
    report: AuditReport,
    paths: tuple[Path, ...],
    mode: str | None,
    *,
    fix: bool,
) -> None:
    """Look at files as they lie there."""
    places = find_places(git.work_tree, paths)
    threshold = settings.extraction.threshold
    if mode == "quality":
        audit_quality(places, redactor, threshold, report)
        return
    if fix:
        report.fixed += redact_all(places, redactor)
    audit_places(places, redactor, threshold, report)
    if not paths:
        audit_environment(git, settings, redactor, report)
