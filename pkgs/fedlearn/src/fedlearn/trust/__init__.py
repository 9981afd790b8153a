"""Which nodes are trusted here, and for what.

A card shows a node's key; trusted keys are git's allowed signers; the roster lists who
takes part. Fetched commits are verified, and each claim is attributed to the node
whose key signed it. The policy decides which patterns are trusted.
"""

from fedlearn.trust.allowed_signers import read_signers
from fedlearn.trust.cards import read_cards
from fedlearn.trust.enrolment import Enrolled, enrol, renew_card
from fedlearn.trust.fetch_verification import verify_fetch
from fedlearn.trust.policy import LET_IN, TrustPolicy, Verdict, revoked_nodes
from fedlearn.trust.recover import find_retracted
from fedlearn.trust.revocation import Revoked, restore_trust, revoke
from fedlearn.trust.roster import Member, Roster, card_writers, sharing_of
from fedlearn.trust.signatures import signers_place, signing_key, verify_signatures
from fedlearn.trust.ssh_keys import MAX_KEY_CHARS, PublicKey
from fedlearn.trust.trusted_keys import Candidate, candidate, trust

__all__ = [
    "LET_IN",
    "MAX_KEY_CHARS",
    "Candidate",
    "Enrolled",
    "Member",
    "PublicKey",
    "Revoked",
    "Roster",
    "TrustPolicy",
    "Verdict",
    "candidate",
    "card_writers",
    "enrol",
    "find_retracted",
    "read_cards",
    "read_signers",
    "renew_card",
    "restore_trust",
    "revoke",
    "revoked_nodes",
    "sharing_of",
    "signers_place",
    "signing_key",
    "trust",
    "verify_fetch",
    "verify_signatures",
]
