"""The cards of nodes: a node's name, key and organisation.

A card is a claim. It lies in data/, where everybody may write, so it decides nothing:
only keys that a person of this node has trusted count.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec

from fedlearn.errors import RefusedError
from fedlearn.records import UNREADABLE, Node, canonical_json
from fedlearn.settings import Settings
from fedlearn.trust.ssh_keys import MAX_KEY_CHARS, PublicKey
from fedlearn.worktree import CARDS, list_folder, open_plain, write_lines_if_changed

MAX_CARD_BYTES: Final = 65_536
"""Of a larger file nothing is read."""

MAX_CARDS: Final = 10_000
"""At most this many cards are read."""


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """What a node publishes about itself.

    Attributes:
        organisation: Who runs it; None where it is not public.
    """

    node: Node
    public_key: Annotated[str, msgspec.Meta(max_length=MAX_KEY_CHARS)]
    organisation: Annotated[str, msgspec.Meta(min_length=1, max_length=128)] | None = (
        None
    )
    version: Annotated[str, msgspec.Meta(max_length=64)] = ""
    schema: Literal[1] = 1

    @property
    def key(self) -> PublicKey | None:
        """The key; None if it is none."""
        return PublicKey.parse(self.public_key)


@dataclass(frozen=True, slots=True)
class Cards:
    """The cards of a work tree.

    Attributes:
        valid: By node.
        faults: What is wrong with the other files, by their name.
    """

    valid: dict[str, Card]
    faults: dict[str, str]


def read_cards(work_tree: Path) -> Cards:
    """Read all cards; files that are no valid card are reported."""
    cards = Cards({}, {})
    for path in _files(work_tree / CARDS):
        card = _read(path)
        if isinstance(card, Card):
            cards.valid[card.node] = card
        else:
            cards.faults[path.name[:128]] = card
    return cards


def _files(folder: Path) -> Iterator[Path]:
    names = list_folder(folder)[:MAX_CARDS]
    return (path for path in names if path.name != ".gitkeep")


def _read(path: Path) -> Card | str:
    """Read a card; return what is wrong if it is none."""
    try:
        with open_plain(path) as file:
            content = file.read(MAX_CARD_BYTES + 1)
    except RefusedError as error:
        return str(error)
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    if len(content) > MAX_CARD_BYTES:
        return "is too large for a card"
    try:
        card = _CARD.decode(content)
    except UNREADABLE as error:
        return f"is no card: {error}"[:256]
    if path.name != f"{card.node}.json":
        return f"is the card of {card.node}, under another name"
    return card if card.key else "has no ssh key"


def card_of(settings: Settings, key: PublicKey) -> Card:
    """Return the card of this node."""
    return Card(
        node=settings.node,
        public_key=str(key),
        organisation=settings.organisation or None,
        version=version("fedlearn"),
    )


def write_card(work_tree: Path, card: Card) -> list[str]:
    """Write the card of this node, unless it is like that already.

    Returns:
        The paths written, relative to the work tree.
    """
    path = f"{CARDS}/{card.node}.json"
    target = work_tree / path
    if target.is_symlink():
        target.unlink()
    return [path] if write_lines_if_changed(target, [canonical_json(card)]) else []


_CARD = msgspec.json.Decoder(Card)
