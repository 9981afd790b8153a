"""Reading what rotation left behind."""

from dataclasses import replace
from pathlib import Path

import pytest
import zstandard

from telemetry.factories import a_line, lines, questions, read_all, reasons

NAME = "hybrid-events-20260610T100000Z.jsonl.zst"


def compress(content: bytes) -> bytes:
    """Compress as a pipe does: without the size in the header."""
    compressor = zstandard.ZstdCompressor().compressobj()
    return compressor.compress(content) + compressor.flush()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Write an archive of two thousand events."""
    path = tmp_path / NAME
    path.write_bytes(compress(lines(range(2000))))
    return path


def asked(numbers: range) -> list[object]:
    """List the questions of so many events."""
    return [f"Question {n}" for n in numbers]


@pytest.mark.parametrize("size", [100, 4096, 1 << 20])
def test_reads_an_archive(path: Path, size: int) -> None:
    """Its lines arrive as from a plain file, with offsets of plain bytes."""
    batches = read_all(path, size=size)

    assert asked(range(2000)) == questions(batches)
    assert batches[-1].cursor.offset == len(lines(range(2000)))
    assert reasons(batches) == []


def test_reads_an_archive_once(path: Path) -> None:
    """After its end it is not even decompressed again."""
    cursor = read_all(path)[-1].cursor

    assert read_all(path, cursor) == []


def test_goes_on_after_any_batch(path: Path) -> None:
    """A run that was killed within an archive goes on there."""
    batches = read_all(path, size=20_000)

    for position, batch in enumerate(batches):
        rest = read_all(path, batch.cursor, size=20_000)
        assert asked(range(2000)) == questions(batches[: position + 1] + rest)


def test_reads_an_archive_anew_that_has_changed(path: Path) -> None:
    """An archive that was still being written is read again when it is whole."""
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    early = read_all(path)
    path.write_bytes(whole)

    assert reasons(early) == ["archive"]
    assert asked(range(2000)) == questions(read_all(path, early[-1].cursor))


def test_reads_a_truncated_archive_as_far_as_it_goes(path: Path) -> None:
    """What can be read is read, then one reject stands for the rest."""
    path.write_bytes(path.read_bytes()[:-200])

    batches = read_all(path)

    read = questions(batches)
    assert asked(range(len(read))) == read
    assert len(read) > 0
    assert reasons(batches)[-1] == "archive"


def test_reads_a_corrupt_archive_up_to_the_damage(tmp_path: Path) -> None:
    """A sound frame before the damage is read."""
    path = tmp_path / NAME
    path.write_bytes(compress(lines(range(10))) + b"no zstd at all")

    batches = read_all(path)

    assert asked(range(10)) == questions(batches)
    assert reasons(batches) == ["archive"]


def test_complains_once_about_an_archive_that_is_none(tmp_path: Path) -> None:
    """A file that only has the name is one reject, in one run."""
    path = tmp_path / NAME
    path.write_bytes(lines(range(3)))

    batches = read_all(path)

    assert reasons(batches) == ["archive"]
    assert read_all(path, batches[-1].cursor) == []


def test_reads_frames_that_follow_each_other(tmp_path: Path) -> None:
    """Concatenated archives are one archive."""
    path = tmp_path / NAME
    path.write_bytes(compress(lines(range(10))) + compress(lines(range(10, 20))))

    assert asked(range(20)) == questions(read_all(path))


@pytest.mark.parametrize("cut", [1, 20])
def test_nobody_will_finish_the_last_line_of_an_archive(
    tmp_path: Path, cut: int
) -> None:
    """It is judged as it stands: whole without its LF, or torn."""
    path = tmp_path / NAME
    path.write_bytes(compress(a_line(0) + a_line(1)[:-cut]))

    batches = read_all(path)

    whole = cut == 1
    assert ["Question 0", "Question 1"][: 1 + whole] == questions(batches)
    assert ["json"][whole:] == reasons(batches)


def test_an_empty_archive_holds_nothing(tmp_path: Path) -> None:
    """Neither an event nor a reject."""
    path = tmp_path / NAME
    path.touch()

    assert questions(read_all(path)) + reasons(read_all(path)) == []


def test_a_plain_archive_is_read_as_a_file(tmp_path: Path) -> None:
    """Where compression failed the archive is the renamed file."""
    path = tmp_path / NAME.removesuffix(".zst")
    path.write_bytes(lines(range(3)))

    assert asked(range(3)) == questions(read_all(path))


def test_a_cursor_of_another_archive_is_not_trusted(path: Path) -> None:
    """An archive with another inode is read from its beginning."""
    cursor = read_all(path)[-1].cursor

    again = read_all(path, replace(cursor, inode=cursor.inode + 1))

    assert asked(range(2000)) == questions(again)


def test_a_small_archive_of_much_needs_little_memory(tmp_path: Path) -> None:
    """A gigabyte of nothing is passed over as a line that is too long."""
    path = tmp_path / NAME
    zeros, compressor = bytes(1 << 20), zstandard.ZstdCompressor().compressobj()
    blocks = [compressor.compress(zeros) for _ in range(256)]
    path.write_bytes(b"".join(blocks) + compressor.flush())

    assert reasons(read_all(path, size=1 << 17)) == ["size"]
