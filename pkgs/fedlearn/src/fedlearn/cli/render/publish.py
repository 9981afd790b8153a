"""Results of `publish`."""

from pathlib import Path

from fedlearn.actions import PublishReport
from fedlearn.cli.render.console import facts, printable, talk_console


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
