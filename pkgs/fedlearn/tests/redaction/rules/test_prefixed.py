"""Tokens of no known issuer, and ids and digests of the same form."""

import random

import pytest

from fedlearn.redaction.redactor import Redactor

from redaction.corpora.drawing import (
    BASE62,
    HEXADECIMAL,
    NIX_BASE32,
    SMALL,
    URL_SAFE,
    draw,
)

SCRUBBER = Redactor()
SENTENCE = "The client was created with {} and answers."
DRAWS = 200
LEAST_FOUND = 0.98
SOURCE = random.Random(17)
MIXED = draw(SOURCE, BASE62, 30) + "a7Q"
UUID = "7c1f0b52-96a4-4d1e-8f3b-2a6d9e4b7c10"
DIGEST = draw(SOURCE, HEXADECIMAL, 64)

PREFIXES = [
    *("ak_", "acme_", "acme_sa_sk_", "acme-", "acme.", "acme:", "ACME-", "ACME_KEY_"),
    *("acme_live_", "acme-v2-", "AcmeKey_", "os_v2_org_", "api.live.", "b_", "y0_"),
]

SECRETS = [
    f"acme_sk_{DIGEST}",
    f"acme-token-{DIGEST[:32]}",
    f"api-key-{UUID}",
    f"tok_secret_{MIXED}",
    f"pi_{MIXED[:24]}_secret_{MIXED[:25]}",
    f"12|{MIXED}",
    f"{UUID}|{MIXED}",
    "BSA" + MIXED[:27] + "x",
    "EXO" + MIXED[:24],
    "cnvca" + draw(SOURCE, BASE62, 51),
    "xoxd-" + draw(SOURCE, BASE62, 40) + "%2B" + draw(SOURCE, BASE62, 40),
    "FlyV1 " + draw(SOURCE, URL_SAFE, 99) + "7",
    "SWMKEY-1-" + draw(SOURCE, BASE62, 43),
]

PUBLIC = [
    f"sha256-{draw(SOURCE, BASE62, 43)}=",
    f"fixed:r:sha256:{draw(SOURCE, NIX_BASE32, 52)}",
    f"/nix/store/{draw(SOURCE, NIX_BASE32, 32)}-acme-tools-1.2.3",
    f"toolu_01{MIXED}",
    f"msg_{MIXED}",
    f"call_{MIXED[:24]}",
    f"chatcmpl-{MIXED}",
    f"cus_{MIXED[:24]}",
    f"pk_live_{MIXED}",
    f"acme_sa_id_{MIXED}",
    f"nonce-{MIXED}",
    f"main-{MIXED}.js",
    f"dump-{MIXED}.snapshot",
    f"image-{DIGEST}",
    f"session-{UUID}",
    "coredns-76f75df574-8xk2p",
    "app_x86_64_v2_release_20260714T080000Z",
    "v2.31.0-rc1-245-gdeadbe1f00d",
    f'channel_id="UC-{MIXED}"',
    f"| 12|{DIGEST}|",
    "12|a-very-long-name-of-a-column-without-randomness",
    "hexagon_V6_vS32Ub_npred_pi_128B",
    "ip-10-beta-internationalisation-of-all-names",
]


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("alphabet", [BASE62, URL_SAFE, SMALL], ids=len)
def test_any_prefix_makes_a_token(prefix: str, alphabet: str) -> None:
    """A word, a mark and 28 random characters are a token, whoever issued it."""
    source = random.Random(f"{prefix} {alphabet}")
    tokens = [prefix + draw(source, alphabet, 27) + "a" for _ in range(DRAWS)]
    texts = [SCRUBBER.redact_text(SENTENCE.format(token)).text for token in tokens]
    left = sum(token[-20:] in text for token, text in zip(tokens, texts, strict=True))
    assert left <= (1 - LEAST_FOUND) * DRAWS


@pytest.mark.parametrize("value", SECRETS)
def test_forms_without_a_general_rule(value: str) -> None:
    """Digests behind a telling word, numbered rows, and prefixes without a mark."""
    assert value[-12:] not in SCRUBBER.redact_text(SENTENCE.format(value)).text


@pytest.mark.parametrize("value", PUBLIC)
def test_what_is_public_stays(value: str) -> None:
    """Digests, ids, names of pods, files and versions are no tokens."""
    text = SENTENCE.format(value)
    assert SCRUBBER.redact_text(text).text == text


def test_the_whole_token_is_replaced() -> None:
    """From the first word to the end; the sentence stays."""
    text = f"see (acme_live_{MIXED}), and more."
    assert SCRUBBER.redact_text(text).text == "see (<token-1>), and more."


@pytest.mark.parametrize(
    "before", ["12:", "conf.py:12:", "--", ":", "KEY=", "x='", "a/"]
)
def test_what_stands_before_a_token(before: str) -> None:
    """The number of a line, an option, a name or a folder hides no token."""
    token = f"acme_{MIXED}"
    assert token[-20:] not in SCRUBBER.redact_text(f"see {before}{token} now").text
