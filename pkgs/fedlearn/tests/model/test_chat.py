"""A server that lies, babbles, is slow, cuts off or refuses."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from model.sessions import TRUE, Json, chat, says

from fedlearn.errors import ConfigurationError, UnreachableError
from fedlearn.model.chat import ChatServer, endpoint_of, parse_answer
from fedlearn.settings import LanguageModel

from qdrant.embedding_server import EmbeddingServer
from qdrant.endless_server import (
    EndlessServer,
    dripping_body,
    dripping_headers,
    endless_body,
    packed_body,
)

ASK = [{"role": "user", "content": "what was learned?"}]


@pytest.fixture(name="server")
def a_server() -> Iterator[EmbeddingServer]:
    """Start a server that answers well."""
    with EmbeddingServer() as server:
        server.answer = says(TRUE)
        yield server


def client(url: str, **fields: object) -> ChatServer:
    """Open a client with a short patience."""
    return ChatServer(
        LanguageModel.model_validate({"url": url, "timeout_s": 5, **fields})
    )


def test_a_good_answer_gives_its_lessons(server: EmbeddingServer) -> None:
    """The request names the model and the schema, and no tools."""
    answer = client(server.url, name="qwen").ask(ASK)
    ((path, _headers, body),) = server.requests

    assert [one.problem for one in answer.lessons] == [TRUE["problem"]]
    assert (path, body["model"]) == ("/v1/chat/completions", "qwen")
    assert body["response_format"]["type"] == "json_schema"
    assert (body["temperature"], body["stream"]) == (0, False)
    assert "tools" not in body


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ("http://h:8080", "http://h:8080/v1/chat/completions"),
        ("http://h:8080/", "http://h:8080/v1/chat/completions"),
        ("http://h:8080/v1", "http://h:8080/v1/chat/completions"),
        ("http://h/v1/chat/completions", "http://h/v1/chat/completions"),
        ("https://h/v1beta/openai", "https://h/v1beta/openai/chat/completions"),
    ],
)
def test_any_base_that_people_write_leads_to_the_endpoint(
    base: str, expected: str
) -> None:
    """The path of the endpoint is added once."""
    assert endpoint_of(base) == expected


def test_the_key_is_sent_and_never_shown(
    server: EmbeddingServer, tmp_path: Path
) -> None:
    """A refused key is named by its setting."""
    (tmp_path / "key").write_text("not-a-real-key-1234\n")
    server.answer = lambda _path, _body: (401, "who are you?")
    with pytest.raises(ConfigurationError, match="401") as caught:
        client(server.url, api_key_file=tmp_path / "key").ask(ASK)

    assert server.requests[0][1]["Authorization"] == "Bearer not-a-real-key-1234"
    assert "not-a-real-key" not in str(caught.value)
    assert "api_key_file" in str(caught.value.hint)


def only_takes(kind: str | None) -> Callable[[str, Json], tuple[int, object]]:
    """Return a server that refuses other formats of answers."""

    def answer(_path: str, body: Json) -> tuple[int, object]:
        form = body.get("response_format")
        if (form["type"] if isinstance(form, dict) else None) == kind:
            return chat({"lessons": [TRUE]})
        return 400, {"error": {"message": "response_format is not supported"}}

    return answer


@pytest.mark.parametrize(("kind", "requests"), [("json_object", 2), (None, 3)])
def test_a_server_that_refuses_the_schema_is_asked_otherwise(
    server: EmbeddingServer, kind: str | None, requests: int
) -> None:
    """What it takes is remembered."""
    server.answer = only_takes(kind)
    asked = client(server.url)
    assert len(asked.ask(ASK).lessons) == 1
    assert len(asked.ask(ASK).lessons) == 1
    assert len(server.requests) == requests + 1


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503])
def test_a_server_that_cannot_now_is_left_alone(
    server: EmbeddingServer, status: int
) -> None:
    """It is not asked again in this run."""
    server.answer = lambda _path, _body: (status, "busy")
    with pytest.raises(UnreachableError, match=str(status)):
        client(server.url).ask(ASK)
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(server: EmbeddingServer, status: int) -> None:
    """What an episode holds goes nowhere else."""
    server.answer = lambda _path, _body: (status, "elsewhere")
    with pytest.raises(UnreachableError, match=str(status)):
        client(server.url).ask(ASK)


def test_a_model_that_is_not_there_is_named(server: EmbeddingServer) -> None:
    """The hint tells which settings to check."""
    server.answer = lambda _path, _body: (404, "model not found")
    with pytest.raises(ConfigurationError, match="model not found") as caught:
        client(server.url).ask(ASK)
    assert "extraction.model.name" in str(caught.value.hint)


def test_a_dead_server_is_named() -> None:
    """Nothing listens there."""
    with EmbeddingServer() as server:
        url = server.url
    with pytest.raises(UnreachableError, match="does not answer"):
        client(url).ask(ASK)


@pytest.mark.parametrize(
    "parts", [dripping_headers, dripping_body, endless_body, packed_body]
)
def test_an_answer_without_an_end_is_given_up(
    parts: Callable[[], Iterator[bytes]],
) -> None:
    """Slow or endless, it takes as long as the settings say, and little memory."""
    with EndlessServer(parts) as server, pytest.raises(UnreachableError):
        client(server.url, timeout_s=0.5).ask(ASK)


GOOD = json.dumps({"lessons": [TRUE]})


@pytest.mark.parametrize(
    "content",
    [
        GOOD,
        f"```json\n{GOOD}\n```",
        f"Sure! Here are the lessons:\n{GOOD}\nLet me know if you need more.",
        f"<think>The user wants {{lessons}}.</think>\n{GOOD}",
        json.dumps({"lessons": [TRUE]}, indent=2),
    ],
)
def test_babble_around_the_answer_is_passed_over(content: str) -> None:
    """The first object is what counts."""
    (lesson,) = parse_answer(json.dumps(chat(content)[1]).encode()).lessons

    assert lesson.solution == TRUE["solution"]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "I cannot help with that.",
        GOOD[:-30],
        "[]",
        "{}",
        '{"lessons": null}',
        '{"lessons": {"category": "error-solutions"}}',
        '{"lesson": []}',
        "{" * 100_000,
        None,
    ],
)
def test_an_answer_of_another_form_gives_nothing(content: str | None) -> None:
    """It is counted, and stops nothing."""
    answer = parse_answer(json.dumps(chat(content)[1]).encode())

    assert not answer.lessons
    assert answer.fault in {"empty", "schema"}


@pytest.mark.parametrize(
    "wrong",
    [
        {**TRUE, "category": "jokes"},
        {**TRUE, "quotes": "one text"},
        {**TRUE, "quotes": [1]},
        {**TRUE, "solution": None},
        {**TRUE, "command": "rm"},
        {key: value for key, value in TRUE.items() if key != "problem"},
        "a text",
    ],
)
def test_one_wrong_lesson_costs_itself(wrong: object) -> None:
    """The others are taken."""
    content = {"lessons": [wrong, TRUE]}
    answer = parse_answer(json.dumps(chat(content)[1]).encode())

    assert len(answer.lessons) == 1
    assert answer.fault == "schema"


@pytest.mark.parametrize(
    "raw", [b"", b"<html>", b"[]", b'{"choices": []}', b'{"choices": [{}]}', b"\xff"]
)
def test_an_answer_that_is_no_chat_gives_nothing(raw: bytes) -> None:
    """Whatever another program says on this port."""
    assert parse_answer(raw).fault == "empty"
