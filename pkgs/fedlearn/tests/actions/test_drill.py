"""The leak drill: canaries in every field and encoding, and nowhere afterwards.

`FEDLEARN_TEST_DRILL_EVENTS=100000` runs it in full size, with 1,000 canaries.
"""

import json
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from fedlearn.cli.main import VERBS
from fedlearn.git.command import Git
from fedlearn.qdrant.client import open_store
from fedlearn.qdrant.client.client_types import JsonObject
from fedlearn.qdrant.embedding.embedder import open_embedder
from fedlearn.records.categories import Category
from fedlearn.state import State

from actions import drill
from actions.drill import Piece, Search
from helpers import MakeNode, Node, Program, some
from redaction.corpora.drawing import Planted

EVENTS: Final = int(os.environ.get("FEDLEARN_TEST_DRILL_EVENTS", "3000"))
FEWEST_EVENTS: Final = EVENTS // 2
CANARIES: Final = max(150, EVENTS // 100)
POINTS: Final = 100
LEAST_RULES: Final = 20
LEAST_BYTES: Final = 1_000_000
"""What a drill leaves behind at least; less was no drill."""

LONGEST_OF_PHONES: Final = 14
"""Shorter values leave too little of themselves in base64 to look for."""


class Calls:
    """Calls the program and keeps whatever it says."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self.said: list[Piece] = []

    def __call__(self, node: Node, *arguments: str | Path) -> bytes:
        done = self._program(*arguments, node=node)
        said = (done.out + done.err).encode()
        self.said.append((f"output of {arguments[0]}", said))
        assert done.code in {0, 6}, (arguments[0], done.code)
        assert "Traceback" not in done.err
        return done.out.encode()


def store_points(node: Node, planted: list[Planted]) -> None:
    """Store what another program of the machine would have stored."""
    payloads: list[JsonObject] = [
        {
            "skill_name": f"How to {one.text}",
            "description": one.text,
            "usage_pattern": one.text,
            "success_examples": [one.text],
            "metadata": {one.text: [one.text]},
            "value_score": 0.9,
        }
        for one in planted
    ]
    with open_store(node.settings) as store:
        vectors = open_embedder(node.settings).embed([one.text for one in planted])
        ids = list(range(1, len(planted) + 1))
        store.upsert(Category.SKILLS, ids, vectors, payloads)


def write_sources(nodes: list[Node], planted: list[Planted], events: int) -> None:
    """Write the telemetry and the datasets, one line to this node, one to that."""
    source = random.Random(5)
    files = [
        {kind: path.open("w", encoding="utf-8") for kind, path in paths.items()}
        for paths in map(sources_of, nodes)
    ]
    for number, (kind, line) in enumerate(drill.lines(planted, events, source)):
        files[number % len(nodes)][kind].write(f"{line}\n")
    for file in (file for of_node in files for file in of_node.values()):
        file.close()


def sources_of(node: Node) -> dict[str, Path]:
    found = {"telemetry": node.telemetry, "dataset": node.dataset}
    for path in found.values():
        path.parent.mkdir(parents=True, exist_ok=True)
    return found


def live_through(call: Calls, nodes: list[Node], folder: Path) -> None:
    """Let both nodes do whatever they can do, and ask them everything."""
    for node in nodes:
        call(node, "sync", "--json")
        call(node, "federate", "--json")
        call(node, "export")
    for node in nodes:
        call(node, "federate")
        call(node, "import", "--json")
        call(node, "sync", "--rejects")
        call(node, "audit")
        call(node, "audit", "--history", "--sarif", folder / "out.sarif")
        call(node, "status")
        call(node, "search", "password token address", "--json")
        call(node, "quarantine", "list")
        call(node, "dataset", "--out", folder / f"training-{node.settings.node}")
        if "dashboard" in VERBS:
            call(node, "dashboard", "--out", folder / f"page-{node.settings.node}")


def kept(nodes: list[Node], folder: Path) -> Iterator[Piece]:
    """Give all that was written anywhere but in the sources."""
    yield from drill.files_in(folder, but="stack")
    for git in (*(node.git for node in nodes), Git(folder / "hub.git", "hub")):
        yield from drill.objects_in(git)
    for node in nodes:
        with open_store(node.settings) as store:
            for category in Category:
                page, _ = store.scroll(category, None, 1_000_000)
                for point, payload in page:
                    yield (
                        f"point {point} of {node.settings.node}",
                        json.dumps(payload, ensure_ascii=False).encode(),
                    )


@pytest.mark.parametrize("events", some((FEWEST_EVENTS, EVENTS), often=1))
def test_no_canary_is_found_anywhere(
    make_node: MakeNode, program: Program, tmp_path: Path, events: int
) -> None:
    """Neither in files, git objects and logs, nor in Qdrant, state or output."""
    written = drill.canaries(CANARIES, random.Random(4))
    stored = drill.canaries(POINTS, random.Random(5))
    planted = [*written, *stored]
    nodes = [make_node("system-a"), make_node("system-b")]
    call = Calls(program)
    for node in nodes:
        call(node, "init", "--json")
    store_points(nodes[0], stored)
    write_sources(nodes, written, events)
    live_through(call, nodes, tmp_path)

    everything, of_lines = Search(planted), Search(written)
    assert everything.kinds_in(nodes[0].telemetry.read_bytes())  # it can be found
    pieces = [*kept(nodes, tmp_path), *call.said]
    assert sum(len(content) for _, content in pieces) > LEAST_BYTES
    own = [piece for piece in pieces if is_own_store(piece[0])]
    others = [piece for piece in pieces if not is_own_store(piece[0])]
    assert list(of_lines.leaks_in(own)) == []
    assert list(everything.leaks_in(others)) == []
    check_that_it_all_happened(call, nodes)


def is_own_store(where: str) -> bool:
    """Tell whether another program of the machine has itself stored something there."""
    return "system-a/state/qdrant" in where or where.endswith("of system-a")


def check_that_it_all_happened(call: Calls, nodes: list[Node]) -> None:
    """A drill in which nothing was kept would find nothing either."""
    for node in nodes:
        status = json.loads(call(node, "status", "--json"))
        assert set(status["nodes"]) == {"system-a", "system-b"}
        assert all(one["count"] > 0 for one in status["patterns"].values())
        assert status["fine_tuning_samples"] > 0
        assert sum(status["collections"].values()) > 0
        assert len(status["redactions"]) > LEAST_RULES
        with State.open(node.settings.state_directory) as state:
            assert state.rejects()
    hub = Git(nodes[0].git.work_tree.parents[1] / "hub.git", "hub")
    assert int(hub.text("rev-list", "--count", "main")) > len(nodes)


@pytest.mark.parametrize("way", drill.ENCODINGS)
def test_the_search_finds_what_it_looks_for(way: str) -> None:
    """In every encoding, whatever stands around it."""
    planted = drill.canaries(60, random.Random(9))
    for one in planted:
        line = f'{{"a":"{drill.ENCODINGS[way](one)}"}}'
        if len(one.value) > LONGEST_OF_PHONES or way != "base64":
            assert one.kind in Search([one]).kinds_in(line.encode()), one.text
    assert Search(planted).kinds_in(b"nothing of it stands here " * 99) == set()
