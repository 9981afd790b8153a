"""Results of `init`."""

from fedlearn.actions.init import InitReport
from fedlearn.cli.render.console import facts, printable, talk_console, warn
from fedlearn.ingest import MigrationReport
from fedlearn.wording import counted


def show_init(report: InitReport, migrated: MigrationReport | None) -> None:
    """Print what init found and did."""
    console = talk_console()
    prepared, hooks = report.prepared, report.hooks
    done = "cloned" if prepared.cloned else "new" if prepared.created else "exists"
    imported = report.imported
    rows = [
        ("node", report.node),
        ("repository", f"{report.repository} ({done})"),
        ("new collections", ", ".join(report.collections) or "none, all exist"),
        ("patterns", _patterns(report)),
        ("in Qdrant", f"{imported.written} written, {imported.unchanged} unchanged"),
    ]
    if hooks:
        rows.append(("new hooks", ", ".join(hooks.written) or "none, all exist"))
    console.print(facts("fedlearn init", rows))
    for name, line in sorted(hooks.kept.items()) if hooks else ():
        warn(console, f"your {name} hook was not changed; add this line to it: {line}")
    console.print("Next: fedlearn federate")
    if migrated:
        _show_migration(migrated)


def _patterns(report: InitReport) -> str:
    if not report.patterns:
        return "none yet, normal for a first machine"
    if not report.prepared.cloned or not report.own_patterns:
        return str(report.patterns)
    return f"{report.patterns}, of which this node observed {report.own_patterns}"


def _show_migration(report: MigrationReport) -> None:
    """Print what was migrated from the old scripts, and what is left to do."""
    console = talk_console()
    rows: list[tuple[object, object]] = [("files", report.files)]
    rows += [(f"new {name}", n) for name, n in sorted(report.observations.items())]
    rows += [("new samples", report.samples)]
    rows += [(f"rejected: {why}", n) for why, n in sorted(report.rejected.items())]
    rows += [(f"skipped: {why}", n) for why, n in sorted(report.skipped.items())]
    console.print(facts(f"Migrated from {report.directory}", rows))
    if report.snapshots:
        found = counted(report.snapshots, "snapshot")
        words = f"Next: fedlearn import {report.directory} ({found})"
        console.print(printable(words), soft_wrap=True)
    for line in report.cron_lines:
        warn(console, f"remove from the crontab: {line}")
