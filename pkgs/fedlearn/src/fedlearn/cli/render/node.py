"""How `fedlearn node` shows its results to people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fedlearn.cli.render.reports import (
    add_rows,
    facts,
    printable,
    table,
)
from fedlearn.trust import PublicKey
from fedlearn.wording import counted

if TYPE_CHECKING:  # a verb loads its own stages, not those of every other
    from collections.abc import Iterable, Mapping

    from rich.console import Console

    from fedlearn.trust import Candidate, Enrolled, Member, Revoked

SHOWN_PATTERNS = 20
"""How many patterns are named; --json has all."""


def show_enrolled(console: Console, done: Enrolled) -> None:
    """Tell what an enrolment did, and what is left to do."""
    key = PublicKey.parse(done.card.public_key)
    rows = [
        ("node", done.card.node),
        ("organisation", done.card.organisation or "none: set `organisation`"),
        ("key", f"{done.key} ({'new' if done.made else 'there already'})"),
        ("fingerprint", key.fingerprint if key else "-"),
        ("commits", "signed" if done.signs else "not signed: repository.sign is off"),
    ]
    console.print(facts("fedlearn node enrol", rows))
    console.print("Next: fedlearn federate sends the card. Then, on each other node:")
    console.print(printable(f"  fedlearn node trust {done.card.node}"))


def show_members(
    console: Console, members: Iterable[Member], faults: Mapping[str, str]
) -> None:
    """Show the nodes, and what is not in order about them."""
    found = list(members)
    rows = [
        (
            one.node,
            one.organisation or "-",
            _standing(one),
            one.patterns,
            one.last_seen or "never",
            one.fingerprint or "no key",
        )
        for one in found
    ]
    columns = ("node", "organisation", "here", "#patterns", "last seen", "key")
    made = add_rows(table(counted(len(found), "node"), *columns), rows)
    made.columns[-1].overflow = "fold"  # people compare all of it
    console.print(made)
    warnings = [f"{one.node}: {text}" for one in found for text in one.problems]
    warnings += [f"data/nodes/{name} {text}" for name, text in faults.items()]
    for text in warnings:
        console.print(printable(f"warning: {text}"), style="yellow", soft_wrap=True)


def _standing(one: Member) -> str:
    if one.revoked:
        return "revoked"
    if one.own:
        return "this node"
    return "trusted" if one.trusted else "not trusted"


def show_candidate(console: Console, found: Candidate, problems: Iterable[str]) -> None:
    """Show a key that somebody may want to trust."""
    signer = found.signer
    rows = [
        ("node", signer.node),
        ("organisation", signer.organisation or "none"),
        ("fingerprint", signer.key.fingerprint),
    ]
    rows += [("instead of", ", ".join(found.replaces))] if found.replaces else []
    title = "Trusted already" if found.known else "A key to trust"
    console.print(facts(title, rows))
    for text in problems:
        console.print(printable(f"warning: {text}"), style="yellow", soft_wrap=True)


def show_revoked(
    console: Console, node: str, done: Revoked, *, undo: bool, dry_run: bool
) -> None:
    """Tell what a revocation changes here."""
    what = "believed again" if undo else "revoked"
    if not done.changed:
        standing = "not revoked" if undo else "revoked already"
        console.print(printable(f"{node} is {standing}."))
        return
    console.print(printable(f"{node} {'would be' if dry_run else 'is'} {what}."))
    if undo:
        console.print("What it holds comes back with: fedlearn import")
        return
    count = len(done.leaves)
    text = f"{counted(count, 'pattern')} that nobody else supports"
    console.print(f"{text} would leave Qdrant." if dry_run else f"{text}.")
    rows = sorted(done.leaves.items())[:SHOWN_PATTERNS]
    if rows:
        console.print(add_rows(table("Leaves Qdrant", "id", "about"), rows))
    if not dry_run:
        console.print("They leave with: fedlearn import")
