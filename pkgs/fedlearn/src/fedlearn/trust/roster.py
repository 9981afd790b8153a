"""The nodes of a federation: all that have a card, evidence, or a trusted key."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from fedlearn.git import Git, Objects, parents_of
from fedlearn.records import RecordSet, normalise
from fedlearn.settings import Settings
from fedlearn.state import Misattribution, State
from fedlearn.trust.allowed_signers import Signer, by_node
from fedlearn.trust.cards import Card, Cards, read_cards
from fedlearn.trust.policy import revoked_nodes
from fedlearn.worktree import CARDS, Sharing, changed_paths, owner_of

_UNSIGNED: Final = ""


@dataclass(slots=True)
class Member:
    """What is known here about a node; the fields are the keys of its JSON.

    Attributes:
        organisation: Who runs it, as confirmed by a person; else as on its card.
        fingerprint: Of the trusted key; else of the one on its card.
        last_seen: When it last observed one, UTC; None if never.
    """

    node: str
    organisation: str | None = None
    fingerprint: str | None = None
    own: bool = False
    has_card: bool = False
    trusted: bool = False
    revoked: bool = False
    patterns: int = 0
    last_seen: str | None = None
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Roster:
    """What is known about the nodes.

    Attributes:
        writers: Fingerprint of the key that signed the newest commit of each card, by
            node; empty where it is not signed.
    """

    own: str
    cards: Cards
    signers: Collection[Signer]
    revoked: Collection[str]
    writers: Mapping[str, str]
    misattributions: Sequence[Misattribution] = ()

    def members(self, records: RecordSet) -> list[Member]:
        """Return every node, sorted by name."""
        counts, last = _observed(records)
        trusted = by_node(self.signers)
        names = {self.own, *self.cards.valid, *counts, *trusted, *self.revoked}
        return [
            self._member(name, trusted.get(name, []), counts[name], last.get(name))
            for name in sorted(names)
        ]

    def _member(
        self, name: str, keys: list[Signer], patterns: int, last_seen: str | None
    ) -> Member:
        card = self.cards.valid.get(name)
        shown = card.key if card else None
        vouched = [one.organisation for one in keys if one.organisation]
        prints = [one.key.fingerprint for one in keys]
        fingerprint = shown.fingerprint if shown else None
        return Member(
            node=name,
            organisation=vouched[0] if vouched else card.organisation if card else None,
            fingerprint=fingerprint
            if fingerprint in prints
            else (prints[0] if prints else fingerprint),
            own=name == self.own,
            has_card=card is not None,
            trusted=bool(keys) and name not in self.revoked,
            revoked=name in self.revoked,
            patterns=patterns,
            last_seen=last_seen,
            problems=[
                *(self.problems(card, keys) if card else ()),
                *self._misattributions_of(name),
            ],
        )

    def _misattributions_of(self, name: str) -> Iterator[str]:
        """Report in the name of which nodes a node signed claims."""
        mine = [one for one in self.misattributions if one.signer == name]
        for (node, kind), count in sorted(
            Counter((one.node, one.kind) for one in mine).items()
        ):
            commit = next(c for c in mine if (c.node, c.kind) == (node, kind)).commit
            yield (
                f"it signed {count} {kind.plural} in the name of {node}, such as in "
                f"commit {commit[:12]}; they are ignored"
            )

    def problems(self, card: Card, keys: Iterable[Signer]) -> Iterator[str]:
        """Yield the problems of a card, whose node has these trusted keys."""
        shown = card.key.fingerprint if card.key else _UNSIGNED
        known = {one.key.fingerprint for one in keys}
        if known and shown not in known:
            yield f"its card shows another key, {shown}; the trusted key counts"
        same = {
            one.node
            for one in self.signers
            if one.node != card.node and one.key.fingerprint == shown
        } | {
            node
            for node, other in self.cards.valid.items()
            if node != card.node and other.key == card.key
        }
        if same:
            yield f"its card shows the key of {', '.join(sorted(same))}"
        writer = self.writers.get(card.node)
        if writer is not None and writer != shown:
            by = f"signed by {writer}" if writer else "not signed"
            yield f"the commit that wrote its card is {by}, not by the key on it"


def card_writers(git: Git) -> dict[str, str]:
    """Return which key signed the newest commit of each card.

    Returns:
        The fingerprint by node; empty where that commit is not signed.
    """
    listed = git.records(
        # Whose key it is does not matter here; no other program is asked.
        2, "-c", "gpg.program=false", "-c", "gpg.x509.program=false",
        "-c", "gpg.ssh.allowedSignersFile=/dev/null",
        "log", "--no-merges", "--no-show-signature", "--format=%H%x00%GF%x00",
        "HEAD", "--", CARDS,
    )  # fmt: skip
    keys = {row[0]: row[1] for row in listed}
    parents = parents_of(git, keys)
    writers: dict[str, str] = {}
    with Objects(git) as objects:
        newest_first = {commit: parents[commit] for commit in keys}
        for commit, paths in changed_paths(objects, newest_first):
            for path in paths:
                if path.startswith(f"{CARDS}/") and (node := owner_of(path)):
                    writers.setdefault(node, keys[commit])
    return writers


def _observed(records: RecordSet) -> tuple[Counter[str], dict[str, str]]:
    """Count the patterns that each node observed, and find the last time."""
    counts, last = Counter[str](), dict[str, str]()
    for pattern in records.active():
        for node, said in pattern.evidence.items():
            if said.count:
                counts[node] += 1
                last[node] = max(last.get(node, ""), said.last_seen)
    return counts, last


def sharing_of(settings: Settings, state: State) -> Sharing:
    """Return who shares the room of data/ with whom.

    Organisations are those that the cards state, since all nodes must compute the same.
    """
    cards = read_cards(settings.repository_path).valid
    stated = {n: normalise(c.organisation) for n, c in cards.items() if c.organisation}
    return Sharing(stated, revoked_nodes(settings, state))
