"""How the results of the verbs look: as tables for people, as JSON for programs.

Texts that come from telemetry or from other nodes are printed as plain text,
never as markup, and without control characters.
"""

from __future__ import annotations

import textwrap
import unicodedata
from dataclasses import asdict
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from fedlearn.wording import counted

if TYPE_CHECKING:  # a verb loads its own stages, not those of every other
    from collections.abc import Iterable

    from rich.console import Console

    from fedlearn.actions import ExportOutcome, FederateReport, SyncReport
    from fedlearn.actions.init import InitReport
    from fedlearn.audit import AuditReport
    from fedlearn.qdrant.importing import ImportReport
    from fedlearn.qdrant.points.search import Hit
    from fedlearn.settings import Settings
    from fedlearn.state import Quarantined, Rejected

HIT_TEXT_CHARS = 300
"""How much of a found pattern is shown; --json has all of it."""


def printable(value: object) -> Text:
    """Make a text safe for a terminal."""
    kept = (
        c
        if c in "\n\t" or unicodedata.category(c)[0] != "C"
        else "\N{REPLACEMENT CHARACTER}"
        for c in str(value)
    )
    return Text("".join(kept))


def table(title: str, *columns: str) -> Table:
    """Begin a table; a column whose name starts with `#` holds numbers."""
    made = Table(title=title, title_justify="left", title_style="bold")
    for name in columns:
        made.add_column(
            name.removeprefix("#"), justify="right" if name.startswith("#") else "left"
        )
    return made


def facts(title: str, rows: Iterable[Iterable[object]]) -> Table:
    """Make a table of names and values."""
    made = table(title, "", "")
    made.show_header = False
    return add_rows(made, rows)


def add_rows(made: Table, rows: Iterable[Iterable[object]]) -> Table:
    """Fill a table; what is a rich text already stays as it is."""
    for row in rows:
        made.add_row(*(v if isinstance(v, Text) else printable(v) for v in row))
    return made


def _known_words(report: InitReport) -> str:
    """Say what there was to start with, on a first, further or reinstalled machine."""
    if not report.patterns:
        return "none yet, normal for a first machine"
    if not report.prepared.cloned or not report.own_patterns:
        return str(report.patterns)
    return f"{report.patterns}, {report.own_patterns} of them this node's own"


def show_init(console: Console, report: InitReport) -> None:
    """Tell what init found and did."""
    prepared = report.prepared
    done = "cloned" if prepared.cloned else "new" if prepared.created else "there"
    rows = [
        ("node", report.node),
        ("repository", f"{report.repository} ({done})"),
        ("collections", ", ".join(report.collections) or "all there already"),
        ("patterns", _known_words(report)),
        (
            "in Qdrant",
            f"{report.imported.written} written, {report.imported.unchanged} unchanged",
        ),
    ]
    hooks = report.hooks
    if hooks:
        rows.append(("hooks", ", ".join(hooks.written) or "nothing to do"))
    console.print(facts("fedlearn init", rows))
    for name, line in sorted(hooks.kept.items()) if hooks else ():
        text = f"warning: your {name} hook is left as it is; add to it: {line}"
        console.print(printable(text), style="yellow", soft_wrap=True)
    console.print("Next: fedlearn federate")


def sync_json(report: SyncReport) -> dict[str, object]:
    """Give the stable keys of `sync --json`."""
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
        "extracted": dict(figures.extracted),
        "new_patterns": report.new_patterns,
        "rejected": dict(figures.rejected),
        "skipped": skipped,
        "samples": figures.samples,
        "redactions": dict(figures.redactions),
        "changed_files": report.changed,
        "rejected_records": report.rejected_records,
        "gave_way": report.evicted,
        "nearly_full": [asdict(one) for one in report.nearly_full],
        "useless_files": figures.useless,
    }


def show_sync(
    console: Console,
    report: SyncReport,
    settings: Settings,
    *,
    rehearsed: bool = False,
) -> None:
    """Tell what a sync read and found, and what it wrote or would write."""
    figures = report.figures
    place = settings.runtime.directory
    if not figures.found:
        console.print(printable(f"There is no telemetry below {place} yet."))
        console.print("Set runtime.directory or runtime.telemetry if it is elsewhere.")
    elif not figures.files:
        found = counted(figures.found, "file")
        console.print(printable(f"Nothing new in {found} below {place}."))
    else:
        console.print(
            f"Read {counted(figures.lines, 'line')} in "
            f"{counted(figures.files, 'file')} ({figures.size_bytes:,} bytes)."
        )
        rows: list[tuple[object, ...]] = []
        rows += [("extracted", k, n) for k, n in sorted(figures.extracted.items())]
        rows += [("new pattern", k, n) for k, n in report.new_patterns.items()]
        rows += [("sample", "fine-tuning", figures.samples)] if figures.samples else []
        rows += [("redacted", k, n) for k, n in sorted(figures.redactions.items())]
        rows += [("rejected", k, n) for k, n in sorted(figures.rejected.items())]
        rows += [("skipped", k, n) for k, n in _skipped_by_kind(report)]
        console.print(add_rows(table("fedlearn sync", "what", "which", "#count"), rows))
    for path in report.changed:
        console.print(printable(f"{'would write' if rehearsed else 'wrote'} {path}"))
    warnings = [f"every line of {path} was bad" for path in figures.useless]
    warnings += [
        f"{one.path} has {one.size_bytes:,} of {one.budget_bytes:,} bytes"
        for one in report.nearly_full
    ]
    warnings += [
        f"{counted(n, 'record')} of {kind} had no room; they stay in the state"
        for kind, n in report.evicted.items()
    ]
    for warning in warnings:
        console.print(printable(f"warning: {warning}"), style="yellow")


def show_rejects(console: Console, kept: list[Rejected]) -> None:
    """Show the bad lines that were kept, redacted, the newest first."""
    if not kept:
        console.print("No line was rejected.")
        return
    rows = [(one.source, one.position, one.reason, one.excerpt) for one in kept]
    columns = ("file", "#offset", "reason", "beginning")
    console.print(add_rows(table(counted(len(kept), "bad line"), *columns), rows))


def show_quarantine(console: Console, found: list[Quarantined]) -> None:
    """Show what speaks to a model, and what was decided about it."""
    if not found:
        console.print("Nothing is in quarantine.")
        return
    rows = [
        (
            one.pattern_id,
            one.title,
            ", ".join(one.rules),
            ", ".join(one.nodes),
            one.decision or "kept out",
        )
        for one in found
    ]
    columns = ("id", "about", "rules", "from", "decision")
    console.print(add_rows(table("Quarantine", *columns), rows))


def _skipped_by_kind(report: SyncReport) -> list[tuple[str, int]]:
    """List why events gave no pattern."""
    skipped = report.figures.skipped.items()
    return sorted(
        (f"{kind or '(no kind)'}: {reason}", n) for (kind, reason), n in skipped
    )


def federate_json(report: FederateReport) -> dict[str, object]:
    """Give the stable keys of `federate --json`."""
    return {
        "sync": sync_json(report.sync),
        "pulled_commits": report.merged.commits if report.merged else None,
        "commit": report.commit,
        "push_tries": report.pushes,
        "unpushed_commits": report.unpushed,
        "import": import_json(report.imported) if report.imported else None,
        "problems": [str(problem) for problem in report.problems],
    }


def show_federate(console: Console, report: FederateReport, settings: Settings) -> None:
    """Tell what a cycle did."""
    show_sync(console, report.sync, settings)
    merged = report.merged
    pulled = counted(merged.commits, "commit") if merged else "failed"
    tries = counted(report.pushes, "try", "tries")
    rows = [
        ("pulled", pulled),
        ("committed", report.commit[:12] if report.commit else "nothing new"),
        ("pushed", f"in {tries}" if report.pushes else "nothing"),
    ]
    if report.unpushed:
        waiting = counted(report.unpushed, "commit")
        rows.append(("waiting", f"{waiting}, for the next run"))
    if report.imported:
        rows.append(("imported", _import_words(report.imported)))
    console.print(facts("fedlearn federate", rows))
    if report.imported:
        show_decisions(console, report.imported)


def export_json(outcome: ExportOutcome) -> dict[str, object]:
    """Give the stable keys of `export --json`."""
    return {
        "collections": {
            str(report.collection): {
                "points": report.total,
                "exported": report.exported,
                "left_out": report.left_out,
                "cut": report.cut,
                "file": str(report.path) if report.path else None,
            }
            for report in outcome.exported
        },
        "harvested": dict(outcome.harvested.observations),
    }


def show_export(console: Console, outcome: ExportOutcome) -> None:
    """Tell what was written, and warn where points were left behind."""
    rows = [
        (
            report.collection,
            report.total,
            report.exported,
            report.path.name if report.path else "unchanged",
        )
        for report in outcome.exported
    ]
    columns = ("collection", "#points", "#exported", "file")
    made = add_rows(table("fedlearn export", *columns), rows)
    made.columns[-1].overflow = "fold"  # a name is of use only as a whole
    console.print(made)
    for report in outcome.exported:
        if report.cut:
            warning = (
                f"warning: {report.cut} weaker points of {report.collection} were cut; "
                "--limit 0 exports all"
            )
            console.print(printable(warning), style="yellow")
    if new := outcome.harvested.observations.total():
        harvested = counted(new, "observation")
        console.print(f"{harvested} harvested from points of other programs.")


def import_json(report: ImportReport) -> dict[str, object]:
    """Give the stable keys of `import --json`."""
    return asdict(report)


def show_import(console: Console, report: ImportReport) -> None:
    """Tell what went into Qdrant."""
    console.print(f"Qdrant: {_import_words(report)}.")
    show_decisions(console, report)


def show_decisions(console: Console, report: ImportReport) -> None:
    """Tell what an import did not let in, and what left with a revoked node."""
    if report.held_back:
        reasons = ", ".join(f"{why} {n:,}" for why, n in report.held_back.items())
        console.print(f"Not let in: {reasons}. Ask about one: fedlearn why ID")
    if report.unfollowed_retractions:
        taken_back = counted(report.unfollowed_retractions, "retraction")
        console.print(f"{taken_back} of others not followed.")
    for node, ids in report.revoked.items():
        points = counted(len(ids), "point")
        console.print(printable(f"{points} left Qdrant with revoked {node}."))


def _import_words(report: ImportReport) -> str:
    return (
        f"{report.written} written, {report.updated} updated, "
        f"{report.unchanged} unchanged, {report.deleted} deleted, "
        f"{report.proven} proven by search"
    )


def show_audit(console: Console, report: AuditReport) -> None:
    """Show findings, one a line, as compilers do."""
    for path in report.fixed:
        console.print(printable(f"redacted {path}"))
    for finding in report.findings:
        console.print(printable(finding), soft_wrap=True)
    for warning in report.warnings:
        console.print(printable(f"warning: {warning}"), style="yellow", soft_wrap=True)
    checked = counted(report.checked, "thing")
    console.print(f"{checked} looked at, {counted(len(report.findings), 'finding')}.")


def hit_json(hit: Hit) -> dict[str, object]:
    """Give the stable keys of one hit of `search --json`."""
    return asdict(hit)


def show_hits(console: Console, hits: list[Hit]) -> None:
    """Show what was found, best first."""
    if not hits:
        console.print("Nothing found.")
    for number, hit in enumerate(hits, start=1):
        nodes = ", ".join(hit.nodes) or "another program of this machine"
        value = "-" if hit.value_score is None else f"{hit.value_score:.2f}"
        numbers = f"{hit.category}, score {hit.score:.3f}, value {value}"
        if hit.helpful or hit.harmful:
            numbers += f", helpful {hit.helpful}, harmful {hit.harmful}"
        console.print(printable(f"{number}. {hit.title}  [{numbers}]"), style="bold")
        console.print(printable(f"   from {nodes}; id {hit.pattern_id}"))
        text = textwrap.shorten(hit.text, HIT_TEXT_CHARS, placeholder=" …")
        console.print(printable(f"   {text}"))
