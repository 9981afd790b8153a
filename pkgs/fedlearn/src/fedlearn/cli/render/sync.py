"""Results of `sync` and `federate`."""

from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from fedlearn.actions import FederateReport, SyncReport
from fedlearn.cli.render.console import facts, printable, table, warn
from fedlearn.cli.render.import_ import import_words, show_decisions
from fedlearn.state import Rejected
from fedlearn.wording import counted


def sync_json(report: SyncReport) -> dict[str, object]:
    """Return what `sync --json` prints."""
    figures = report.figures
    skipped: dict[str, dict[str, int]] = {}
    for (kind, reason), count in sorted(figures.skipped.items()):
        skipped.setdefault(kind, {})[reason] = count
    return {
        "read": {
            "found": figures.found,
            "files": figures.files,
            "lines": figures.lines,
            "bytes": figures.size_bytes,
        },
        "extracted": figures.extracted,
        "new_patterns": report.written.new,
        "rejected": figures.rejected,
        "skipped": skipped,
        "samples": figures.samples,
        "redactions": figures.redactions,
        "changed_files": report.written.changed,
        "rejected_records": report.written.rejected,
        "gave_way": report.written.evicted,
        "nearly_full": report.written.nearly_full,
        "useless_files": figures.useless,
    }


def show_sync(
    console: Console, report: SyncReport, telemetry: Path, *, dry_run: bool = False
) -> None:
    """Print what a sync read and found, and what it wrote or would write.

    Args:
        console: Prints.
        report: Of the sync.
        telemetry: The folder that was read.
        dry_run: Nothing was written.
    """
    figures = report.figures
    if not figures.found:
        console.print(printable(f"No telemetry found below {telemetry}."))
        console.print("If it is elsewhere, set runtime.directory or runtime.telemetry.")
    elif not figures.files:
        found = counted(figures.found, "file")
        console.print(printable(f"Nothing new in {found} below {telemetry}."))
    else:
        lines, files = counted(figures.lines, "line"), counted(figures.files, "file")
        console.print(f"Read {lines} in {files} ({figures.size_bytes:,} bytes).")
        columns = ("result", "kind", "#count")
        console.print(table("fedlearn sync", columns, _rows(report)))
    for path in report.written.changed:
        console.print(printable(f"{'would write' if dry_run else 'wrote'} {path}"))
    for warning in _warnings(report):
        warn(console, warning)


def _rows(report: SyncReport) -> Iterator[tuple[str, str, int]]:
    figures = report.figures
    skipped = {
        f"{kind or '(no kind)'}: {reason}": n
        for (kind, reason), n in figures.skipped.items()
    }
    samples = {"fine-tuning": figures.samples} if figures.samples else {}
    for result, counts in (
        ("extracted", figures.extracted),
        ("new pattern", report.written.new),
        ("sample", samples),
        ("redacted", figures.redactions),
        ("rejected", figures.rejected),
        ("skipped", skipped),
    ):
        for kind, count in sorted(counts.items()):
            yield result, kind, count


def _warnings(report: SyncReport) -> Iterator[str]:
    for path in report.figures.useless:
        yield f"every line of {path} is invalid"
    for one in report.written.nearly_full:
        yield f"{one.path} uses {one.size_bytes:,} of {one.budget_bytes:,} bytes"
    for kind, count in report.written.evicted.items():
        records = f"{counted(count, 'record')} of {kind}"
        yield f"over budget: {records} not written to data/, kept in the state"


def show_rejects(console: Console, kept: list[Rejected]) -> None:
    """Print the invalid lines that were kept, redacted, the newest first."""
    if not kept:
        console.print("No line was rejected.")
        return
    rows = [(one.source, one.position, one.reason, one.excerpt) for one in kept]
    columns = ("file", "#offset", "reason", "beginning")
    console.print(table(counted(len(kept), "rejected line"), columns, rows))


def federate_json(report: FederateReport) -> dict[str, object]:
    """Return what `federate --json` prints."""
    return {
        "sync": sync_json(report.sync),
        "pulled_commits": report.merged.commits if report.merged else None,
        "commit": report.commit,
        "push_tries": report.pushes,
        "unpushed_commits": report.unpushed,
        "import": report.imported,
        "problems": [str(problem) for problem in report.problems],
    }


def show_federate(console: Console, report: FederateReport, telemetry: Path) -> None:
    """Print what a cycle did."""
    show_sync(console, report.sync, telemetry)
    pulled = counted(report.merged.commits, "commit") if report.merged else "failed"
    tries = counted(report.pushes, "try", "tries")
    rows = [
        ("pulled", pulled),
        ("committed", report.commit[:12] if report.commit else "nothing new"),
        ("pushed", f"in {tries}" if report.pushes else "nothing"),
    ]
    if report.unpushed:
        rows.append(("not pushed yet", counted(report.unpushed, "commit")))
    if report.imported:
        rows.append(("imported", import_words(report.imported)))
    console.print(facts("fedlearn federate", rows))
    if report.imported:
        show_decisions(console, report.imported)
