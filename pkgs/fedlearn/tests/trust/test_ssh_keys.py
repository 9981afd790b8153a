"""Keys are read as ssh reads them, and what is none is told apart."""

import subprocess
from pathlib import Path

import pytest

from fedlearn.errors import ConfigurationError
from fedlearn.trust.ssh_keys import PublicKey, make_key, public_half


def test_a_new_key_is_for_its_user_alone(tmp_path: Path) -> None:
    """Mode 0600, no passphrase, and nothing else is left in the folder."""
    make_key(tmp_path / "state" / "signing-key")
    found = sorted((tmp_path / "state").iterdir())
    assert [path.name for path in found] == ["signing-key", "signing-key.pub"]
    assert found[0].stat().st_mode & 0o777 == 0o600
    assert str(public_half(found[0])) == found[1].read_text().strip()


def test_the_fingerprint_is_that_of_ssh(tmp_path: Path) -> None:
    """People compare it with what ssh-keygen shows them."""
    make_key(tmp_path / "key")
    shown = subprocess.run(
        ["ssh-keygen", "-l", "-f", str(tmp_path / "key.pub")],
        capture_output=True, text=True, check=True, timeout=60,
    ).stdout  # fmt: skip
    assert public_half(tmp_path / "key").fingerprint == shown.split()[1]


def test_a_key_with_a_passphrase_is_refused_and_nobody_is_asked(
    tmp_path: Path,
) -> None:
    """A timer could not type it."""
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "secret", "-f", tmp_path / "key"],
        check=True, timeout=60,
    )  # fmt: skip
    with pytest.raises(ConfigurationError, match="without a passphrase"):
        public_half(tmp_path / "key")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ssh-ed25519",
        "ssh-ed25519 AAAA",
        "ssh-ed25519 not*base64",
        "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIM/KGVzwtR2J5jfaBIlFzC17hN13kweQA4RWGBdbnfCj",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIM/KGVzwtR2J5\nssh-ed25519 AAAA",
        "cert-authority ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIM/KGVzwtR2J5jfaBIlFzC17",
        "ssh-ed25519 " + "A" * 20_000,
    ],
)
def test_what_is_no_key_is_none(text: str) -> None:
    """Neither two lines, nor options, nor a kind that the key is not of."""
    assert PublicKey.parse(text) is None
