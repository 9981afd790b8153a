"""fedlearn search, as a person calls it."""

from fedlearn.settings.qdrant import Embedding

from helpers import MakeNode, Program, make_event
from qdrant.embedding_server import EmbeddingServer


def test_near_duplicates_can_be_shown_once(
    make_node: MakeNode, program: Program
) -> None:
    """With --collapse the best stands for those that say the same."""
    node = make_node()
    program("init", node=node)
    long = " ".join(f"word{n}" for n in range(40))
    node.write(*(make_event(f"{long} {end}") for end in ("today", "tomorrow")))
    node.write(make_event("a socket"))
    program("federate", node=node)
    assert len(program("search", long, "--json", node=node).json) == 3
    assert len(program("search", long, "--json", "--collapse", node=node).json) == 2
    status = program("status", "--json", node=node).json
    assert status["near_duplicate_clusters"] == 1
    again = program("status", "--json", node=node).json
    assert again | {"time": ""} == status | {"time": ""}


def test_filters_narrow_the_search(make_node: MakeNode, program: Program) -> None:
    """By category, node and value."""
    node = make_node()
    program("init", node=node)
    node.write(
        make_event("a timer", value_score=0.75),
        make_event("a timer", category="error-solutions", confidence_score=0.95),
    )
    program("federate", node=node)

    def found(*options: str) -> list[str]:
        hits = program("search", "timer", "--json", *options, node=node).json
        return sorted(hit["category"] for hit in hits)

    assert found() == ["error-solutions", "skills-patterns"]
    assert found("--category", "skills-patterns") == ["skills-patterns"]
    assert found("--minimum-value", "0.9") == ["error-solutions"]
    assert found("--node", "system-b") == []
    assert found("--limit", "1") != found()


def test_json_has_documented_keys(make_node: MakeNode, program: Program) -> None:
    """Score, rank, value, origin and feedback, and the whole payload."""
    node = make_node(alone=True)
    program("init", node=node)
    node.write(make_event("a timer"))
    program("federate", node=node)
    (hit,) = program("search", "timer", "--json", node=node).json
    assert sorted(hit) == [
        "category",
        "harmful",
        "helpful",
        "nodes",
        "pattern_id",
        "payload",
        "rank",
        "score",
        "text",
        "title",
        "value_score",
    ]
    assert (hit["nodes"], hit["value_score"]) == (["system-a"], 0.9)
    assert hit["rank"] == hit["score"]


def test_people_see_score_value_and_origin(
    make_node: MakeNode, program: Program
) -> None:
    """One line of figures, one of origin, one of text; on stdout."""
    node = make_node(alone=True)
    program("init", node=node)
    node.write(make_event("a timer"))
    program("federate", node=node)
    shown = program("search", "timer", node=node).out
    assert "value 0.90" in shown
    assert "data from system-a" in shown
    assert "| Write the unit of a timer" in shown


def test_a_question_is_redacted_before_it_is_sent(
    make_node: MakeNode, program: Program
) -> None:
    """A remote embedder gets no secret, address or name from it."""
    with EmbeddingServer() as server:
        node = make_node(alone=True)
        embedding = Embedding(kind="openai", url=server.url, model="small")
        node.settings = node.settings.model_copy(update={"embedding": embedding})
        program("init", node=node)
        secret = "ghp_" + "a1B2" * 9
        program("search", f"why does {secret} fail on 10.0.0.7", node=node)
        sent = str([body for _, _, body in server.requests])
    assert "why does <github-token-1> fail on <private-ip-1>" in sent
    assert secret not in sent
