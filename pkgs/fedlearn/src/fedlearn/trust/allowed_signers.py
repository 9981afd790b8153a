"""The keys that a person of this node has trusted: git's file of allowed signers.

Each line binds a key to the name of a node, so that a signature identifies the node.
The organisation that the person confirmed is kept in the comment, which ssh ignores:
later changes of a card have no effect.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote

from fedlearn.atomic import write_atomically
from fedlearn.errors import ConfigurationError
from fedlearn.trust.ssh_keys import PublicKey

MAX_FILE_BYTES: Final = 4_194_304
"""Larger than any list of keys."""

_LINE: Final = re.compile(
    r"(?P<principals>\"[^\"]*\"|\S+)\s+"
    r"(?:(?P<options>(?:[^\s\"]|\"[^\"]*\")+)\s+)?"
    r"(?P<key>(?:ssh|ecdsa|sk)-\S+\s+[A-Za-z0-9+/=]+)(?:\s+(?P<comment>.*))?",
    re.ASCII,
)
_ORGANISATION: Final = re.compile(r"(?:^|\s)organisation=(\S+)")


@dataclass(frozen=True, slots=True)
class Signer:
    """A trusted key.

    Attributes:
        organisation: Who runs that node, as confirmed by a person; None if unknown.
    """

    node: str
    key: PublicKey
    organisation: str | None = None

    def line(self) -> str:
        """Write it as ssh-keygen(1), "ALLOWED SIGNERS", has it."""
        comment = (
            f" organisation={quote(self.organisation)}" if self.organisation else ""
        )
        return f'{self.node} namespaces="git" {self.key}{comment}'


def read_signers(path: Path) -> list[Signer]:
    """Read the trusted keys; a missing file has none.

    A line for several names gives one for each. Lines of other programs that name no
    key, such as those of authorities, are ignored.
    """
    return [signer for line in _lines(path) for signer in _parse(line)]


def add_signer(path: Path, signer: Signer, *, replace: bool = False) -> None:
    """Trust a key, replacing the node's other keys if asked to."""
    kept = [
        line
        for line in _lines(path)
        if not replace or all(one.node != signer.node for one in _parse(line))
    ]
    _write(path, [*kept, signer.line()])


def remove_signer(path: Path, node: str) -> list[Signer]:
    """Remove a node from the trusted ones; return the keys that it had."""
    removed: list[Signer] = []
    kept: list[str] = []
    for line in _lines(path):
        found = _parse(line)
        removed += [one for one in found if one.node == node]
        if all(one.node != node for one in found):
            kept.append(line)
        else:
            kept += [one.line() for one in found if one.node != node]
    if removed:
        _write(path, kept)
    return removed


def by_node(signers: Iterable[Signer]) -> Mapping[str, list[Signer]]:
    """Group keys by node."""
    grouped: dict[str, list[Signer]] = {}
    for signer in signers:
        grouped.setdefault(signer.node, []).append(signer)
    return grouped


def _lines(path: Path) -> list[str]:
    try:
        # Lines end where they end for ssh, whatever a comment holds.
        with path.open(encoding="utf-8", errors="surrogateescape", newline="") as file:
            content = file.read(MAX_FILE_BYTES).removesuffix("\n")
            return content.split("\n") if content else []
    except FileNotFoundError:
        return []
    except OSError as error:
        raise ConfigurationError(
            f"trust.allowed_signers: {path} cannot be read: {error.strerror}"
        ) from error


def _parse(line: str) -> list[Signer]:
    match = _LINE.fullmatch(line.strip(" \t\r"))
    if not match or line.lstrip().startswith("#") or _is_authority(match["options"]):
        return []
    key = PublicKey.parse(" ".join(match["key"].split()))
    if key is None:
        return []
    said = _ORGANISATION.search(match["comment"] or "")
    organisation = unquote(said[1]) if said else None
    names = match["principals"].strip('"').split(",")
    return [Signer(name.strip(), key, organisation) for name in names if name.strip()]


def _is_authority(options: str | None) -> bool:
    """Return whether the key only certifies others."""
    return "cert-authority" in (options or "").lower().split(",")


def _write(path: Path, lines: Iterable[str]) -> None:
    try:
        write_atomically(
            path.resolve(),
            (f"{line}\n".encode(errors="surrogateescape") for line in lines),
        )
    except OSError as error:
        raise ConfigurationError(
            f"trust.allowed_signers: {path} cannot be written: {error.strerror}",
            hint="leave the setting out, and the file is kept in the state directory",
        ) from error
