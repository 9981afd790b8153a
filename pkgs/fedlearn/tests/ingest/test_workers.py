"""Reading on every core gives what reading on one core gives."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fedlearn.ingest import files as ingest
from fedlearn.ingest import workers
from fedlearn.telemetry.lines.blocks import Block, read_blocks

from helpers import MakeNode, make_event


@pytest.fixture
def _small_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a small file worth workers, in many tasks."""
    monkeypatch.setattr(ingest, "WORTH_BYTES", 0)
    monkeypatch.setattr(workers, "TASK_BYTES", 4096)


def test_workers_change_nothing_but_the_time(
    make_node: MakeNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Data, figures and cursors are those of a run without them."""
    one, two = make_node("one", alone=True), make_node("two", alone=True)
    events = [make_event(f"case {n % 150}", minute=n) for n in range(300)]
    figures = []
    for node in (one, two):
        node.settings = node.settings.model_copy(update={"node": "system-a"})
        node.init()
        node.write(*events[:100], "{", '{"value_score": 7}', *events[100:])
        figures.append(node.sync().figures)
        monkeypatch.setattr(ingest, "WORTH_BYTES", 0)
        monkeypatch.setattr(workers, "TASK_BYTES", 4096)
    assert one.data() == two.data()
    assert figures[0] == figures[1]
    assert two.sync().figures.lines == 0


@pytest.mark.usefixtures("_small_tasks")
def test_a_worker_that_dies_is_noticed(make_node: MakeNode) -> None:
    """Half of the telemetry is never taken for all of it."""
    node = make_node(alone=True)
    node.write(*(make_event(f"case {n}") for n in range(200)))

    def blocks() -> Iterator[Block]:
        for number, block in enumerate(
            read_blocks(node.telemetry, None, block_bytes=4096)
        ):
            if number == 3:
                for process in pool._processes:
                    os.kill(process.pid or 0, signal.SIGKILL)
                    process.join()
            yield block

    with (
        workers.Workers(node.settings, count=2) as pool,
        pytest.raises((RuntimeError, BrokenPipeError, ConnectionResetError)),
    ):
        list(pool.process("x", blocks()))


PARENT = """
import sys, time
from fedlearn.settings import load
from fedlearn.ingest.workers import Workers

if __name__ == "__main__":
    pool = Workers(load(None), count=2)
    print(*(process.pid for process in pool._processes), flush=True)
    time.sleep(60)
"""


def test_no_worker_outlives_its_parent(tmp_path: Path) -> None:
    """After kill -9 of the main process nothing is left behind."""
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    parent = subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout
    pids = [int(word) for word in parent.stdout.readline().split()]
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 30
    while any(Path(f"/proc/{pid}/cmdline").exists() for pid in pids):
        states = [Path(f"/proc/{pid}/status") for pid in pids]
        if all("Z (zombie)" in s.read_text() for s in states if s.exists()):
            break  # ended; nobody is there to ask for its exit code
        assert time.monotonic() < deadline
        time.sleep(0.05)
