"""Results of `node`."""

from collections.abc import Iterable, Mapping

from fedlearn.cli.render.console import (
    data_console,
    facts,
    printable,
    table,
    talk_console,
    warn,
)
from fedlearn.trust import Candidate, Enrolled, Member, Revoked
from fedlearn.wording import counted

SHOWN_PATTERNS = 20
"""Most patterns that are listed; --json has all."""


def show_enrolled(done: Enrolled) -> None:
    """Print what an enrolment did, and what is left to do."""
    console, key = talk_console(), done.card.key
    rows = [
        ("node", done.card.node),
        ("organisation", done.card.organisation or "none; set `organisation`"),
        ("key", f"{done.key} ({'new' if done.made else 'existing'})"),
        ("fingerprint", key.fingerprint if key else "-"),
        ("commits", "signed" if done.signs else "not signed: repository.sign is off"),
    ]
    console.print(facts("fedlearn node enrol", rows))
    console.print("Next: fedlearn federate, then on each other node:")
    console.print(printable(f"  fedlearn node trust {done.card.node}"))


def show_members(members: list[Member], faults: Mapping[str, str]) -> None:
    """Print the nodes, and warnings about them."""
    console = data_console()
    rows = [
        (
            one.node,
            one.organisation or "-",
            _standing(one),
            one.patterns,
            one.last_seen or "never",
            one.fingerprint or "no key",
        )
        for one in members
    ]
    columns = ("node", "organisation", "trust", "#patterns", "last seen", "key")
    made = table(counted(len(members), "node"), columns, rows)
    made.columns[-1].overflow = "fold"  # people compare it in full
    console.print(made)
    for one in members:
        for text in one.problems:
            warn(console, f"{one.node}: {text}")
    for name, text in faults.items():
        warn(console, f"data/nodes/{name} {text}")


def _standing(one: Member) -> str:
    if one.revoked:
        return "revoked"
    if one.own:
        return "this node"
    return "trusted" if one.trusted else "not trusted"


def show_candidate(found: Candidate, problems: Iterable[str]) -> None:
    """Print a key before it is trusted."""
    console = talk_console()
    signer = found.signer
    rows = [
        ("node", signer.node),
        ("organisation", signer.organisation or "none"),
        ("fingerprint", signer.key.fingerprint),
    ]
    rows += [("replaces", ", ".join(found.replaces))] if found.replaces else []
    title = "Trusted already" if found.known else "Key to trust"
    console.print(facts(title, rows))
    for text in problems:
        warn(console, text)


def show_revoked(node: str, done: Revoked, *, undo: bool, dry_run: bool) -> None:
    """Print what a revocation changes on this node."""
    console = talk_console()
    what = "trusted again" if undo else "revoked"
    if not done.changed:
        standing = "not revoked" if undo else "already revoked"
        console.print(printable(f"{node} is {standing}."))
        return
    console.print(printable(f"{node} {'would be' if dry_run else 'is'} {what}."))
    if undo:
        console.print("To import its patterns again: fedlearn import")
        return
    count = len(done.leaves)
    text = f"{counted(count, 'pattern')} that no other trusted node supports"
    console.print(f"{text} would be removed from Qdrant." if dry_run else f"{text}.")
    rows = sorted(done.leaves.items())[:SHOWN_PATTERNS]
    if rows:
        console.print(table("Without other support", ("id", "title"), rows))
    if not dry_run:
        console.print("To remove them from Qdrant: fedlearn import")
