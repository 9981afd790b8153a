"""Results of `import`, `export` and `publish`."""

from pathlib import Path

from fedlearn.actions import PublishReport
from fedlearn.cli.render.console import facts, printable, table, talk_console, warn
from fedlearn.qdrant.importing import ImportReport
from fedlearn.qdrant.snapshots import ExportReport
from fedlearn.state import Recorded
from fedlearn.wording import counted


def show_import(report: ImportReport) -> None:
    """Print what was imported into Qdrant."""
    talk_console().print(f"Qdrant: {import_words(report)}.")
    show_decisions(report)


def show_decisions(report: ImportReport) -> None:
    """Print what an import did not admit, and what it removed with a revoked node."""
    console = talk_console()
    if report.held_back:
        reasons = ", ".join(f"{why} {n:,}" for why, n in report.held_back.items())
        console.print(f"Not imported: {reasons}. For details: fedlearn why ID")
    if report.unfollowed_retractions:
        ignored = counted(report.unfollowed_retractions, "retraction")
        console.print(f"{ignored} of other nodes not followed.")
    for node, ids in report.revoked.items():
        points = counted(len(ids), "point")
        console.print(printable(f"{points} of the revoked node {node} removed."))


def import_words(report: ImportReport) -> str:
    """Return the counts of an import as a phrase."""
    return (
        f"{report.written} written, {report.updated} updated, "
        f"{report.unchanged} unchanged, {report.deleted} deleted, "
        f"{report.proven} verified by search"
    )


def export_json(exported: list[ExportReport], harvested: Recorded) -> dict[str, object]:
    """Return what `export --json` prints."""
    return {
        "collections": {
            str(report.collection): {
                "points": report.total,
                "exported": report.exported,
                "left_out": report.left_out,
                "cut": report.cut,
                "file": str(report.path) if report.path else None,
            }
            for report in exported
        },
        "harvested": harvested.observations,
    }


def show_export(exported: list[ExportReport], harvested: Recorded) -> None:
    """Print what was written, and warn of points that were left out."""
    console = talk_console()
    rows = [
        (
            report.collection,
            report.total,
            report.exported,
            report.path.name if report.path else "unchanged",
        )
        for report in exported
    ]
    columns = ("collection", "#points", "#exported", "file")
    made = table("fedlearn export", columns, rows)
    made.columns[-1].overflow = "fold"  # names are of use only in full
    console.print(made)
    for report in exported:
        if report.cut:
            lost = f"{counted(report.cut, 'point')} of {report.collection}"
            warn(console, f"{lost} of lower value left out; --limit 0 exports all")
    if new := harvested.observations.total():
        found = counted(new, "new observation")
        console.print(f"{found} harvested from points of other programs.")


def show_published(report: PublishReport, directory: Path) -> None:
    """Print what was published, and what to do next."""
    console = talk_console()
    rows: list[tuple[object, object]] = list(report.published.items())
    rows += [("retracted", report.retracted)] if report.retracted else []
    rows += [(f"left out: {why}", n) for why, n in report.left_out.items()]
    rows += [("files changed", len(report.changed))]
    title = "Would be published" if report.dry_run else "Published"
    console.print(facts(f"{title} in {directory}/data", rows))
    if report.changed and not report.dry_run:
        command = f"git -C {directory} add data"
        console.print(printable(f"Next: review the changes, then run: {command}"))
