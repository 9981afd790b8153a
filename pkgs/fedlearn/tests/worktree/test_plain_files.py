"""No link under data/ is followed, to read or to write."""

import os
from pathlib import Path

import pytest

from fedlearn.atomic import remove_temporaries
from fedlearn.errors import RefusedError
from fedlearn.worktree.layout import data_bytes
from fedlearn.worktree.plain_files import (
    list_folder,
    list_plain,
    open_plain,
    plain_file,
    write_plain,
)

PATH = "data/patterns/skills-patterns.jsonl"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A work tree, beside a folder with a private file."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "skills-patterns.jsonl").write_text("private")
    (tmp_path / "tree").mkdir()
    return tmp_path / "tree"


def outside(tree: Path) -> dict[str, str]:
    folder = tree.parent / "outside"
    return {path.name: path.read_text() for path in folder.iterdir()}


@pytest.mark.parametrize("link", ["data", "data/patterns", PATH])
def test_a_link_on_the_way_is_refused(tree: Path, link: str) -> None:
    """Neither the file nor a folder above it may be one."""
    before = outside(tree)
    place = tree / link
    place.parent.mkdir(parents=True, exist_ok=True)
    target = tree.parent / "outside"
    if link == "data":
        (target / "patterns").symlink_to(target)
    place.symlink_to(target / "skills-patterns.jsonl" if link == PATH else target)
    before = {name: text for name, text in before.items() if name != "patterns"}
    with pytest.raises(RefusedError, match="links are not followed"):
        open_plain(tree / PATH)
    if link != PATH:
        with pytest.raises(RefusedError, match="links are not followed"):
            write_plain(tree / PATH, [b"written"])
    assert (target / "skills-patterns.jsonl").read_text() == "private"
    assert before == {"skills-patterns.jsonl": "private"}


def test_a_link_in_the_place_of_the_file_is_replaced(tree: Path) -> None:
    """A write puts a plain file there, and leaves what the link pointed to."""
    (tree / PATH).parent.mkdir(parents=True)
    (tree / PATH).symlink_to(tree.parent / "outside" / "skills-patterns.jsonl")
    write_plain(tree / PATH, [b"written"])
    assert not (tree / PATH).is_symlink()
    assert (tree / PATH).read_bytes() == b"written"
    assert outside(tree) == {"skills-patterns.jsonl": "private"}


def test_a_folder_that_becomes_a_link_meanwhile_leads_nowhere(tree: Path) -> None:
    """What was opened in the true folder is moved to its place there."""
    folder = (tree / PATH).parent
    folder.mkdir(parents=True)
    with plain_file(tree / PATH) as opened:
        opened.write(b"written")
        folder.rename(tree / "moved")
        folder.symlink_to(tree.parent / "outside")
        opened.move_to(tree / PATH)
    assert (tree / "moved" / "skills-patterns.jsonl").read_bytes() == b"written"
    assert outside(tree) == {"skills-patterns.jsonl": "private"}


def test_a_pipe_stops_nobody(tree: Path) -> None:
    """It is refused, not waited for."""
    (tree / PATH).parent.mkdir(parents=True)
    os.mkfifo(tree / PATH)
    with pytest.raises(RefusedError, match="no plain file"):
        open_plain(tree / PATH)
    assert list_plain(tree / "data/patterns") == []
    assert list_folder(tree / "data/patterns") == [tree / PATH]


def test_folders_behind_a_link_are_not_listed_or_cleaned(tree: Path) -> None:
    """What is not below the repository is no concern of it."""
    target = tree.parent / "outside"
    (target / ".x.fedlearn-tmp").write_text("half")
    (tree / "data").symlink_to(target)
    remove_temporaries(tree / "data")
    assert list_folder(tree / "data") == []
    assert (target / ".x.fedlearn-tmp").exists()
    (tree / "data").unlink()
    (tree / "data").mkdir()
    (tree / "data" / "link").symlink_to(target)
    assert data_bytes(tree) == 0


def test_what_is_missing_is_missing(tree: Path) -> None:
    """It is no refusal."""
    with pytest.raises(FileNotFoundError):
        open_plain(tree / PATH)
    assert list_plain(tree / "data") == []
