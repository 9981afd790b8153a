"""Files are replaced as a whole, with the rights that were asked for."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from fedlearn.atomic import (
    PRIVATE_MODE,
    PUBLIC_MODE,
    atomic_file,
    remove_temporaries,
    write_atomically,
)


@pytest.fixture(autouse=True, params=[0o022, 0o077], ids=["open", "closed"])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    """Set a umask."""
    umask: int = request.param
    before = os.umask(umask)
    yield umask
    os.umask(before)


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_umask_decides_who_reads_a_file(tmp_path: Path, umask: int) -> None:
    """Without a mode a file gets what git would give it."""
    write_atomically(tmp_path / "new" / "x", [b"one", b" two"])
    assert mode_of(tmp_path / "new" / "x") == 0o666 & ~umask
    assert (tmp_path / "new" / "x").read_bytes() == b"one two"


@pytest.mark.parametrize("mode", [PUBLIC_MODE, PRIVATE_MODE])
def test_a_mode_holds_whatever_the_umask(tmp_path: Path, mode: int) -> None:
    """A web server reads what a closed service wrote; a backup stays private."""
    write_atomically(tmp_path / "x", [b"x"], mode)
    assert mode_of(tmp_path / "x") == mode


def test_a_private_file_is_never_open_to_others(tmp_path: Path) -> None:
    """Its temporary file is as closed as the file will be."""
    with atomic_file(tmp_path, PRIVATE_MODE) as opened:
        assert mode_of(opened.path) == PRIVATE_MODE


def test_what_is_not_moved_is_removed(tmp_path: Path) -> None:
    """The old file stays, and nothing is left beside it."""
    write_atomically(tmp_path / "x", [b"old"])
    with atomic_file(tmp_path) as opened:
        opened.write(b"new")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]


def test_what_a_killed_run_left_is_found_by_its_name(tmp_path: Path) -> None:
    """A temporary file is recognised; other files stay."""
    write_atomically(tmp_path / "x", [b"old"])
    with atomic_file(tmp_path) as opened:
        left = opened.path.name
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / left).touch()
    remove_temporaries(tmp_path)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["x"]


def test_a_folder_that_cannot_be_read_takes_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rename is done even where it cannot be made durable."""
    real = os.open

    def refuse(
        path: Path, flags: int, mode: int = 0o777, *, dir_fd: int | None = None
    ) -> int:
        if flags & os.O_DIRECTORY:
            raise PermissionError(13, "Permission denied")
        return real(path, flags, mode, dir_fd=dir_fd)

    monkeypatch.setattr("os.open", refuse)
    write_atomically(tmp_path / "x", [b"new"])
    assert (tmp_path / "x").read_bytes() == b"new"
