"""Trusting and revoking the keys of nodes, on this node alone."""

import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fedlearn.errors import RefusedError, UsageError
from fedlearn.records import NODE_NAME
from fedlearn.settings import Settings
from fedlearn.trust.allowed_signers import (
    Signer,
    add_signer,
    read_signers,
    remove_signer,
)
from fedlearn.trust.cards import Cards
from fedlearn.trust.signatures import signers_place
from fedlearn.trust.ssh_keys import PublicKey

REVOKED_NAME: Final = "revoked_signers"
"""File in the state directory: keys of revoked nodes, known but not trusted."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A key that somebody may want to trust.

    Attributes:
        replaces: Fingerprints of other keys that are trusted as that node's.
    """

    signer: Signer
    replaces: tuple[str, ...]
    known: bool


def candidate(
    settings: Settings,
    node: str,
    cards: Cards,
    *,
    key: PublicKey | None = None,
    organisation: str | None = None,
) -> Candidate:
    """Find the key of a node: one that was given, or else the one on its card.

    Raises:
        UsageError: It is not a valid node name, or there is no key of that node.
        RefusedError: It is the key of another node.
    """
    if not re.fullmatch(NODE_NAME, node):
        raise UsageError(
            f"{node[:64]!r} is not a valid node name",
            hint="list the nodes: fedlearn node list",
        )
    card = cards.valid.get(node)
    key = key or (card.key if card else None)
    if key is None:
        fault = cards.faults.get(f"{node}.json")
        raise UsageError(
            f"the card of {node} {fault}" if fault else f"there is no card of {node}",
            hint="it has to run `fedlearn node enrol` and `fedlearn federate`; or give "
            "its public key: --key FILE",
        )
    signers = read_signers(signers_place(settings))
    owners = {one.node for one in signers if one.key == key and one.node != node}
    if owners:
        raise RefusedError(
            f"{key.fingerprint} is the key of {', '.join(sorted(owners))}, which you "
            "trust; one key cannot sign for two nodes",
        )
    present = [one for one in signers if one.node == node]
    organisation = organisation or (card.organisation if card else None)
    signer = Signer(node, key, organisation)
    others = tuple(one.key.fingerprint for one in present if one.key != key)
    return Candidate(signer, others, known=signer in present)


def trust(settings: Settings, found: Candidate, *, replace: bool = False) -> None:
    """Trust a key.

    Raises:
        RefusedError: Another key of that node is trusted, and is not to be replaced.
        ConfigurationError: The file cannot be written.
    """
    if found.replaces and not replace:
        node = found.signer.node
        raise RefusedError(
            f"another key of {node} is trusted: {', '.join(found.replaces)}",
            hint="ask who runs that node whether its key is new, then run: "
            f"fedlearn node trust {node} --replace",
        )
    # One line a node, so that a newly confirmed organisation replaces the old one.
    if not found.known or found.replaces:
        add_signer(signers_place(settings), found.signer, replace=True)


def distrust(settings: Settings, node: str) -> list[Signer]:
    """Move the keys of a node from the trusted ones to the revoked ones.

    Its commits are then still recognised, and their evidence is ignored; otherwise
    commits of others that build on them could not be fetched any more. A file that
    this user cannot write stays; a revocation overrides it.

    Returns:
        The keys that were taken out.
    """
    place = signers_place(settings)
    keys = [one for one in read_signers(place) if one.node == node]
    known = read_signers(revoked_place(settings))
    for one in keys:
        if one not in known:
            add_signer(revoked_place(settings), one)
    return remove_signer(place, node) if _is_writable(place) else []


def restore(settings: Settings, node: str) -> list[Signer]:
    """Trust the keys again that were taken out when a node was revoked."""
    keys = [one for one in read_signers(revoked_place(settings)) if one.node == node]
    present = read_signers(signers_place(settings))
    for one in keys:
        if one not in present:
            add_signer(signers_place(settings), one)
    remove_signer(revoked_place(settings), node)
    return keys


def _is_writable(place: Path) -> bool:
    """Return whether this user may write the file: a system's may be read-only."""
    return os.access(place, os.W_OK) and os.access(place.resolve().parent, os.W_OK)


def revoked_place(settings: Settings) -> Path:
    """Return where the keys of revoked nodes are."""
    return settings.state_directory / REVOKED_NAME


def organisations(signers: Iterable[Signer]) -> dict[str, str]:
    """Return who runs each trusted node, as confirmed when it was trusted.

    Returns:
        The organisation by node; a node of no known one is missing.
    """
    return {one.node: one.organisation for one in signers if one.organisation}


@contextmanager
def known_signers(settings: Settings) -> Iterator[Path]:
    """Provide a file of all known keys, those of revoked nodes included."""
    trusted, revoked = signers_place(settings), revoked_place(settings)
    if not trusted.is_file() or not revoked.is_file():
        yield trusted
        return
    with tempfile.NamedTemporaryFile(prefix="fedlearn-signers-") as file:
        file.write(trusted.read_bytes() + b"\n" + revoked.read_bytes())
        file.flush()
        yield Path(file.name)
