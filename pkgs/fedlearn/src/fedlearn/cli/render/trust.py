"""Results of `retract`, `feedback` and `why`."""

from collections.abc import Iterator

from rich.table import Table

from fedlearn.actions import REASONS, Added, Explanation, Retracted
from fedlearn.cli.render.console import (
    data_console,
    facts,
    printable,
    table,
    talk_console,
)
from fedlearn.distil import WEIGHTS
from fedlearn.records import Evidence, Pattern
from fedlearn.wording import counted


def show_retracted(done: Retracted, *, dry_run: bool) -> None:
    """Print what was retracted."""
    console = talk_console()
    if done.already:
        console.print(f"{counted(len(done.already), 'pattern')} already retracted.")
    if not done.titles:
        console.print("Nothing left to retract.")
        return
    title = "Would be retracted" if dry_run else "Retracted"
    rows = [(key, text or "unknown") for key, text in done.titles.items()]
    console.print(table(title, ("id", "title"), rows))
    if not dry_run:
        console.print("To share the retraction and update Qdrant: fedlearn federate")


def show_feedback(pattern: Pattern, said: Evidence) -> None:
    """Print the feedback of this node on a pattern."""
    counts = f"helpful {said.helpful}, harmful {said.harmful}"
    talk_console().print(printable(f"{pattern.title}: {counts} on this node."))


def show_added(added: Added) -> None:
    """Print what was written down, and what becomes of it."""
    console, pattern = talk_console(), added.pattern
    what = f"{pattern.title} ({pattern.category}, {pattern.pattern_id})"
    done = "Added" if added.is_new else "Already known"
    console.print(printable(f"{done}: {what}"), soft_wrap=True)
    for rule, count in sorted(added.redactions.items()):
        console.print(printable(f"redacted {counted(count, 'value')}: {rule}"))
    if added.flagged:
        rules = ", ".join(added.flagged)
        console.print(printable(f"In quarantine: {rules}. To share it:"))
        admit = f"fedlearn quarantine admit {pattern.pattern_id}"
        console.print(printable(admit), soft_wrap=True)
    elif added.is_new:
        console.print("To share it: fedlearn federate")


def show_why(found: Explanation) -> None:
    """Print who observed a pattern, and which rule decides whether it is in use."""
    console = data_console()
    standing = "in use" if found.let_in else "not in use"
    rows: list[tuple[str, object]] = [
        ("title", found.pattern.title if found.pattern else "no longer known"),
        (standing, f"{REASONS[found.reason]} ({found.reason})"),
        ("in Qdrant", _presence(found)),
        *_details(found),
    ]
    console.print(facts(found.pattern_id, rows))
    if found.pattern and found.standing:
        console.print(_evidence(found))
    elif found.standing:
        console.print(printable(f"From snapshots of: {', '.join(found.standing)}"))


def _presence(found: Explanation) -> str:
    if found.in_qdrant is None:
        return "unknown: Qdrant does not answer"
    if found.in_qdrant == found.let_in:
        return "yes" if found.in_qdrant else "no"
    if found.in_qdrant:
        return "yes; the next import removes it"
    return "no; the next import adds it"


def _details(found: Explanation) -> list[tuple[str, object]]:
    """Return further facts."""
    rows: list[tuple[str, object]] = []
    if found.pattern:
        value = f"{found.pattern.value_score:.2f}, as claimed by its nodes"
        rows += [("category", found.pattern.category), ("value", value)]
        rows += _confirmations(found)
    if found.redacted:
        kinds = (f"{kind} {count}" for kind, count in found.redacted.items())
        rows.append(("redacted", ", ".join(kinds)))
    if found.found or found.decision:
        decision = found.decision or "no decision yet"
        rows.append(("quarantine", f"{', '.join(found.found) or '-'} ({decision})"))
    if retraction := found.retraction:
        follows = "" if found.followed else "; not followed on this node"
        when = f"by {retraction.retracted_by} on {retraction.retracted_at[:10]}"
        rows.append(("retracted", f"{when}: {retraction.reason}{follows}"))
    return rows


def _confirmations(found: Explanation) -> Iterator[tuple[str, str]]:
    """Yield how each node confirmed it, and the parts of a value that it measured."""
    evidence = found.pattern.evidence if found.pattern else {}
    for node, said in evidence.items():
        if basis := said.basis:
            failures = f" after {counted(basis.failures, 'failure')}"
            how = f"{basis.confirmation}{failures if basis.failures else ''}"
            model = f", by {basis.model}" if basis.model else ""
            parts = "".join(
                f", {name} {part:.2f} x {WEIGHTS[name]:.2f}"
                for name, part in found.value_parts(node).items()
            )
            yield f"confirmed by {node}", f"{how}{model}{parts}"


def _evidence(found: Explanation) -> Table:
    """Return the evidence of each node."""
    rows = [
        (
            node,
            found.organisations.get(node, "-"),
            "not from this node" if node in found.claimed else found.standing[node],
            said.count,
            f"{said.score:.2f}",
            said.first_seen[:10],
            said.last_seen[:10],
            f"+{said.helpful} -{said.harmful}",
        )
        for node in found.standing
        if found.pattern and (said := found.pattern.evidence.get(node))
    ]
    columns = (
        *("node", "organisation", "trust"),
        *("#count", "#score", "first", "last", "feedback"),
    )
    return table("Evidence", columns, rows)
