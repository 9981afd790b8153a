"""fedlearn export and import, as a person or a timer calls them."""

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from fedlearn.errors import UnreachableError
from fedlearn.qdrant.embedding.hashing import HashingEmbedder
from fedlearn.records.categories import Category
from fedlearn.settings import Qdrant

from helpers import MakeNode, Node, Program, some
from qdrant.engine import Collection
from qdrant.helpers import fill_directly
from qdrant.standin import Fault, StandIn

SKILLS = Category.SKILLS
SNAPSHOTS = "collections/snapshots/"
COLOUR = re.compile(r"\x1b\[[\d;?]*[A-Za-z]")


@pytest.fixture
def standin() -> Iterator[StandIn]:
    with StandIn() as server:
        yield server


@pytest.fixture
def node(make_node: MakeNode, standin: StandIn) -> Node:
    """A node whose Qdrant is the stand-in."""
    made = make_node(alone=True)
    qdrant = Qdrant(url=standin.url, timeout_s=60)
    made.settings = made.settings.model_copy(update={"qdrant": qdrant})
    made.init()
    return made


def write_snapshot(node: Node, other: str, count: int) -> None:
    """Put a snapshot of another node into data/, as a pull does."""
    folder = node.settings.repository_path / "data" / SNAPSHOTS
    folder.mkdir(parents=True, exist_ok=True)
    points = [
        {"id": i, "payload": {"skill_name": f"{other} {i}", "description": f"does {i}"}}
        for i in range(count)
    ]
    path = folder / f"{SKILLS}-20261124-050000-{other}.json"
    path.write_text(json.dumps({"result": {"points": points}, "status": "ok"}))


def snapshots(node: Node) -> dict[str, bytes]:
    return {k: v for k, v in node.data().items() if k.startswith(SNAPSHOTS)}


def on_a_terminal(folder: Path, node: Node, *arguments: str) -> str:
    """Run the program on a pseudo-terminal, and give all that was shown."""
    config = folder / "terminal.json"
    config.write_text(node.settings.model_dump_json())
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "fedlearn", "--config", str(config), *arguments]
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "120"}
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment
    ) as process:
        os.close(theirs)
        shown = b""
        with suppress(OSError):  # EIO: the other end is closed
            while some := os.read(ours, 65_536):
                shown += some
        os.close(ours)
        assert process.wait(timeout=60) == 0, shown
    return COLOUR.sub("", shown.decode())


def test_import_shows_rate_and_estimate_on_a_terminal(
    node: Node, tmp_path: Path
) -> None:
    """How many of how many points, how many a second, and how long it will take."""
    write_snapshot(node, "system-b", 250)
    shown = on_a_terminal(tmp_path, node, "import")
    assert "100/250" in shown
    assert "250/250" in shown
    assert re.search(r" \d[\d,]*/s \d:\d\d:\d\d ", shown)


def test_export_shows_its_progress_on_a_terminal(
    node: Node, standin: StandIn, tmp_path: Path
) -> None:
    """Each page is told."""
    fill_directly(standin, 2_000)
    assert "1000/2000" in on_a_terminal(tmp_path, node, "export", SKILLS)


def test_nothing_is_shown_off_a_terminal(node: Node, program: Program) -> None:
    """A timer's log holds one line, and stdout nothing but the data."""
    write_snapshot(node, "system-b", 250)
    result = program("import", node=node)
    assert result.out == ""
    assert result.err.splitlines() == [
        "Qdrant: 250 written, 0 updated, 0 unchanged, 0 deleted, 50 verified by search."
    ]


def test_a_named_limit_of_zero_is_no_limit(
    node: Node, standin: StandIn, program: Program
) -> None:
    """Not of points, and not of bytes, which by default bound a file."""
    fill_directly(standin, 1_000)
    bounded = node.settings.export.model_copy(update={"max_bytes": 20_000, "limit": 9})
    node.settings = node.settings.model_copy(update={"export": bounded})
    counts = [
        program("export", SKILLS, *limit, "--json", node=node).json["collections"][
            SKILLS
        ]
        for limit in ((), ("--limit", "900"), ("--limit", "0"))
    ]
    exported = [count["exported"] for count in counts]
    assert exported[0] == 9
    assert 9 < exported[1] < 900
    assert exported[2] == 1_000
    assert [count["points"] for count in counts] == [1_000] * 3


@pytest.mark.parametrize("limit", some(["0", "10000"], often=1))
def test_a_failed_page_keeps_yesterdays_snapshot(
    node: Node, standin: StandIn, program: Program, limit: str
) -> None:
    """The message names the page, the exit code is 4, the file stays as it is."""
    fill_directly(standin, 12_000)
    assert program("export", SKILLS, node=node).code == 0
    yesterday = snapshots(node)
    standin.collections[SKILLS].points[11_000][1]["skill_name"] = "changed"
    standin.faults.append(Fault("/scroll", nth=7, status=500))
    failed = program("export", SKILLS, "--limit", limit, node=node)
    assert failed.code == UnreachableError.exit_code
    assert "page 7" in failed.err
    assert snapshots(node) == yesterday


def test_snapshots_of_one_day_unite(
    node: Node, standin: StandIn, program: Program
) -> None:
    """42 points of one node and 25 of another are 67; a second import only reads."""
    write_snapshot(node, "system-b", 42)
    write_snapshot(node, "system-c", 25)
    report = program("import", "--json", node=node).json
    assert report["written"] == report["counts"][SKILLS] == 67
    standin.requests.clear()
    report = program("import", "--json", node=node).json
    assert (report["unchanged"], report["written"]) == (67, 0)
    assert standin.requests
    assert standin.writes == []


@pytest.mark.parametrize("size", some([384, 768, 1024], often=1))
@pytest.mark.parametrize("name", ["", "text"])
def test_existing_collections_are_filled_as_they_are(
    node: Node, standin: StandIn, program: Program, size: int, name: str
) -> None:
    """Of any size, with a named vector or without: imported, and found."""
    for category in Category:
        vectors = {name: {"size": size, "distance": "Cosine"}}
        standin.collections[category] = Collection(vectors, {}, {})
    embedding = node.settings.embedding.model_copy(update={"dimension": size})
    node.settings = node.settings.model_copy(update={"embedding": embedding})
    write_snapshot(node, "system-b", 5)
    assert program("import", node=node).code == 0
    stored = standin.collections[SKILLS].points.values()
    assert {vectors[name].size for vectors, _ in stored} == {size}
    (hit,) = program("search", "system-b 3", "--limit", "1", "--json", node=node).json
    assert hit["title"] == "system-b 3"


def test_init_spreads_new_collections_as_set(
    make_node: MakeNode, standin: StandIn
) -> None:
    """Shards and copies are those of the settings from the first call on."""
    node = make_node(alone=True)
    cluster = {"shard_number": 6, "replication_factor": 2}
    qdrant = Qdrant.model_validate({"url": standin.url, **cluster})
    node.settings = node.settings.model_copy(update={"qdrant": qdrant})
    node.init()
    assert standin.collections[SKILLS].params == cluster


def test_points_without_a_model_are_not_mixed_with_another_size(
    node: Node, standin: StandIn, program: Program
) -> None:
    """The message has both sizes, and names the setting."""
    vector = HashingEmbedder(384).embed(["x"])[0]
    collection = Collection({"": {"size": 384, "distance": "Cosine"}}, {}, {})
    collection.points[1] = ({"": vector}, {"skill_name": "of another program"})
    standin.collections[SKILLS] = collection
    write_snapshot(node, "system-b", 5)
    for options in ((), ("--reembed",)):
        refused = program("import", *options, node=node)
        assert refused.code == 3
        assert "takes vectors of 384, the embedder makes vectors of 128" in refused.err
        assert "embedding.dimension" in refused.err
    assert len(collection.points) == 1
