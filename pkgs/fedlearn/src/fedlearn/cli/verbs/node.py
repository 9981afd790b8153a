"""fedlearn node."""

import sys
from dataclasses import asdict
from pathlib import Path

import click

from fedlearn.cli.invocation import Invocation
from fedlearn.cli.render import (
    data_console,
    json_option,
    print_json,
    show_candidate,
    show_enrolled,
    show_members,
    show_revoked,
    talk_console,
)
from fedlearn.errors import ConfigurationError, RefusedError, UsageError
from fedlearn.records import utc_now
from fedlearn.settings import Settings
from fedlearn.state import State
from fedlearn.trust import (
    MAX_KEY_CHARS,
    Member,
    PublicKey,
    Roster,
    candidate,
    card_writers,
    enrol,
    read_cards,
    read_signers,
    restore_trust,
    revoke,
    revoked_nodes,
    signers_place,
    trust,
)
from fedlearn.worktree import open_repository, read_records

_node = click.argument("node", metavar="NODE")


@click.group("node", epilog="Example: fedlearn node list")
def command() -> None:
    """Enrol this node, and decide which other nodes to trust.

    A node's card in data/nodes/ tells its public key and organisation to everybody.
    Whom this node trusts, and whom it has cut off, stays on this node.
    """


@command.command("enrol", epilog="Example: fedlearn node enrol")
@click.option(
    "--key",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Use this private ssh key, which has no passphrase, instead of a new one.",
)
@json_option
@click.pass_obj
def enrol_(invocation: Invocation, key: Path | None, *, as_json: bool) -> None:
    """Make a key for this node, and its card; commits are signed from then on.

    The key is made once, in the state directory, readable by this user alone. The card
    travels with the next federate. Doing it again renews the card only.

    Keys of --json: node, organisation, public_key, fingerprint, key_file, made,
    written (paths), signs.
    """
    done = enrol(invocation.settings, key)
    if as_json:
        shown = PublicKey.parse(done.card.public_key)
        print_json(
            {
                "node": done.card.node,
                "organisation": done.card.organisation,
                "public_key": done.card.public_key,
                "fingerprint": shown.fingerprint if shown else None,
                "key_file": str(done.key),
                "made": done.made,
                "written": done.written,
                "signs": done.signs,
            }
        )
    else:
        show_enrolled(talk_console(), done)


@command.command("list", epilog="Example: fedlearn node list --json")
@json_option
@click.pass_obj
def list_(invocation: Invocation, *, as_json: bool) -> None:
    """Show every node that has a card, observed something, or is trusted here.

    Keys of --json: nodes (list of node, organisation, fingerprint, own, has_card,
    trusted, revoked, patterns, last_seen, problems), faults (what is wrong with files
    in data/nodes/ that are no cards, by name).
    """
    settings = invocation.settings
    git = open_repository(settings.repository_path, settings.node)
    register = _register(settings, card_writers(git))
    members = register.members(read_records(git.work_tree))
    if as_json:
        nodes = [asdict(member) for member in members]
        print_json({"nodes": nodes, "faults": register.cards.faults})
    else:
        show_members(data_console(), members, register.cards.faults)


@command.command("trust", epilog="Example: fedlearn node trust system-b")
@_node
@click.option(
    "--key",
    "key_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="A public key that came by another way; it wins over the card.",
)
@click.option("--organisation", metavar="NAME", help="Who runs it, if not as its card.")
@click.option("--replace", is_flag=True, help="In place of another key of that node.")
@click.option("--yes", is_flag=True, help="Ask nothing.")
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
    as_json: bool,
) -> None:
    """Trust the key of a node, after you have compared its fingerprint.

    Ask who runs NODE, by a way other than this repository, what `fedlearn node list`
    shows there. Its commits are then recognised as its own, and its organisation
    counts. A card that changes later changes nothing of this.

    Keys of --json: node, organisation, fingerprint, changed, replaced (fingerprints).
    """
    settings = invocation.settings
    _refuse_revoked(settings, node)
    cards = read_cards(settings.repository_path)
    key = _read_key(key_file) if key_file else None
    found = candidate(settings, node, cards, key=key, organisation=organisation)
    if not as_json:
        show_candidate(talk_console(), found, _problems(settings, node))
    if not found.known and not yes:
        _ask(node)
    trust(settings, found, replace=replace)
    if as_json:
        print_json(
            {
                "node": node,
                "organisation": found.signer.organisation,
                "fingerprint": found.signer.key.fingerprint,
                "changed": not found.known or bool(found.replaces),
                "replaced": list(found.replaces),
            }
        )
    elif not found.known:
        click.echo(f"{node} is trusted: {signers_place(settings)}", err=True)


@command.command("revoke", epilog="Example: fedlearn node revoke system-b --dry-run")
@_node
@click.option("--undo", is_flag=True, help="Believe it again, with the same key.")
@click.option("--dry-run", is_flag=True, help="Only tell what would leave Qdrant.")
@json_option
@click.pass_obj
def revoke_(
    invocation: Invocation, node: str, *, undo: bool, dry_run: bool, as_json: bool
) -> None:
    """Cut a node off: its word counts no more here, and its key is trusted no more.

    What only it supported leaves Qdrant with the next import, which gives a receipt;
    what it took back is here again. Nothing travels: other nodes decide for themselves.

    Keys of --json: node, changed, undone, dry_run, keys (fingerprints), leaves (list of
    pattern_id, title: patterns that nobody else who counts supports).
    """
    settings = invocation.settings
    if node == settings.node:
        raise UsageError(
            "this is this node", hint="fedlearn node list names the others"
        )
    with State.open(settings.state_directory) as state:
        if undo:
            done = restore_trust(settings, state, node, dry_run=dry_run)
        else:
            done = revoke(settings, state, node, utc_now(), dry_run=dry_run)
    if as_json:
        leaves = [{"pattern_id": k, "title": t} for k, t in sorted(done.leaves.items())]
        print_json(
            {
                "node": node,
                "changed": done.changed,
                "undone": undo,
                "dry_run": dry_run,
                "keys": done.keys,
                "leaves": leaves,
            }
        )
    else:
        show_revoked(talk_console(), node, done, undo=undo, dry_run=dry_run)


def _register(settings: Settings, writers: dict[str, str]) -> Roster:
    """Put together what is known about the nodes."""
    with State.open(settings.state_directory) as state:
        revoked = revoked_nodes(settings, state)
        required = settings.trust.require_signatures
        misattributions = list(state.misattributions.all()) if required else []
    return Roster(
        own=settings.node,
        cards=read_cards(settings.repository_path),
        signers=read_signers(signers_place(settings)),
        revoked=revoked,
        writers=writers,
        misattributions=misattributions,
    )


def _problems(settings: Settings, node: str) -> list[str]:
    """Tell what is not in order about a node's card."""
    try:
        git = open_repository(settings.repository_path, settings.node)
    except ConfigurationError:  # nothing is cloned yet; the key came by another way
        return []
    register = _register(settings, card_writers(git))
    members: dict[str, Member] = {
        one.node: one for one in register.members(read_records(git.work_tree))
    }
    return members[node].problems if node in members else []


def _refuse_revoked(settings: Settings, node: str) -> None:
    with State.open(settings.state_directory) as state:
        revoked = revoked_nodes(settings, state)
    if node in revoked:
        raise RefusedError(
            f"{node} is revoked on this node",
            hint="take it out of trust.revoked"
            if node in settings.trust.revoked
            else f"fedlearn node revoke {node} --undo",
        )


def _read_key(path: Path) -> PublicKey:
    with path.open(encoding="utf-8", errors="replace") as file:
        key = PublicKey.parse(file.read(MAX_KEY_CHARS))
    if key is None:
        raise UsageError(
            f"{path} holds no public ssh key", hint="it is the file that ends in .pub"
        )
    return key


def _ask(node: str) -> None:
    """Ask on a terminal; elsewhere nobody can have compared anything.

    Raises:
        UsageError: Nobody is there to answer.
        RefusedError: The answer is no.
    """
    if not sys.stdin.isatty():
        raise UsageError("nobody is there to answer", hint="--yes trusts it unasked")
    if not click.confirm(f"Is this the key of {node}?", default=False, err=True):
        raise RefusedError(f"{node} is not trusted; nothing was changed")
