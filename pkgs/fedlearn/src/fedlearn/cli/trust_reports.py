"""How the verbs about trust show their results to people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fedlearn.cli.reports import add_rows, printable, table

if TYPE_CHECKING:  # a verb loads its own stages, not those of every other
    from rich.console import Console

    from fedlearn.opinion import Retracted
    from fedlearn.patterns.record import Evidence, Pattern


def show_retracted(console: Console, done: Retracted, *, dry_run: bool) -> None:
    """Tell what was taken back."""
    if done.already:
        console.print(f"{len(done.already)} had been taken back before.")
    if not done.titles:
        console.print("Nothing is left to take back.")
        return
    title = "Would be taken back" if dry_run else "Taken back"
    rows = [(key, text or "not known here") for key, text in done.titles.items()]
    console.print(add_rows(table(title, "id", "about"), rows))
    if not dry_run:
        console.print("It travels, and leaves Qdrant, with: fedlearn federate")


def show_feedback(console: Console, pattern: Pattern, said: Evidence) -> None:
    """Tell what this node thinks of a pattern by now."""
    counts = f"helpful {said.helpful}, harmful {said.harmful}"
    console.print(printable(f"{pattern.title}: {counts} on this node."))
