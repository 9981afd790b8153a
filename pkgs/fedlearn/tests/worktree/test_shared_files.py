"""The shared files: atomic, sorted, and read whatever is in them."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from fedlearn.atomic import TEMPORARY_SUFFIX, remove_temporaries
from fedlearn.records.record_set import MAX_LINE_BYTES, RecordSet
from fedlearn.worktree import shared_files as files
from fedlearn.worktree.layout import SHARED_FILES

from factories import make_pattern

SKILLS = SHARED_FILES["skills-patterns"]


def fold_of(*texts: str) -> RecordSet:
    records = RecordSet()
    for text in texts:
        records.add_pattern(make_pattern(text))
    return records


def test_unchanged_content_writes_nothing(tmp_path: Path) -> None:
    """A run with nothing new touches no file."""
    files.write_records(tmp_path, fold_of("one"))
    before = (tmp_path / SKILLS).stat()
    assert files.write_records(tmp_path, fold_of("one")) == []
    assert (tmp_path / SKILLS).stat().st_ino == before.st_ino


def test_a_failed_write_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk costs nothing that was there, and leaves no rubbish."""
    files.write_records(tmp_path, fold_of("one"))
    before = (tmp_path / SKILLS).read_bytes()

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        files.write_records(tmp_path, fold_of("one", "two"))
    assert (tmp_path / SKILLS).read_bytes() == before
    assert list((tmp_path / SKILLS).parent.glob(f"*{TEMPORARY_SUFFIX}")) == []


def test_what_a_killed_run_left_is_removed(tmp_path: Path) -> None:
    """Half-written files are cleared away, others stay."""
    files.write_records(tmp_path, fold_of("one"))
    rubbish = (tmp_path / SKILLS).with_name(f"x{TEMPORARY_SUFFIX}")
    rubbish.write_text("half a li")
    remove_temporaries(tmp_path / "data")
    assert not rubbish.exists()
    assert (tmp_path / SKILLS).exists()


@pytest.fixture(params=[(0o022, 0o644), (0o077, 0o600)], ids=["open", "closed"])
def mode(request: pytest.FixtureRequest) -> Iterator[int]:
    """Set a umask; give the mode that git's files have under it."""
    umask, mode = request.param
    before = os.umask(umask)
    yield mode
    os.umask(before)


def test_files_have_the_modes_of_git(tmp_path: Path, mode: int) -> None:
    """A folder for a team stays readable, and a service's own stays closed."""
    files.write_records(tmp_path, fold_of("one"))
    assert stat.S_IMODE((tmp_path / SKILLS).stat().st_mode) == mode


def test_a_line_without_end_costs_one_line_and_no_memory(tmp_path: Path) -> None:
    """A huge line is given cut, and the line behind it is read."""
    path = tmp_path / "x.jsonl"
    path.write_bytes(b"x" * (5 * MAX_LINE_BYTES) + b"\n" + make_pattern().to_line())
    lines = list(files.read_lines(path))
    assert [len(line) > MAX_LINE_BYTES for line in lines] == [True, False]
    assert lines[1] == make_pattern().to_line()


def test_conflict_marks_cost_only_themselves(tmp_path: Path) -> None:
    """What a hand merge left is read through."""
    path = tmp_path / SKILLS
    path.parent.mkdir(parents=True)
    lines = [b"<<<<<<< HEAD", make_pattern("one").to_line(), b"=======",
             make_pattern("two").to_line(), b">>>>>>> other", b""]  # fmt: skip
    path.write_bytes(b"\n".join(lines))
    records = files.read_records(tmp_path)
    assert (len(records.patterns), records.rejected.total()) == (2, 3)


def test_another_place_can_be_a_work_tree_or_its_data(tmp_path: Path) -> None:
    """A team's folder is found either way; another folder holds nothing."""
    files.write_records(tmp_path, fold_of("one"))
    for place in (tmp_path, tmp_path / "data"):
        records = RecordSet()
        assert files.add_files(records, place)
        assert len(records.patterns) == 1
    assert not files.add_files(RecordSet(), tmp_path / "data" / "patterns")
