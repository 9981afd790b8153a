"""Reading files in batches, line by line."""

import os
import pickle
import tracemalloc
from pathlib import Path

import pytest

from fedlearn.errors import ConfigurationError
from fedlearn.telemetry.events.reader import (
    MAX_KEPT_BYTES,
    read_batches,
    validate_block,
)
from fedlearn.telemetry.lines.blocks import BLOCK_BYTES, read_blocks
from fedlearn.telemetry.lines.validate import MAX_LINE_BYTES, parse

from telemetry.factories import a_line, lines, questions, read_all, reasons

SIZES = [7, 100, 4096, BLOCK_BYTES]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Name a file of events."""
    return tmp_path / "hybrid-events.jsonl"


@pytest.mark.parametrize("size", SIZES)
def test_reads_every_line_once(path: Path, size: int) -> None:
    """All lines arrive in order, however small the blocks."""
    path.write_bytes(lines(range(50)))

    batches = read_all(path, size=size)

    assert [f"Question {n}" for n in range(50)] == questions(batches)
    assert sum(batch.lines for batch in batches) == 50
    assert sum(batch.size_bytes for batch in batches) == path.stat().st_size


@pytest.mark.parametrize("size", SIZES)
def test_offsets_lead_back_to_the_line(path: Path, size: int) -> None:
    """The bytes at the offset of an event are its line."""
    content = b"\xef\xbb\xbf" + lines(range(5)) + b"\n \t\r\n" + lines(range(5, 9))
    path.write_bytes(content)

    events = [event for batch in read_all(path, size=size) for event in batch.events]

    starts = [content[event.offset :].removeprefix(b"\xef\xbb\xbf") for event in events]
    assert all(
        start.startswith(e.line) for start, e in zip(starts, events, strict=True)
    )
    assert [0, 3 + len(a_line())] == [event.offset for event in events[:2]]


def test_a_bad_line_costs_only_itself(path: Path) -> None:
    """The neighbours of torn and glued lines are read."""
    torn = a_line(1)[:40]
    path.write_bytes(
        a_line(0) + torn + a_line(2) + a_line(3) + b"\x00\xff\n" + a_line(4)
    )

    batches = read_all(path)

    assert questions(batches) == ["Question 0", "Question 3", "Question 4"]
    assert reasons(batches) == ["json", "utf8"]


def test_counts_no_blank_line(path: Path) -> None:
    """Lines of blanks are neither events nor rejects, but are passed."""
    path.write_bytes(b"\n \t\r\n\n" + a_line() + b"\r\n")

    [batch] = read_all(path)

    assert batch.lines == 1
    assert batch.cursor.offset == path.stat().st_size


def test_skips_a_byte_order_mark_at_the_start_only(path: Path) -> None:
    """A mark further on is no part of JSON."""
    path.write_bytes(b"\xef\xbb\xbf" + a_line(0) + b"\xef\xbb\xbf" + a_line(1))

    batches = read_all(path)

    assert questions(batches) == ["Question 0"]
    assert reasons(batches) == ["json"]


def test_leaves_a_half_written_line_for_the_next_run(path: Path) -> None:
    """A last line without its end is read once it has one."""
    whole = a_line(1)
    path.write_bytes(a_line(0) + whole[:30])
    first = read_all(path)
    with path.open("ab") as file:
        file.write(whole[30:])

    second = read_all(path, first[-1].cursor)

    assert questions(first) == ["Question 0"]
    assert questions(second) == ["Question 1"]
    assert reasons(first + second) == []


@pytest.mark.parametrize("size", [1000, BLOCK_BYTES, 8 * MAX_LINE_BYTES])
def test_passes_over_a_line_that_is_too_long(path: Path, size: int) -> None:
    """Only its beginning is kept, and the lines around it are read."""
    long = b'{"query":"' + b"x" * (3 * MAX_LINE_BYTES) + b'"}\n'
    path.write_bytes(a_line(0) + long + a_line(1))

    batches = read_all(path, size=size)

    rejects = [reject for batch in batches for reject in batch.rejects]
    assert questions(batches) == ["Question 0", "Question 1"]
    assert [(len(a_line()), "size", long[:MAX_KEPT_BYTES])] == rejects


@pytest.mark.parametrize("extra", [0, 1])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("size", [1 << 16, 1 << 22])
def test_the_limit_of_a_line_is_exact(
    path: Path, extra: int, mark: bytes, size: int
) -> None:
    """One byte more is too many, whatever the blocks and the mark before it."""
    line = b'{"a":"' + b"x" * (MAX_LINE_BYTES - 8 + extra) + b'"}\n'
    path.write_bytes(mark + line)

    assert ["size"] * extra == reasons(read_all(path, size=size))


def test_waits_for_the_end_of_a_line_that_is_too_long(path: Path) -> None:
    """A long line that is still being written is not judged yet."""
    path.write_bytes(a_line(0) + b"x" * (2 * MAX_LINE_BYTES))

    first = read_all(path)
    with path.open("ab") as file:
        file.write(b"x\n" + a_line(1))
    second = read_all(path, first[-1].cursor)

    assert first[-1].cursor.offset == len(a_line())
    assert reasons(second) == ["size"]
    assert questions(second) == ["Question 1"]


def test_needs_little_memory_whatever_is_in_the_file(path: Path) -> None:
    """A line of 64 MiB and many short ones pass through a few MiB."""
    with path.open("wb") as file:
        for _ in range(64):
            file.write(b"x" * (1 << 20))
        file.write(b"\n" + lines(range(20_000)))

    tracemalloc.start()
    count = sum(batch.lines for batch in read_batches(path, None))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert count == 20_001
    assert peak < 8 << 20


def test_a_missing_file_holds_nothing(path: Path) -> None:
    """Telemetry is opt-in: no file is a normal state."""
    assert read_all(path) == []
    assert read_all(path / "below") == []


def test_an_empty_file_holds_nothing(path: Path) -> None:
    """So is an empty one."""
    path.touch()

    assert read_all(path) == []


def test_a_folder_in_the_place_of_a_file_is_named(path: Path) -> None:
    """A person can mend it, and is told which it is."""
    path.mkdir()

    with pytest.raises(ConfigurationError, match="is not a file"):
        read_all(path)


def test_a_pipe_in_the_place_of_a_file_does_not_hang(path: Path) -> None:
    """Opening does not wait for a writer."""
    os.mkfifo(path)

    with pytest.raises(ConfigurationError, match="not a file"):
        read_all(path)


def test_a_file_that_may_not_be_read_is_named(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message has the path, the error a hint."""

    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    path.touch()
    monkeypatch.setattr(os, "open", refuse)

    with pytest.raises(ConfigurationError, match="cannot be read: Perm") as caught:
        read_all(path)

    assert caught.value.hint


def test_opens_read_only(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading needs no permission to write, and leaves no trace."""
    path.write_bytes(a_line())
    opened: list[int] = []
    real = os.open

    def remember(name: Path, flags: int) -> int:
        opened.append(flags & os.O_ACCMODE)
        return real(name, flags)

    monkeypatch.setattr(os, "open", remember)
    read_all(path)

    assert opened == [os.O_RDONLY]


def test_the_digest_is_of_the_line_without_its_edges(path: Path) -> None:
    """CR LF for LF, as a trim leaves it, makes no new event."""
    path.write_bytes(a_line(1) + b" " + a_line(1)[:-1] + b"\r\n" + a_line(2))

    [batch] = read_all(path)

    one, same, other = [event.digest for event in batch.events]
    assert one == same
    assert one != other
    assert len(one) == 16


def test_reads_a_dataset_without_asking_for_scores(path: Path) -> None:
    """The same reader serves lines that have no score."""
    path.write_bytes(b'{"value_score":"high"}\n')

    [batch] = read_batches(path, None, validate_line=parse)

    assert [event.data for event in batch.events] == [{"value_score": "high"}]


def test_another_process_can_judge(path: Path) -> None:
    """Blocks carry all that judging needs, and can be sent."""
    path.write_bytes(b"\xef\xbb\xbf" + lines(range(99)) + b"bad\n")

    blocks = pickle.loads(pickle.dumps(list(read_blocks(path, None, block_bytes=999))))

    assert [validate_block(block) for block in blocks] == read_all(path, size=999)
