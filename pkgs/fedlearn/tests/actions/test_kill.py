"""kill -9 at any point: a rerun ends as if nothing had happened."""

import json
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from fedlearn.records.record import Pattern
from fedlearn.state import State

from helpers import MakeNode, Node, make_event, some

KILLED = -9
KILLS = 50
GROUPS = 10

CHILD = """
import os, signal, sys
import fedlearn.ingest.files
import fedlearn.cli.render.sync, fedlearn.cli.verbs.sync  # loading is not tested
from fedlearn.__main__ import run
from fedlearn.telemetry.events.reader import read_batches

read_batches.__kwdefaults__["batch_bytes"] = 4096
fedlearn.ingest.files.RECORD_BYTES = 4096  # many transactions
left = int(sys.argv[1])

def count(frame, event, argument):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

sys.setprofile(count)
code = run(sys.argv[2:])
sys.setprofile(None)
print(-left)
sys.exit(code)
"""


def sync_in_a_process(node: Node, kill_after: int) -> subprocess.CompletedProcess[str]:
    """Run a sync that is killed after so many function calls; 0 for never."""
    config = node.directory / "config.json"
    config.write_text(node.settings.model_dump_json(), encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-c", CHILD, str(kill_after), "--config", str(config), "sync"],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def outcome_of(node: Node) -> tuple[dict[str, bytes], list[Pattern], int]:
    """Give all that must not depend on a kill."""
    with State.open(node.settings.state_directory) as state:
        return node.data(), list(state.patterns()), len(list(state.samples()))


def clear(node: Node, fresh: Path) -> None:
    """Put a node back to before its first sync."""
    for name in ("state", "clone"):
        shutil.rmtree(node.directory / name, ignore_errors=True)
        shutil.copytree(fresh / name, node.directory / name)


@pytest.mark.parametrize("group", some(range(GROUPS), often=1))
def test_a_killed_sync_is_finished_by_the_next(
    make_node: MakeNode, tmp_path: Path, group: int
) -> None:
    """Data and evidence are those of an uninterrupted run, wherever the kill came."""
    node = make_node(alone=True)
    node.init()
    events = [make_event(f"case {n % 60}", minute=n) for n in range(90)]
    node.write(*events[:40], "{", *events[40:])
    node.dataset.parent.mkdir(parents=True)
    samples = [{"prompt": f"{n}?", "completion": "So."} for n in range(30)]
    node.dataset.write_text("".join(json.dumps(one) + "\n" for one in samples))
    fresh = tmp_path / "fresh"
    for name in ("state", "clone"):
        shutil.copytree(node.directory / name, fresh / name)
    whole = sync_in_a_process(node, 0)
    assert whole.returncode == 0, whole.stderr
    expected, calls = outcome_of(node), int(whole.stdout)
    source = random.Random(group)
    for _ in range(KILLS // GROUPS):
        clear(node, fresh)
        point = source.randint(1, calls)
        assert sync_in_a_process(node, point).returncode == KILLED
        node.sync()
        assert outcome_of(node) == expected, f"killed after {point} calls"
