"""Going on where the last run ended, with files as the stack treats them."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from fedlearn.telemetry.lines import Cursor

from telemetry.factories import a_line, lines, questions, read_all


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Write a file of a hundred events."""
    path = tmp_path / "hybrid-events.jsonl"
    path.write_bytes(lines(range(100)))
    return path


def end_of(path: Path) -> Cursor:
    """Read a file to its end."""
    return read_all(path)[-1].cursor


def asked(numbers: range) -> list[object]:
    """List the questions of so many events."""
    return [f"Question {n}" for n in numbers]


def test_nothing_new_gives_nothing(path: Path) -> None:
    """A second run over the same file reads no line."""
    assert read_all(path, end_of(path)) == []


def test_reads_only_what_was_appended(path: Path) -> None:
    """What was read is passed over."""
    cursor = end_of(path)
    with path.open("ab") as file:
        file.write(lines(range(100, 103)))

    assert asked(range(100, 103)) == questions(read_all(path, cursor))


def test_goes_on_after_any_batch(path: Path) -> None:
    """A run that was killed after a batch loses nothing and repeats nothing."""
    batches = read_all(path, size=1000)

    for position, batch in enumerate(batches):
        done, rest = batches[: position + 1], read_all(path, batch.cursor, size=1000)
        assert asked(range(100)) == questions(done + rest)


def test_reads_a_file_anew_that_was_rotated(path: Path) -> None:
    """A new file under the old name starts at its beginning."""
    cursor = end_of(path)
    path.rename(path.with_name("old"))
    path.write_bytes(lines(range(100, 300)))

    assert asked(range(100, 300)) == questions(read_all(path, cursor))


def test_goes_on_in_a_file_that_was_renamed(path: Path) -> None:
    """The inode and the bytes decide, not the name."""
    cursor = end_of(path)
    moved = path.rename(path.with_name("hybrid-events-20260101T000000Z.jsonl"))

    assert read_all(moved, cursor) == []


def test_reads_a_file_anew_that_was_trimmed(path: Path) -> None:
    """A replacement has a new inode, and every offset in it has shifted."""
    cursor = end_of(path)
    rest = path.with_name("hybrid-events.jsonl.trim.tmp")
    rest.write_bytes(lines(range(50, 200)))
    rest.replace(path)

    assert asked(range(50, 200)) == questions(read_all(path, cursor))


def test_reads_a_file_anew_whose_inode_was_used_again(path: Path) -> None:
    """An equal inode number is not enough: the bytes must be equal too."""
    cursor = end_of(path)
    rest = path.with_name("hybrid-events.jsonl.trim.tmp")
    rest.write_bytes(lines(range(50, 200)))
    rest.replace(path)
    reused = replace(cursor, inode=path.stat().st_ino)

    assert asked(range(50, 200)) == questions(read_all(path, reused))


def test_reads_a_file_anew_that_was_truncated(path: Path) -> None:
    """A file that is shorter than the offset starts at its beginning."""
    cursor = end_of(path)
    path.write_bytes(lines(range(5)))

    assert asked(range(5)) == questions(read_all(path, cursor))


@pytest.mark.parametrize("first", [0, 7])
def test_reads_a_file_anew_that_grew_past_the_offset_again(
    path: Path, first: int
) -> None:
    """Size and inode look unchanged, even the first bytes may; the last do not."""
    cursor = end_of(path)
    path.write_bytes(lines(range(first, 20)) + lines(range(500, 700)))
    expected = [*asked(range(first, 20)), *asked(range(500, 700))]

    assert path.stat().st_size > cursor.offset
    assert path.stat().st_ino == cursor.inode
    assert expected == questions(read_all(path, cursor))


def test_reads_a_copied_folder_anew(path: Path, tmp_path: Path) -> None:
    """A copy has other inodes; its events are known by their digests."""
    cursor = end_of(path)
    original = {e.digest for batch in read_all(path) for e in batch.events}
    copy = tmp_path / "copy" / path.name
    copy.parent.mkdir()
    shutil.copy2(path, copy)

    copied = {e.digest for batch in read_all(copy, cursor) for e in batch.events}

    assert original == copied


def test_a_cursor_of_another_device_is_not_trusted(path: Path) -> None:
    """Inodes are only unique on their file system."""
    cursor = end_of(path)
    foreign = replace(cursor, device=cursor.device + 1)

    assert asked(range(100)) == questions(read_all(path, foreign))


@pytest.mark.parametrize("offset", [-1, 0, 1, 5000, 10**12])
def test_a_damaged_cursor_is_not_trusted(path: Path, offset: int) -> None:
    """An offset that does not belong to the fingerprint skips nothing."""
    damaged = replace(end_of(path), offset=offset)

    assert asked(range(100)) == questions(read_all(path, damaged))


def test_the_fingerprint_is_of_the_bytes_that_were_read(path: Path) -> None:
    """A file that is replaced in place while it is read is read again."""
    batches = read_all(path, size=1000)
    path.write_bytes(lines(range(900, 1100)))

    again = read_all(path, batches[-1].cursor)

    assert asked(range(900, 1100)) == questions(again)


def test_a_file_of_one_line_has_a_cursor(tmp_path: Path) -> None:
    """Edges that overlap are no difficulty."""
    path = tmp_path / "ralph-events.jsonl"
    path.write_bytes(a_line(1))

    assert read_all(path, end_of(path)) == []
