"""fedlearn node."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fedlearn.cli.invocation import Invocation, json_option
from fedlearn.errors import ConfigurationError, RefusedError, UsageError

if TYPE_CHECKING:
    from fedlearn.trust import Member, PublicKey

_node = click.argument("node", metavar="NODE")
_KEY_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("node", epilog="Example: fedlearn node list")
def command() -> None:
    """Enrol this node, and decide which other nodes to trust.

    A node's card in data/nodes/ publishes its key and organisation. Which nodes this
    node trusts or has revoked is stored on this node only.
    """


@command.command("enrol", epilog="Example: fedlearn node enrol")
@click.option(
    "--key",
    type=_KEY_FILE,
    metavar="FILE",
    help="Use this private SSH key without a passphrase, instead of a new one.",
)
@json_option
@click.pass_obj
def enrol_(invocation: Invocation, key: Path | None) -> None:
    """Create a key and a card for this node; from then on its commits are signed.

    The key is created once, in the state directory, readable by this user only. The
    next federate shares the card. Running it again only renews the card.

    Keys of --json: node, organisation, public_key, fingerprint, key_file, made,
    written (paths), signs.
    """
    from fedlearn.cli.render.node import show_enrolled
    from fedlearn.trust import enrol

    done = enrol(invocation.settings, key)
    enrolled = {
        "node": done.card.node,
        "organisation": done.card.organisation,
        "public_key": done.card.public_key,
        "fingerprint": done.card.key.fingerprint if done.card.key else None,
        "key_file": str(done.key),
        "made": done.made,
        "written": done.written,
        "signs": done.signs,
    }
    invocation.answer(enrolled, lambda: show_enrolled(done))


@command.command("list", epilog="Example: fedlearn node list --json")
@json_option
@click.pass_obj
def list_(invocation: Invocation) -> None:
    """Show all nodes with a card, with evidence, or trusted by this node.

    Keys of --json: nodes (list of node, organisation, fingerprint, own, has_card,
    trusted, revoked, patterns, last_seen, problems), faults (invalid files in
    data/nodes/, by name).
    """
    from fedlearn.cli.render.node import show_members

    members, faults = _members(invocation)
    found = {"nodes": members, "faults": faults}
    invocation.answer(found, lambda: show_members(members, faults))


@command.command("trust", epilog="Example: fedlearn node trust system-b")
@_node
@click.option(
    "--key",
    "key_file",
    type=_KEY_FILE,
    metavar="FILE",
    help="A public key received in another way; it takes precedence over the card.",
)
@click.option(
    "--organisation", metavar="NAME", help="Organisation, if not as in the card."
)
@click.option("--replace", is_flag=True, help="Replace the trusted key of that node.")
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
@json_option
@click.pass_obj
def trust_(
    invocation: Invocation,
    node: str,
    key_file: Path | None,
    organisation: str | None,
    *,
    replace: bool,
    yes: bool,
) -> None:
    """Trust the key of a node, after you have compared its fingerprint.

    Ask the administrator of NODE, in another way than by this repository, for the
    fingerprint that `fedlearn node list` shows there. Its commits are then recognised
    as its own, and its organisation counts. Later changes of its card do not change the
    trusted key.

    Keys of --json: node, organisation, fingerprint, changed, replaced (fingerprints).
    """
    from fedlearn.cli.render.node import show_candidate
    from fedlearn.trust import candidate, read_cards, signers_place, trust

    settings = invocation.settings
    _refuse_revoked(invocation, node)
    cards = read_cards(settings.repository_path)
    key = _read_key(key_file) if key_file else None
    found = candidate(settings, node, cards, key=key, organisation=organisation)
    if not invocation.as_json:
        show_candidate(found, _problems(invocation, node))
    if not found.known and not yes:
        _ask(node)
    trust(settings, found, replace=replace)
    trusted = {
        "node": node,
        "organisation": found.signer.organisation,
        "fingerprint": found.signer.key.fingerprint,
        "changed": not found.known or bool(found.replaces),
        "replaced": found.replaces,
    }

    def show() -> None:
        if not found.known:
            click.echo(f"{node} is trusted: {signers_place(settings)}", err=True)

    invocation.answer(trusted, show)


@command.command("revoke", epilog="Example: fedlearn node revoke system-b --dry-run")
@_node
@click.option("--undo", is_flag=True, help="Trust it again, with the same key.")
@click.option("--dry-run", is_flag=True, help="Show what would be removed from Qdrant.")
@json_option
@click.pass_obj
def revoke_(invocation: Invocation, node: str, *, undo: bool, dry_run: bool) -> None:
    """Revoke a node: its evidence is ignored on this node, its key is not trusted.

    The next import removes from Qdrant what only this node supported, and reports it;
    its retractions no longer count. Other nodes are not told and decide for themselves.

    Keys of --json: node, changed, undone, dry_run, keys (fingerprints), leaves (list of
    pattern_id, title: patterns that no other trusted node supports).
    """
    from fedlearn.cli.render.node import show_revoked
    from fedlearn.records import utc_now
    from fedlearn.trust import restore_trust, revoke

    settings = invocation.settings
    if node == settings.node:
        raise UsageError(
            f"{node} is this node", hint="to see the others: fedlearn node list"
        )
    with invocation.open_state() as state:
        if undo:
            done = restore_trust(settings, state, node, dry_run=dry_run)
        else:
            done = revoke(settings, state, node, utc_now(), dry_run=dry_run)
    revoked = {
        "node": node,
        "changed": done.changed,
        "undone": undo,
        "dry_run": dry_run,
        "keys": done.keys,
        "leaves": [
            {"pattern_id": key, "title": title}
            for key, title in sorted(done.leaves.items())
        ],
    }
    invocation.answer(
        revoked, lambda: show_revoked(node, done, undo=undo, dry_run=dry_run)
    )


def _members(invocation: Invocation) -> tuple[list[Member], dict[str, str]]:
    """Return what is known about the nodes, and invalid files in data/nodes/."""
    from fedlearn.trust import (
        Roster,
        card_writers,
        read_cards,
        read_signers,
        revoked_nodes,
        signers_place,
    )
    from fedlearn.worktree import read_records

    settings, git = invocation.settings, invocation.git
    with invocation.open_state() as state:
        revoked = revoked_nodes(settings, state)
        required = settings.trust.require_signatures
        misattributions = list(state.misattributions.all()) if required else []
    roster = Roster(
        own=settings.node,
        cards=read_cards(settings.repository_path),
        signers=read_signers(signers_place(settings)),
        revoked=revoked,
        writers=card_writers(git),
        misattributions=misattributions,
    )
    return roster.members(read_records(git.work_tree)), roster.cards.faults


def _problems(invocation: Invocation, node: str) -> list[str]:
    """Return what is wrong with a node's card."""
    try:
        members, _ = _members(invocation)
    except ConfigurationError:  # nothing is cloned yet; the key came in another way
        return []
    return next((one.problems for one in members if one.node == node), [])


def _refuse_revoked(invocation: Invocation, node: str) -> None:
    settings = invocation.settings
    if node in settings.trust.revoked:
        remedy = "remove it from trust.revoked"
    else:
        remedy = f"fedlearn node revoke {node} --undo"
        with invocation.open_state() as state:
            if node not in state.revocations.all():
                return
    raise RefusedError(f"{node} is revoked on this node", hint=remedy)


def _read_key(path: Path) -> PublicKey:
    from fedlearn.trust import MAX_KEY_CHARS, PublicKey

    with path.open(encoding="utf-8", errors="replace") as file:
        key = PublicKey.parse(file.read(MAX_KEY_CHARS))
    if key is None:
        raise UsageError(
            f"{path} holds no public SSH key", hint="use the file that ends in .pub"
        )
    return key


def _ask(node: str) -> None:
    """Ask on a terminal; elsewhere nobody can have compared anything.

    Raises:
        UsageError: This is not a terminal.
        RefusedError: The answer is no.
    """
    if not sys.stdin.isatty():
        raise UsageError("not a terminal, cannot ask; pass --yes")
    if not click.confirm(f"Is this the key of {node}?", default=False, err=True):
        raise RefusedError(f"{node} is not trusted; nothing was changed")
