"""How the verbs about trust show their results to people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fedlearn.cli.render.reports import add_rows, facts, printable, table

if TYPE_CHECKING:  # a verb loads its own stages, not those of every other
    from rich.console import Console
    from rich.table import Table

    from fedlearn.actions import Explanation, Retracted
    from fedlearn.records import Evidence, Pattern


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


def show_why(console: Console, told: Explanation) -> None:
    """Tell who says a pattern, and which rule decides about it."""
    from fedlearn.actions import REASONS  # noqa: PLC0415  (only this report needs it)

    standing = "in use here" if told.let_in else "kept out"
    rows: list[tuple[str, object]] = [
        ("about", told.pattern.title if told.pattern else "not known here any more"),
        (standing, f"{REASONS[told.reason]} ({told.reason})"),
        ("in Qdrant", _presence(told)),
        *_what_happened(told),
    ]
    console.print(facts(told.pattern_id, rows))
    if told.pattern and told.nodes:
        console.print(_witnesses(told))
    elif told.nodes:
        console.print(printable(f"From snapshots of: {', '.join(told.nodes)}"))


def _presence(told: Explanation) -> str:
    if told.in_qdrant is None:
        return "not known: Qdrant does not answer"
    if told.in_qdrant == told.let_in:
        return "yes" if told.in_qdrant else "no"
    if told.in_qdrant:
        return "yes; it leaves with the next import"
    return "no; it comes with the next import"


def _what_happened(told: Explanation) -> list[tuple[str, object]]:
    """List what else there is to say."""
    rows: list[tuple[str, object]] = []
    if told.pattern:
        value = f"{told.pattern.value_score:.2f}, as the sender claims"
        rows += [("category", told.pattern.category), ("value", value)]
    if told.redacted:
        kinds = (f"{kind} {count}" for kind, count in told.redacted.items())
        rows.append(("redacted", ", ".join(kinds)))
    if told.found or told.decision:
        decision = told.decision or "nobody decided yet"
        rows.append(("quarantine", f"{', '.join(told.found) or '-'} ({decision})"))
    if taken_back := told.retraction:
        follows = "" if told.followed else "; not followed here"
        when = f"by {taken_back.retracted_by} on {taken_back.retracted_at[:10]}"
        rows.append(("taken back", f"{when}: {taken_back.reason}{follows}"))
    return rows


def _witnesses(told: Explanation) -> Table:
    """Show what each node says."""
    rows = [
        (
            node,
            told.organisations.get(node, "-"),
            "not its word" if node in told.claimed else told.standing[node],
            said.count,
            f"{said.score:.2f}",
            said.first_seen[:10],
            said.last_seen[:10],
            f"+{said.helpful} -{said.harmful}",
        )
        for node in told.nodes
        if told.pattern and (said := told.pattern.evidence.get(node))
    ]
    columns = (
        "node", "organisation", "here", "#count", "#score", "first", "last", "feedback",
    )  # fmt: skip
    return add_rows(table("Who says so", *columns), rows)
