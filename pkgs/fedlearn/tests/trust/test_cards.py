"""Cards are data of others: whatever lies in the folder, the good ones are read."""

import json
import os
from pathlib import Path

import pytest

from fedlearn.trust.cards import MAX_CARD_BYTES, Card, read_cards, write_card
from fedlearn.worktree.layout import CARDS

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIM/KGVzwtR2J5jfaBIlFzC17hN13kweQA4RWGBdbnfCj"
GOOD = Card(node="system-a", public_key=KEY, organisation="acme", version="1.0")


def make(tree: Path, name: str, content: bytes) -> Path:
    path = tree / CARDS / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_a_card_is_written_once_and_read_back(tmp_path: Path) -> None:
    """Canonical JSON on one line; the second time nothing is written."""
    assert write_card(tmp_path, GOOD) == [f"{CARDS}/system-a.json"]
    assert write_card(tmp_path, GOOD) == []
    assert (tmp_path / CARDS / "system-a.json").read_text() == (
        '{"node":"system-a","organisation":"acme","public_key":"'
        + KEY
        + '","schema":1,"version":"1.0"}\n'
    )
    assert read_cards(tmp_path).valid == {"system-a": GOOD}


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("system-b.json", b"", "is no card"),
        ("system-b.json", b"[]", "is no card"),
        ("system-b.json", b"\xff\xfe", "is no card"),
        ("system-b.json", b'{"node":"../x","public_key":"x","schema":1}', "is no card"),
        ("system-b.json", b'{"node":"system-b","public_key":"x"}', "has no ssh key"),
        (
            "system-b.json",
            json.dumps({"node": "system-a", "public_key": KEY}).encode(),
            "is the card of system-a, under another name",
        ),
        ("system-b.json", b"{" * (MAX_CARD_BYTES + 1), "is too large for a card"),
        ("system-b.json", b"[" * 60_000, "is no card"),
        ("note.txt", b"hello", "is no card"),
    ],
)
def test_what_is_no_card_is_reported_and_costs_no_other(
    tmp_path: Path, name: str, content: bytes, fault: str
) -> None:
    """Broken, huge, deep, or in the name of another."""
    write_card(tmp_path, GOOD)
    make(tmp_path, name, content)
    cards = read_cards(tmp_path)
    assert cards.valid == {"system-a": GOOD}
    assert cards.faults[name].startswith(fault)


def test_neither_a_link_nor_a_pipe_is_read(tmp_path: Path) -> None:
    """A link shows no other file, and a pipe stops nobody."""
    write_card(tmp_path, GOOD)
    folder = tmp_path / CARDS
    (folder / "system-b.json").symlink_to(folder / "system-a.json")
    os.mkfifo(folder / "system-c.json")
    cards = read_cards(tmp_path)
    assert sorted(cards.valid) == ["system-a"]
    assert sorted(cards.faults) == ["system-b.json", "system-c.json"]


def test_a_link_in_the_place_of_the_own_card_is_replaced(tmp_path: Path) -> None:
    """What others put there is not written through."""
    other = make(tmp_path, "other", b"mine")
    link = tmp_path / CARDS / "system-a.json"
    link.symlink_to(other)
    write_card(tmp_path, GOOD)
    assert other.read_bytes() == b"mine"
    assert not link.is_symlink()
