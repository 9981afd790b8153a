"""Keys and signatures of a Nix cache, which have the same form."""

import base64
import random

import pytest

from fedlearn.redaction.redactor import Redactor

SCRUBBER = Redactor()
BYTES = [base64.b64encode(random.Random(n).randbytes(64)).decode() for n in range(2)]
ONE, TWO = (f"cache.example.org-{n}:{value}" for n, value in enumerate(BYTES))


@pytest.mark.parametrize(
    "text",
    [
        f"Sig: {ONE}",
        f"Deriver: x.drv\nSig: {ONE}\nSig: {TWO}\nCA: fixed",
        f'"signatures":["{ONE}","{TWO}"]',
        f'{{\\"signatures\\":[\\"{ONE}\\"]}}',
        f'sigs = [ "{ONE}" ]',
        f"/nix/store/0000-hello-2.12\tultimate\t226552\t{ONE} {TWO}",
    ],
)
def test_signatures_are_public(text: str) -> None:
    """What is called a signature, or stands in a list of paths, is none's key."""
    assert SCRUBBER.redact_text(text).text == text


@pytest.mark.parametrize(
    "text",
    [
        f"cat /etc/nix/cache.private\n{ONE}",
        f"secret-key-files: {ONE}",
        f"I generated {ONE} just now",
        f"Sig: {TWO}\nsigned with the secret key {ONE}",
    ],
)
def test_keys_are_secret(text: str) -> None:
    """In doubt it is a key."""
    assert BYTES[0] not in SCRUBBER.redact_text(text).text
