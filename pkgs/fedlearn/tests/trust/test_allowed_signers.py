"""The file of trusted keys: git reads it, people write in it, and so do we."""

from pathlib import Path

import pytest

from fedlearn.trust.allowed_signers import (
    Signer,
    add_signer,
    read_signers,
    remove_signer,
)
from fedlearn.trust.ssh_keys import PublicKey

from handwork import ODD_CHARACTERS

ONE = PublicKey(
    "ssh-ed25519",
    "AAAAC3NzaC1lZDI1NTE5AAAAIM/KGVzwtR2J5jfaBIlFzC17hN13kweQA4RWGBdbnfCj",
)
TWO = PublicKey(
    "ssh-ed25519",
    "AAAAC3NzaC1lZDI1NTE5AAAAIBzmOI+X1xLAd4QWsJ6/61dP3m3/Uk2zGeAighjqUCvy",
)


def test_a_key_is_bound_to_its_node_and_to_git(tmp_path: Path) -> None:
    """As ssh-keygen(1) has it; the organisation stands where ssh does not look."""
    file = tmp_path / "allowed_signers"
    add_signer(file, Signer("system-a", ONE, "ACME & sons"))
    assert file.read_text() == (
        f'system-a namespaces="git" {ONE} organisation=ACME%20%26%20sons\n'
    )
    assert read_signers(file) == [Signer("system-a", ONE, "ACME & sons")]


def test_an_organisation_cannot_write_a_line(tmp_path: Path) -> None:
    """What somebody else chose as a name stays one word in a comment."""
    file = tmp_path / "allowed_signers"
    add_signer(file, Signer("system-a", ONE, f"x\nsystem-b {TWO}"))
    assert [one.node for one in read_signers(file)] == ["system-a"]


@pytest.mark.parametrize("odd", ODD_CHARACTERS)
def test_a_comment_cannot_write_a_line(tmp_path: Path, odd: str) -> None:
    """A line ends where it ends for ssh, and a name is followed by a blank or tab."""
    file = tmp_path / "allowed_signers"
    line = f"system-a {TWO} x{odd}system-b {ONE}\n"
    file.write_text(f"{line}system-c\u00a0x {ONE}\n", newline="")
    found = [(one.node, one.key) for one in read_signers(file)]
    assert found == [("system-a", TWO), ("system-c\u00a0x", ONE)]


def test_lines_of_people_are_read_and_stay(tmp_path: Path) -> None:
    """Comments, several names, options and authorities, as ssh allows them."""
    file = tmp_path / "allowed_signers"
    lines = [
        "# our machines",
        "",
        f"*@example.org cert-authority {ONE}",
        f'system-a,system-b namespaces="git,file",valid-after="20260101" {ONE} note',
        f"system-c {TWO}",
    ]
    file.write_text("\n".join(lines))
    assert read_signers(file) == [
        Signer("system-a", ONE),
        Signer("system-b", ONE),
        Signer("system-c", TWO),
    ]
    assert remove_signer(file, "system-c") == [Signer("system-c", TWO)]
    assert file.read_text().splitlines() == lines[:-1]
    remove_signer(file, "system-a")
    assert read_signers(file) == [Signer("system-b", ONE)]


def test_a_new_key_replaces_only_when_asked(tmp_path: Path) -> None:
    """Otherwise both are trusted."""
    file = tmp_path / "allowed_signers"
    for key in (ONE, TWO):
        add_signer(file, Signer("system-a", key))
    assert [one.key for one in read_signers(file)] == [ONE, TWO]
    add_signer(file, Signer("system-a", ONE, "acme"), replace=True)
    assert read_signers(file) == [Signer("system-a", ONE, "acme")]
