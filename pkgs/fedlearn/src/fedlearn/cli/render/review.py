"""What a push would send, for a person to review."""

from rich.console import Console

from fedlearn.cli.render.console import printable, table
from fedlearn.exchange import Review
from fedlearn.wording import counted

SHOWN_PATTERNS = 50
"""Most patterns that are listed, highest value first; git shows all."""


def show_review(console: Console, review: Review) -> None:
    """Print commits, new patterns, counts of everything else, and the files."""
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
