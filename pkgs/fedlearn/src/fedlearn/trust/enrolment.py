"""Enrolling this node: a key that signs its commits, and a card with the public key."""

from dataclasses import dataclass
from pathlib import Path

from fedlearn.errors import ConfigurationError, RefusedError
from fedlearn.settings import Settings
from fedlearn.trust.allowed_signers import Signer, add_signer, read_signers
from fedlearn.trust.cards import Card, card_of, write_card
from fedlearn.trust.signatures import KEY_NAME, key_place, signers_place, signing_key
from fedlearn.trust.ssh_keys import make_key, public_half


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What an enrolment did.

    Attributes:
        made: Whether the key is new.
        written: Paths of the card, relative to the work tree; empty if it stood there,
            or if there is no work tree yet.
        signs: Whether this node's commits are signed from now on.
    """

    card: Card
    key: Path
    made: bool
    written: list[str]
    signs: bool


def enrol(settings: Settings, key: Path | None = None) -> Enrolled:
    """Create a key and a card for this node; doing it twice changes nothing.

    An existing private key may be used instead.

    Raises:
        ConfigurationError: The key cannot be used or made.
        RefusedError: Another key is in use already.
    """
    place = key_place(settings)
    if key is not None:
        public_half(key)  # before anything is done with it
        _use(settings, key)
    made = not place.is_file()
    if made:
        if settings.repository.signing_key:
            raise ConfigurationError(
                f"repository.signing_key: there is no key in {place}",
                hint="put it there, or leave the setting out and one is made",
            )
        make_key(place)
    card = card_of(settings, public_half(place))
    _trust_own(settings, card)
    tree = settings.repository_path
    written = write_card(tree, card) if (tree / ".git").exists() else []
    return Enrolled(card, place, made, written, signing_key(settings) is not None)


def _trust_own(settings: Settings, card: Card) -> None:
    """Trust this node's own key, or a fresh clone would refuse its own commits."""
    if settings.trust.allowed_signers is None and (key := card.key):
        own = Signer(card.node, key, card.organisation)
        if own not in read_signers(signers_place(settings)):
            add_signer(signers_place(settings), own, replace=False)


def renew_card(settings: Settings) -> list[str]:
    """Update this node's card where it is out of date.

    Returns:
        The paths written; none of a node that signs nothing.
    """
    key = signing_key(settings)
    if key is None:
        return []
    return write_card(settings.repository_path, card_of(settings, public_half(key)))


def _use(settings: Settings, key: Path) -> None:
    """Take an existing key, by a link, so that it stays where it is."""
    place = key_place(settings)
    if place.exists() and place.resolve() == key.resolve():
        return
    if place.exists() or settings.repository.signing_key:
        raise RefusedError(
            f"this node signs with {place} already",
            hint="to change the key, move that one away first; the other nodes then "
            "have to trust the new one",
        )
    link = settings.state_directory / KEY_NAME
    link.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    link.unlink(missing_ok=True)  # one that leads nowhere
    link.symlink_to(key.resolve())
