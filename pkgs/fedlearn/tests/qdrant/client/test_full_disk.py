"""A disk that is full: real ones, of one megabyte, where the machine allows it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from fedlearn.atomic import TEMPORARY_SUFFIX
from fedlearn.errors import TryAgainError

from helpers import MakeNode, Node, Program, Result

MOUNT = ("unshare", "--map-root-user", "--mount", "sh", "-c")
"""A mount of its own, gone with the process; not every sandbox allows it."""

SMALL_DISK = """
mount -t tmpfs -o size=1m none "$1" || exit 99
"$2" -m fedlearn --config "$3" "$4"
code=$?
ls -A "$1"
exit $code
"""
"""Calls the program while a folder lies on a disk of one megabyte; tells what is
there afterwards."""


def run_on_a_small_disk(folder: Path, node: Node, verb: str) -> Result:
    config = node.directory / "config.json"
    config.write_text(node.settings.model_dump_json())
    done = subprocess.run(
        [*MOUNT, SMALL_DISK, "sh", str(folder), sys.executable, str(config), verb],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return Result(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def node(make_node: MakeNode, tmp_path: Path) -> Node:
    """A node with 500 points of another to import: more than a megabyte."""
    probe = [*MOUNT, 'mount -t tmpfs none "$1"', "sh", str(tmp_path)]
    try:
        subprocess.run(probe, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this machine allows no mounts of one's own")
    made = make_node(alone=True)
    made.init()
    folder = made.settings.repository_path / "data/collections/snapshots"
    folder.mkdir(parents=True, exist_ok=True)
    text = "a long explanation of one thing " * 100
    points = [
        {"id": i, "payload": {"skill_name": f"skill {i}", "description": text}}
        for i in range(500)
    ]
    path = folder / "skills-patterns-20261124-050000-system-b.json"
    path.write_text(json.dumps({"result": {"points": points}, "status": "ok"}))
    return made


def test_embedded_store_on_a_full_disk_is_told(node: Node, program: Program) -> None:
    """The message names the store; with room the same import stores everything."""
    failed = run_on_a_small_disk(node.settings.qdrant_path, node, "import")
    assert failed.code == TryAgainError.exit_code
    assert "no room left" in failed.err
    assert "free some space" in failed.err
    report = program("import", "--json", node=node).json
    assert report["counts"]["skills-patterns"] == 500


def test_export_to_a_full_disk_leaves_no_half_file(
    node: Node, program: Program
) -> None:
    """Nothing half-written stays; with room the same export writes everything."""
    assert program("import", node=node).code == 0
    folder = node.settings.repository_path / "data/collections/snapshots"
    failed = run_on_a_small_disk(folder, node, "export")
    assert failed.code == TryAgainError.exit_code
    assert "no space left" in failed.err
    assert "skills-patterns" not in failed.out
    assert TEMPORARY_SUFFIX not in failed.out
    report = program("export", "--json", node=node).json
    assert report["collections"]["skills-patterns"]["exported"] == 500
