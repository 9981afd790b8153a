"""What a push would send, for a person who looks first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fedlearn.cli.render.reports import (
    add_rows,
    printable,
    table,
)
from fedlearn.wording import counted

if TYPE_CHECKING:
    from rich.console import Console

    from fedlearn.exchange import Review

SHOWN_PATTERNS = 50
"""The strongest so many are listed; git shows all."""


def show_review(console: Console, review: Review) -> None:
    """Show it: commits, new patterns, everything else by count, and the files."""
    for subject in review.commits:
        console.print(printable(subject))
    strongest = sorted(review.new, key=lambda p: (-p.value_score, p.pattern_id))
    rows = [
        (f"{one.value_score:.2f}", one.category.value, one.title, one.pattern_id)
        for one in strongest[:SHOWN_PATTERNS]
    ]
    if rows:
        columns = ("#value", "category", "about", "id")
        title = counted(len(review.new), "new pattern")
        console.print(add_rows(table(title, *columns), rows))
    if hidden := len(review.new) - len(rows):
        console.print(f"… and {hidden:,} weaker ones; all of them: git diff @{{u}}")
    if review.changed:
        console.print(f"more evidence for {counted(review.changed, 'pattern')}")
    if review.samples:
        console.print(counted(review.samples, "new sample"))
    for key in review.retracted:
        console.print(printable(f"takes back {key}"))
    for path in review.files:
        console.print(printable(f"  {path}"))
