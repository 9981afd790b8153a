"""Which episodes a model is asked about, and what is taken of its answers."""

import json
from collections.abc import Iterator

import msgspec
import pytest
from model.hostile_sessions import HOSTILE, TARGET
from model.sessions import SESSION, TRUE, Json, chat, says

from fedlearn.episodes import Episode, StepKind
from fedlearn.model.chat import Answer
from fedlearn.model.model_engine import ModelEngine
from fedlearn.model.prompt import (
    MAX_EPISODE_CHARS,
    MAX_LESSONS,
    ModelLesson,
    messages_for,
    text_of,
)
from fedlearn.records import Confirmation
from fedlearn.settings import LanguageModel
from fedlearn.state import State
from fedlearn.worktree import read_records

from helpers import MakeNode, Node
from qdrant.embedding_server import EmbeddingServer

CHOSEN = LanguageModel(url="http://127.0.0.1:9", name="a model")


@pytest.fixture(name="server")
def a_server() -> Iterator[EmbeddingServer]:
    """Start a server that answers well."""
    with EmbeddingServer() as server:
        server.answer = says(TRUE)
        yield server


@pytest.fixture(name="state")
def a_state(tmp_path: object) -> Iterator[State]:
    """Open a new state."""
    with State.open(tmp_path) as state:  # type: ignore[arg-type]
        yield state


def engine(state: State, *lessons: object) -> ModelEngine:
    """Make an engine whose server says these lessons."""
    said = Answer([msgspec.convert(one, ModelLesson) for one in lessons])
    return ModelEngine(CHOSEN, state, lambda _messages: said)


def test_a_grounded_lesson_is_taken(state: State) -> None:
    """It carries its quotes, and how it was confirmed."""
    (lesson,) = engine(state, TRUE).lessons_of(SESSION)

    assert lesson.confirmation is Confirmation.MODEL
    assert lesson.quotes == tuple(TRUE["quotes"])


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"solution": f"{TRUE['solution']} --privileged"}, "ungrounded"),
        ({"quotes": ["never said by anybody in this session"]}, "ungrounded"),
        ({"quotes": []}, "ungrounded"),
        ({"solution": "do it"}, "empty"),
        ({"problem": " "}, "empty"),
        ({"solution": "You extract general technical knowledge from a"}, "echo"),
    ],
)
def test_what_is_not_grounded_is_counted(
    state: State, changes: Json, reason: str
) -> None:
    """A model that lies gives nothing."""
    asked = engine(state, {**TRUE, **changes})

    assert asked.lessons_of(SESSION) == []
    assert asked.dropped == {reason: 1}


def test_more_lessons_than_allowed_are_left_out(state: State) -> None:
    """An answer is bounded."""
    asked = engine(state, *[TRUE] * (MAX_LESSONS + 3))

    assert len(asked.lessons_of(SESSION)) == MAX_LESSONS
    assert asked.dropped == {"too-many": 3}


def test_no_episode_is_asked_about_twice(state: State) -> None:
    """The answer is kept by the digest of the episode."""
    engine(state, TRUE).lessons_of(SESSION)

    def fail(_messages: object) -> Answer:
        raise AssertionError

    assert len(ModelEngine(CHOSEN, state, fail).lessons_of(SESSION)) == 1
    other = CHOSEN.model_copy(update={"name": "another"})
    with pytest.raises(AssertionError):
        ModelEngine(other, state, fail).lessons_of(SESSION)


def test_an_episode_is_data_between_marks_nobody_can_guess() -> None:
    """Two requests have different marks, and the episode stands between them."""
    one, two = messages_for("text"), messages_for("text")

    assert one[1]["content"] != two[1]["content"]
    mark = one[1]["content"].partition("\n")[0]
    assert mark in one[0]["content"]


def test_a_long_episode_is_cut() -> None:
    """Its beginning and its end are shown."""
    steps = [
        msgspec.structs.replace(SESSION.steps[1], text=f"{number} " + "x" * 9_000)
        for number in range(50)
    ]
    text = text_of(Episode(key="long", steps=tuple(steps)))

    assert len(text) < MAX_EPISODE_CHARS + 100
    assert "\n0 xxx" in text
    assert text.endswith("xxx")


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_no_hostile_session_brings_in_what_was_not_done(
    state: State, hostile: str
) -> None:
    """A model that obeys the session still gives nothing that it did not hold."""
    result = msgspec.structs.replace(SESSION.steps[1], text=hostile)
    session = Episode(key="one", steps=(SESSION.steps[0], result))
    obeyed = {**TRUE, "solution": TARGET, "quotes": [hostile[:200]]}

    assert engine(state, obeyed).lessons_of(session) == []


def test_there_are_at_least_thirty_hostile_forms() -> None:
    """Fewer would prove little."""
    assert len({*HOSTILE}) >= 30


def answering(node: Node, server: EmbeddingServer, **fields: object) -> None:
    """Let a node ask a server."""
    model = {"url": server.url, "name": "small model", "timeout_s": 2, **fields}
    known = node.settings.model_dump()
    known["extraction"]["model"] = model
    node.settings = type(node.settings).model_validate(known)


def a_task(number: int = 0) -> list[Json]:
    """Return the events of a session in which nothing is verified."""
    return [
        {
            "event_type": "tool_result",
            "timestamp": f"2026-11-20T08:00:0{place}Z",
            "session_id": f"task-{number}",
            "tool_name": "run_command",
            "query": "Task: x | Tool: run_command("
            + json.dumps({"command": s.command})
            + ")",
            "response": json.dumps(
                {"stdout": s.text, "exit_code": int(bool(s.failed))}
            ),
            "success": not s.failed,
        }
        for place, s in enumerate(SESSION.steps)
        if s.kind is StepKind.RUN
    ]


@pytest.fixture(name="node")
def a_node(make_node: MakeNode, server: EmbeddingServer) -> Node:
    """Make a node that asks the server."""
    node = make_node(alone=True)
    node.init()
    answering(node, server)
    return node


UNPROVEN = {**TRUE, "category": "best-practices"}


def test_a_lesson_in_data_carries_the_proof_of_its_quotes(
    node: Node, server: EmbeddingServer
) -> None:
    """Whoever has the episode can verify them; the model and its prompt are named."""
    server.answer = says(UNPROVEN)
    node.write(*a_task())
    report = node.sync()
    found = [
        said.basis
        for one in read_records(node.settings.repository_path).active()
        for said in one.evidence.values()
        if said.basis and said.basis.confirmation is Confirmation.MODEL
    ]

    assert report.model
    assert (report.model.asked, report.model.lessons) == (1, 1)
    (basis,) = found
    assert (basis.model, basis.prompt) == ("small-model", 1)
    assert len(basis.quotes) == 1


def test_a_run_asks_about_few_episodes(node: Node, server: EmbeddingServer) -> None:
    """The others wait for the next run."""
    answering(node, server, max_episodes_per_run=2)
    node.write(*(event for number in range(5) for event in a_task(number)))
    first, second, third, fourth = (node.sync().model for _ in range(4))

    assert first
    assert second
    assert third
    assert (first.asked, first.waiting) == (2, 3)
    assert (second.asked, second.waiting) == (2, 1)
    assert (third.asked, third.waiting) == (1, 0)
    assert fourth is None


def test_a_dead_server_delays_lessons_and_no_sync(
    node: Node, server: EmbeddingServer
) -> None:
    """What was read is written; the episode waits, and is asked about later."""
    server.answer = lambda _path, _body: (503, "loading")
    node.write(*a_task())
    report = node.sync()
    assert report.model
    assert (report.model.asked, report.model.waiting) == (0, 1)
    assert "503" in str(report.model.problem)
    assert not report.figures.problems
    assert len(server.requests) == 1
    server.answer = says(UNPROVEN)
    again = node.sync().model

    assert again
    assert (again.asked, again.lessons, again.waiting) == (1, 1, 0)


def test_a_model_never_sees_what_is_private(
    node: Node, server: EmbeddingServer
) -> None:
    """Episodes are redacted before."""
    token = "ghp_" + "x7Kq2mV9tR4wZ8nB3cL6" + "yD1fH5jP0sGa"
    events = a_task()
    events[0]["response"] = json.dumps(
        {"stdout": f"denied for ops@corp.lan with {token}", "exit_code": 1}
    )
    node.write(*events)
    node.sync()
    sent = json.dumps([body for _path, _headers, body in server.requests])

    assert "denied for" in sent
    assert token not in sent
    assert "ops@corp.lan" not in sent


def test_private_words_of_a_model_are_redacted(
    node: Node, server: EmbeddingServer
) -> None:
    """Also where the redactor saw them in another place before."""
    node.write(*a_task())
    server.answer = lambda _path, _body: chat({"lessons": [UNPROVEN]})
    node.sync()
    content = b"".join(node.data().values())

    assert b"container with the label" in content


def test_nothing_is_asked_or_kept_while_no_model_is_set(make_node: MakeNode) -> None:
    """It is off until a person turns it on."""
    node = make_node(alone=True)
    node.init()
    node.write(*a_task())

    assert node.sync().model is None
    with State.open(node.settings.state_directory) as state:
        assert state.episodes.for_model() == []
