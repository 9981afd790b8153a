"""Revoking a node on this node, and trusting it again."""

from dataclasses import dataclass

from fedlearn.errors import ConfigurationError, UsageError
from fedlearn.records import RecordSet, supported_by
from fedlearn.settings import Settings
from fedlearn.state import State
from fedlearn.trust.allowed_signers import read_signers
from fedlearn.trust.cards import read_cards
from fedlearn.trust.signatures import signers_place
from fedlearn.trust.trusted_keys import distrust, restore
from fedlearn.worktree import read_records


@dataclass(frozen=True, slots=True)
class Revoked:
    """What a revocation did, or would do.

    Attributes:
        keys: Fingerprints of the keys that are no longer trusted, or trusted again.
        leaves: Patterns that nobody else supports, title by id.
    """

    changed: bool
    keys: list[str]
    leaves: dict[str, str]


def revoke(
    settings: Settings, state: State, node: str, now: str, *, dry_run: bool = False
) -> Revoked:
    """Ignore a node's evidence, from the next import on.

    It is recorded before a key is taken out: a run that is killed between the two is
    completed by the same call.
    """
    records = read_records(settings.repository_path)
    _check_known(settings, records, node)
    leaves = {key: records.patterns[key].title for key in supported_by(records, node)}
    if dry_run:
        return Revoked(node not in state.revocations.all(), [], leaves)
    changed = state.revocations.add(node, now)
    keys = [one.key.fingerprint for one in distrust(settings, node)]
    return Revoked(changed or bool(keys), keys, leaves)


def restore_trust(
    settings: Settings, state: State, node: str, *, dry_run: bool = False
) -> Revoked:
    """Trust a node again, with the keys that it had.

    Raises:
        ConfigurationError: It is the settings that revoke it.
    """
    if node in settings.trust.revoked:
        raise ConfigurationError(
            f"{node} is revoked by the settings", hint="take it out of trust.revoked"
        )
    if dry_run:
        return Revoked(node in state.revocations.all(), [], {})
    keys = [one.key.fingerprint for one in restore(settings, node)]
    return Revoked(state.revocations.remove(node) or bool(keys), keys, {})


def _check_known(settings: Settings, records: RecordSet, node: str) -> None:
    """Refuse a name that was mistyped."""
    known = {*read_cards(settings.repository_path).valid}
    known |= {one.node for one in read_signers(signers_place(settings))}
    known |= {one.retracted_by for one in records.retractions.values()}
    if node in known or any(node in p.evidence for p in records.patterns.values()):
        return
    raise UsageError(
        f"unknown node {node[:64]!r}", hint="list the nodes: fedlearn node list"
    )
