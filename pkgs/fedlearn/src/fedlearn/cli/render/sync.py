"""Results of `sync` and `federate`."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fedlearn.actions import FederateReport, SyncReport
from fedlearn.cli.render.console import (
    data_console,
    facts,
    printable,
    table,
    talk_console,
    warn,
)
from fedlearn.cli.render.import_ import import_words, show_decisions
from fedlearn.exchange import Review
from fedlearn.state import Rejected
from fedlearn.wording import counted

if TYPE_CHECKING:
    from fedlearn.model import ModelFigures

SHOWN_PATTERNS: Final = 50
"""Most new patterns that are listed for review, highest value first."""


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
        "problems": [str(problem) for problem in figures.problems],
        "episodes": figures.episodes,
        "lessons": figures.lessons,
        "quarantined": figures.flagged,
        "model": _model_json(report.model),
    }


def _model_json(figures: "ModelFigures | None") -> dict[str, object] | None:
    if figures is None:
        return None
    return {
        "asked": figures.asked,
        "lessons": figures.lessons,
        "dropped": figures.dropped,
        "waiting": figures.waiting,
        "problem": str(figures.problem) if figures.problem else None,
    }


def show_sync(report: SyncReport, telemetry: Path, *, dry_run: bool = False) -> None:
    """Print what a sync read and found, and what it wrote or would write.

    Args:
        telemetry: The folder that was read.
    """
    console, figures = talk_console(), report.figures
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
        ("confirmed as", figures.lessons),
        ("new pattern", report.written.new),
        ("sample", samples),
        ("redacted", figures.redactions),
        ("rejected", figures.rejected),
        ("skipped", skipped),
    ):
        for kind, count in sorted(counts.items()):
            yield result, kind, count


def _warnings(report: SyncReport) -> Iterator[str]:
    named = "\n".join(map(str, report.figures.problems))
    for path in report.figures.useless:
        if path not in named:
            yield f"every line of {path} is invalid"
    for one in report.written.nearly_full:
        yield f"{one.path} uses {one.size_bytes:,} of {one.budget_bytes:,} bytes"
    if report.figures.flagged:
        yield (
            f"{counted(report.figures.flagged, 'new pattern')} held back: "
            "fedlearn quarantine list"
        )
    if report.model and report.model.problem:
        waiting = counted(report.model.waiting, "episode")
        yield f"{report.model.problem}; {waiting} for the model wait"
    for kind, count in report.written.evicted.items():
        records = f"{counted(count, 'record')} of {kind}"
        yield f"over budget: {records} not written to data/, kept in the state"


def show_rejects(kept: list[Rejected]) -> None:
    """Print the invalid lines that were kept, redacted, the newest first."""
    rows = [(one.source, one.position, one.reason, one.excerpt) for one in kept]
    columns = ("file", "#offset", "reason", "beginning")
    shown = table(counted(len(kept), "rejected line"), columns, rows)
    data_console().print(shown if rows else "No line was rejected.")


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


def show_rehearsal(report: SyncReport, telemetry: Path, unpushed: int) -> None:
    """Print what a cycle would do."""
    show_sync(report, telemetry, dry_run=True)
    talk_console().print(f"Commits not pushed yet: {unpushed}")


def show_federate(report: FederateReport, telemetry: Path) -> None:
    """Print what a cycle did."""
    show_sync(report.sync, telemetry)
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
    talk_console().print(facts("fedlearn federate", rows))
    if report.imported:
        show_decisions(report.imported)


def show_review(review: Review) -> None:
    """Print what a push would send: commits, patterns, counts of the rest, files."""
    console = talk_console()
    for subject in review.commits:
        console.print(printable(subject))
    ranked = sorted(review.new, key=lambda p: (-p.value_score, p.pattern_id))
    rows = [
        (f"{one.value_score:.2f}", one.category.value, one.title, one.pattern_id)
        for one in ranked[:SHOWN_PATTERNS]
    ]
    if rows:
        columns = ("#value", "category", "title", "id")
        title = counted(len(review.new), "new pattern")
        console.print(table(title, columns, rows))
    if hidden := len(review.new) - len(rows):
        console.print(f"… and {hidden:,} of lower value; to see all: git diff @{{u}}")
    if review.changed:
        console.print(f"more evidence for {counted(review.changed, 'pattern')}")
    if review.samples:
        console.print(counted(review.samples, "new sample"))
    for key in review.retracted:
        console.print(printable(f"retracts {key}"))
    for path in review.files:
        console.print(printable(f"  {path}"))
