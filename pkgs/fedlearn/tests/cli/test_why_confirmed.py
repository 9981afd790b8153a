"""`fedlearn why` and `doctor` say how something was learned, or why nothing was."""

from ingest.test_learning import MENDED, answer

from helpers import MakeNode, Program


def test_why_shows_how_a_pattern_was_confirmed(
    make_node: MakeNode, program: Program
) -> None:
    """With the parts of its value."""
    node = make_node(alone=True)
    program("init", node=node)
    node.write(*MENDED)
    program("sync", node=node)
    program("import", node=node)
    (hit, *_) = program("search", "No module named yaml", "--json", node=node).json
    shown = " ".join(program("why", hit["pattern_id"], node=node).out.split())
    evidence = program("why", hit["pattern_id"], "--json", node=node).json

    assert "verified after 1 failure" in shown
    assert "confirmation 1.00 x 0.40" in shown
    said = evidence["evidence"]["system-a"]
    assert said["basis"]["confirmation"] == "verified"
    assert said["value_parts"]["confirmation"] == 1.0


def test_a_value_that_was_given_has_no_parts(
    make_node: MakeNode, program: Program
) -> None:
    """A list said itself how sure it is."""
    node = make_node(alone=True)
    program("init", node=node)
    node.write(
        answer(
            '[{"fact": "Locks must lie in /tmp, because two users write."'
            ', "confidence": 0.95}]'
        )
    )
    program("sync", node=node)
    program("import", node=node)
    (hit, *_) = program("search", "where must locks lie", "--json", node=node).json
    told = program("why", hit["pattern_id"], "--json", node=node).json

    assert told["evidence"]["system-a"]["value_parts"] == {}


def test_doctor_says_why_nothing_was_learned(
    make_node: MakeNode, program: Program
) -> None:
    """The most frequent reason comes first, with an example."""
    node = make_node(alone=True)
    program("init", node=node)
    node.write(
        answer("pong", query="ping"),
        answer("Hello! How can I help you today?", query="hello"),
        answer("I cannot help with that.", query="How do I restart it?"),
    )
    program("sync", node=node)
    shown = " ".join(program("doctor", node=node).out.split())

    assert "2 x probe" in shown
    assert 'such as "ping"' in shown
    assert "fedlearn sync --explain FILE" in shown
