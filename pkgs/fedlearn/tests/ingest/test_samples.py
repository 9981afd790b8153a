"""The samples of what the AI stack writes go through the whole path."""

import os
import shutil
from pathlib import Path

import pytest

from fedlearn.worktree.shared_files import read_records

from helpers import ROOT, MakeNode, Node

SHARED = Path(os.environ.get("FEDLEARN_SHARED", ROOT.parent / "shared"))
SAMPLES = SHARED / "samples"

pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason=f"there are no samples in {SAMPLES}"
)

TELEMETRY = (
    "constructed/telemetry-shapes.jsonl",
    "constructed/ralph-shapes.jsonl",
    "constructed/aidb-shapes.jsonl",
    "hybrid-events.real-2026.jsonl",
    "hybrid-events.generated-by-upstream-test-script.jsonl",
    "aidb-events.generated-by-upstream-test-script.jsonl",
    "ralph-events.generated-by-upstream-test-script.jsonl",
    "hostile.jsonl",
)


def give(node: Node, *names: str) -> None:
    """Put samples where the stack would write them, each in a folder of its own."""
    for number, name in enumerate(names):
        target = node.directory / f"stack/{number}/telemetry/hybrid-events.jsonl"
        target.parent.mkdir(parents=True)
        shutil.copyfile(SAMPLES / name, target)


@pytest.mark.parametrize("name", [n for n in TELEMETRY if n != "hostile.jsonl"])
def test_a_sample_syncs_without_a_reject(make_node: MakeNode, name: str) -> None:
    """No line of real or documented telemetry is taken for damage."""
    node = make_node(alone=True)
    node.init()
    give(node, name)
    figures = node.sync().figures
    lines = (SAMPLES / name).read_bytes().count(b"\n")
    assert (figures.lines, figures.rejected) == (lines, {})


def test_the_documented_shapes_become_patterns(make_node: MakeNode) -> None:
    """S1, S2 and S3 as the guides promise; answers and repairs by their measure."""
    node = make_node(alone=True)
    node.init()
    give(node, "constructed/telemetry-shapes.jsonl")
    node.sync()
    records = read_records(node.settings.repository_path)
    given = [
        (str(pattern.category), said.score)
        for pattern in records.active()
        for said in pattern.evidence.values()
        if not said.basis
    ]
    assert sorted(given) == [
        ("error-solutions", 0.9),
        ("skills-patterns", 0.82),
        ("skills-patterns", 0.85),
    ]
    distilled = {
        (str(pattern.category), str(said.basis.confirmation), said.count)
        for pattern in records.active()
        for said in pattern.evidence.values()
        if said.basis
    }
    assert distilled == {
        ("skills-patterns", "stated", 7),  # D1, D2, D4 to D7 and S5
        ("error-solutions", "stated", 1),  # S4
        ("error-solutions", "repaired", 1),  # D3, and D14 of another rule
    }


def test_any_order_of_files_gives_the_same_bytes(make_node: MakeNode) -> None:
    """Which file is read first does not matter, nor whether it comes in two halves."""
    nodes = [make_node(name, alone=True) for name in ("one", "two", "three")]
    for node in nodes:
        node.settings = node.settings.model_copy(update={"node": "system-a"})
        node.init()
    give(nodes[0], *TELEMETRY)
    give(nodes[1], *reversed(TELEMETRY))
    nodes[0].sync()
    nodes[1].sync()
    for number, name in enumerate(TELEMETRY):
        content = (SAMPLES / name).read_bytes()
        target = nodes[2].directory / f"stack/{number}/telemetry/hybrid-events.jsonl"
        target.parent.mkdir(parents=True)
        target.write_bytes(content[: len(content) // 2])
        nodes[2].sync()
        with target.open("ab") as file:
            file.write(content[len(content) // 2 :])
        nodes[2].sync()
    assert nodes[0].data() == nodes[1].data() == nodes[2].data()
