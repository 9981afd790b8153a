"""Whose word counts on this node.

A card shows a node's key; trusted keys are git's allowed signers; the roster lists who
takes part. Fetched commits are verified, and each claim is attributed to the node
whose key signed it. The policy decides which patterns are trusted.
"""

from fedlearn.trust.allowed_signers import read_signers
from fedlearn.trust.cards import read_cards
from fedlearn.trust.enrolment import Enrolled, enrol, renew_card
from fedlearn.trust.policy import LET_IN, Belief, Verdict
from fedlearn.trust.recover import find_withdrawn
from fedlearn.trust.revocation import Revoked, revoke, take_back
from fedlearn.trust.roster import Member, Register, card_writers
from fedlearn.trust.signatures import signers_place, signing_key, vet_signatures
from fedlearn.trust.ssh_keys import MAX_KEY_CHARS, PublicKey
from fedlearn.trust.trusted_keys import Candidate, candidate, trust
from fedlearn.trust.verify_fetch import vet

__all__ = [
    "LET_IN",
    "MAX_KEY_CHARS",
    "Belief",
    "Candidate",
    "Enrolled",
    "Member",
    "PublicKey",
    "Register",
    "Revoked",
    "Verdict",
    "candidate",
    "card_writers",
    "enrol",
    "find_withdrawn",
    "read_cards",
    "read_signers",
    "renew_card",
    "revoke",
    "signers_place",
    "signing_key",
    "take_back",
    "trust",
    "vet",
    "vet_signatures",
]
