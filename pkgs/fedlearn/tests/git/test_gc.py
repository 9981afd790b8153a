"""The repository stays small however often it is written."""

import os
from collections.abc import Callable

import pytest

from fedlearn.exchange.exchange import Exchange
from fedlearn.git import gc as packing
from fedlearn.git.gc import pack
from fedlearn.worktree.shared_files import read_records, write_records

from factories import make_pattern

SYNCS = int(os.environ.get("FEDLEARN_TEST_SYNCS", "60"))
"""Hourly syncs; a month has 720."""

MOST_BYTES = 40_000_000


def test_a_month_of_hourly_syncs_stays_small(
    clone: Callable[..., Exchange], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Loose versions of the shared files are packed before they add up."""
    if SYNCS < 720:
        monkeypatch.setattr(packing, "MAX_LOOSE_KIB", 512)
    exchange = clone("system-a")
    git = exchange.git
    for number in range(SYNCS):
        records = read_records(git.work_tree)
        for one in range(12):
            text = f"sync {number} pattern {one} " + os.urandom(300).hex()
            records.add_pattern(make_pattern(text))
        write_records(git.work_tree, records)
        exchange.commit(f"data: sync {number}\n")
        pack(git)
    packed = sum(
        path.stat().st_size
        for path in (git.directory() / "objects").rglob("*")
        if path.is_file()
    )
    files = (git.work_tree / "data").rglob("*.jsonl")
    written = sum(path.stat().st_size for path in files)
    assert packed < MOST_BYTES
    assert packed < 2 * written
    assert git.succeeds("fsck", "--no-dangling")


def test_a_small_repository_is_left_alone(clone: Callable[..., Exchange]) -> None:
    """Packing is work; where it saves nothing it is not done."""
    exchange = clone("system-a")
    loose = git_objects(exchange)
    assert not pack(exchange.git)
    assert git_objects(exchange) == loose


def test_packing_that_another_git_does_already_is_no_error(
    clone: Callable[..., Exchange], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A gc of a person goes on; ours waits for the next run."""
    monkeypatch.setattr(packing, "MAX_LOOSE_OBJECTS", 0)
    git = clone("system-a").git
    (git.directory() / "gc.pid").write_text(f"{os.getpid()} {os.uname().nodename}")
    assert not pack(git)


def git_objects(exchange: Exchange) -> list[str]:
    folder = exchange.git.directory() / "objects"
    return sorted(str(path) for path in folder.rglob("*") if path.is_file())
