"""Results of `audit` and `quarantine`."""

from fedlearn.audit import AuditReport
from fedlearn.cli.render.console import data_console, printable, table, warn
from fedlearn.state import Quarantined
from fedlearn.wording import counted


def show_audit(report: AuditReport) -> None:
    """Print findings, one per line, as compilers do."""
    console = data_console()
    for path in report.fixed:
        console.print(printable(f"redacted {path}"))
    for finding in report.findings:
        console.print(printable(finding), soft_wrap=True)
    for warning in report.warnings:
        warn(console, warning)
    count = len(report.findings)
    findings = counted(count, "finding") if count else "no findings"
    console.print(f"checked {counted(report.checked, 'item')}: {findings}")


def show_quarantine(found: list[Quarantined]) -> None:
    """Print what the lint flagged, and what was decided about it."""
    rows = [
        (
            one.pattern_id,
            one.title,
            ", ".join(one.rules),
            ", ".join(one.nodes),
            one.decision or "none yet",
        )
        for one in found
    ]
    columns = ("id", "title", "rules", "from", "decision")
    shown = table("Quarantine", columns, rows) if rows else "The quarantine is empty."
    data_console().print(shown)
