"""Knowledge that exists only in Qdrant travels, and what came from others does not."""

import json
from pathlib import Path

from fedlearn.actions.cycle import Cycle
from fedlearn.errors import ConfigurationError
from fedlearn.qdrant.client import open_store
from fedlearn.qdrant.embedding.embedder import open_embedder
from fedlearn.qdrant.points.search import search
from fedlearn.records.categories import Category
from fedlearn.state import State

from helpers import MakeNode, Node, Program, make_event

PAYLOAD = {
    "skill_name": "Relabel a volume",
    "description": "Let a container read a mounted folder",
    "usage_pattern": "Add :Z to the mount. Logs are on db01.corp-intern.lan.",
    "success_examples": ["podman run -v ./data:/data:Z app"],
    "failure_examples": [],
    "prerequisites": [],
    "related_skills": [],
    "value_score": 0.86,
    "last_updated": 1766350000,
}


def store_point(node: Node, number: int, **changes: object) -> None:
    """Write a point as another program of the stack does, with an id of its own."""
    with open_store(node.settings) as store:
        embedder = open_embedder(node.settings)
        payload = {**PAYLOAD, **changes}
        vector = embedder.embed([str(payload["description"])])
        store.upsert(Category.SKILLS, [number], vector, [payload])


def titles(node: Node, text: str) -> list[str]:
    with open_store(node.settings) as store:
        return [hit.title for hit in search(store, open_embedder(node.settings), text)]


def test_a_point_of_another_program_reaches_the_other_node(
    make_node: MakeNode,
) -> None:
    """It is harvested, redacted, pushed, and found there with its origin."""
    a, b = make_node("system-a"), make_node("system-b")
    for node in (a, b):
        node.init()
    store_point(a, 7)
    for node in (a, b):
        assert node.federate().problems == []
    assert titles(b, "relabel a volume") == ["Relabel a volume"]
    assert b"corp-intern" not in b"".join(b.data().values())


def test_it_does_not_stand_twice_where_it_came_from(make_node: MakeNode) -> None:
    """The node that has the point already gets no second one beside it."""
    a, b = make_node("system-a"), make_node("system-b")
    for node in (a, b):
        node.init()
    store_point(a, 7)
    for node in (a, b, a):
        node.federate()
    assert titles(a, "relabel a volume") == ["Relabel a volume"]


def test_what_the_federation_brought_is_not_counted_as_own(
    make_node: MakeNode,
) -> None:
    """A node never gains evidence by what it imported."""
    a, b = make_node("system-a"), make_node("system-b")
    for node in (a, b):
        node.init()
    a.write(make_event("a timer"))
    for node in (a, b, a, b):
        node.federate()
    line = json.loads(b.data()["patterns/skills-patterns.jsonl"])
    assert list(line["evidence"]) == ["system-a"]


def test_counters_that_the_stack_rewrites_are_nothing_new(make_node: MakeNode) -> None:
    """The same knowledge with other counters and another id is one observation."""
    node = make_node(alone=True)
    node.init()
    store_point(node, 7)
    node.federate()
    store_point(node, 8, access_count=9, last_accessed=1766360000, value_score=0.84)
    before = node.data()
    node.federate()
    assert node.data() == before


def test_the_verb_exports_without_vectors(
    make_node: MakeNode, program: Program
) -> None:
    """One point a line in the scroll shape; a second export writes nothing."""
    node = make_node(alone=True)
    node.init()
    store_point(node, 7)
    report = program("export", "--json", node=node).json
    skills = report["collections"]["skills-patterns"]
    assert (skills["points"], skills["exported"], skills["cut"]) == (1, 1, 0)
    assert report["harvested"] == {"skills-patterns": 1}
    (name,) = (n for n in node.data() if "skills-patterns-2" in n)
    content = json.loads(node.data()[name])
    (point,) = content["result"]["points"]
    assert point["payload"]["skill_name"] == "Relabel a volume"
    assert "vector" not in point
    assert "corp-intern" not in json.dumps(content)
    before = node.data()
    again = program("export", "--json", node=node).json
    assert again["collections"]["skills-patterns"]["file"] is None
    assert node.data() == before


def test_a_cut_is_never_silent(make_node: MakeNode, program: Program) -> None:
    """Only the strongest are written, and the warning says how many were not."""
    node = make_node(alone=True)
    node.init()
    for number in range(3):
        store_point(node, number, value_score=number / 4, usage_pattern=f"{number}")
    result = program("export", "skills-patterns", "--limit", "2", node=node)
    said = " ".join(result.err.split())
    assert "1 point of skills-patterns of lower value left out" in said
    (name,) = (n for n in node.data() if "skills-patterns-2" in n)
    points = json.loads(node.data()[name])["result"]["points"]
    assert sorted(p["payload"]["value_score"] for p in points) == [0.25, 0.5]


def test_snapshots_of_both_nodes_unite(make_node: MakeNode) -> None:
    """What was too weak for a pattern still arrives with the snapshots, once."""
    nodes = [make_node("system-a"), make_node("system-b")]
    for number, node in enumerate(nodes):
        node.init()
        store_point(node, 1, value_score=0.2)
        store_point(node, 2, value_score=0.2, usage_pattern=f"only here: {number}")
        with State.open(node.settings.state_directory) as state:
            Cycle(node.settings, state).export(list(Category), 0)
    for node in (*nodes, *nodes):
        assert node.federate().problems == []
    for node in nodes:
        with open_store(node.settings) as store:
            assert store.counts()["skills-patterns"] == 3


def test_a_folder_without_anything_is_named(
    make_node: MakeNode, program: Program, tmp_path: Path
) -> None:
    """An import of the wrong place is no success."""
    node = make_node(alone=True)
    node.init()
    (tmp_path / "empty").mkdir()
    result = program("import", tmp_path / "empty", node=node)
    assert result.code == ConfigurationError.exit_code
    assert "neither pattern files nor snapshots" in result.err


def test_another_model_is_refused_until_it_is_asked_for(
    make_node: MakeNode, program: Program
) -> None:
    """Vectors of two models are never mixed; --reembed is the way out."""
    node = make_node(alone=True)
    node.init()
    node.write(make_event("a timer"))
    node.federate()
    wider = node.settings.embedding.model_copy(update={"dimension": 256})
    node.settings = node.settings.model_copy(update={"embedding": wider})
    refused = program("import", node=node)
    assert refused.code == ConfigurationError.exit_code
    assert "--reembed" in refused.err
    assert program("import", "--reembed", node=node).code == 0
    assert titles(node, "a timer") == ["How to set up a timer"]
