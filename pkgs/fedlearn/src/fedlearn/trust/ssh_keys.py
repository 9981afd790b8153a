"""Ssh keys: making one, reading the public half, and naming it by its fingerprint."""

import base64
import binascii
import hashlib
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from fedlearn.errors import ConfigurationError

KEY_TIMEOUT_S: Final = 60
"""For a call of ssh-keygen."""

MAX_KEY_CHARS: Final = 16_384
"""Longest public key that is read; an RSA key has about a thousand."""

_PUBLIC: Final = re.compile(
    r"(?P<kind>ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)"
    r"|sk-(?:ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com)"
    r" (?P<blob>[A-Za-z0-9+/]+={0,2})(?: .*)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The public half of an ssh key."""

    kind: str
    blob: str

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read a line `KIND BASE64 [COMMENT]`; None if it is no public key."""
        match = _PUBLIC.fullmatch(text.strip()) if len(text) <= MAX_KEY_CHARS else None
        if match is None:
            return None
        try:
            blob = base64.b64decode(match["blob"], validate=True)
        except binascii.Error:
            return None
        # The blob begins with its kind: RFC 4253, section 6.6.
        kind = match["kind"].encode()
        named = len(kind).to_bytes(4, "big") + kind
        return cls(match["kind"], match["blob"]) if blob.startswith(named) else None

    @property
    def fingerprint(self) -> str:
        """What people compare, as `ssh-keygen -l` shows it."""
        digest = hashlib.sha256(base64.b64decode(self.blob)).digest()
        return f"SHA256:{base64.b64encode(digest).decode().rstrip('=')}"

    def __str__(self) -> str:
        return f"{self.kind} {self.blob}"


def make_key(path: Path) -> None:
    """Make an ed25519 key without a passphrase, for this user alone.

    It appears whole or not at all, the public half first.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    halves = (draft, draft.with_name(f"{draft.name}.pub"))
    try:
        _ssh_keygen(
            "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(draft),
            failed=f"no key can be made in {path.parent}",
        )  # fmt: skip
        halves[1].replace(path.with_name(f"{path.name}.pub"))
        halves[0].replace(path)
    finally:
        for half in halves:
            half.unlink(missing_ok=True)


def public_half(path: Path) -> PublicKey:
    """Return the public half of a private key.

    Raises:
        ConfigurationError: It is no private key, or it has a passphrase.
    """
    # An empty passphrase is tried; ssh-keygen does not ask for another.
    failed = f"{path} is no private ssh key without a passphrase"
    key = PublicKey.parse(_ssh_keygen("-y", "-P", "", "-f", str(path), failed=failed))
    if key is None:
        raise ConfigurationError(f"{path}: this kind of key is not known")
    return key


def _ssh_keygen(*arguments: str, failed: str) -> str:
    """Run ssh-keygen and return its output."""
    program = shutil.which("ssh-keygen")
    if not program:
        raise ConfigurationError(
            "ssh-keygen is missing", hint="install the package openssh"
        )
    try:
        done = subprocess.run(
            [program, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=KEY_TIMEOUT_S,
        )
    except subprocess.TimeoutExpired as error:
        raise ConfigurationError(f"{failed}: ssh-keygen did not answer") from error
    if done.returncode:
        reason = done.stderr.strip().split("\n")[-1]
        raise ConfigurationError(
            f"{failed}: {reason or 'ssh-keygen failed'}",
            hint="make one with: fedlearn node enrol",
        )
    return done.stdout
