"""Embedders that are servers: what is asked, and what is never taken on trust."""

import logging
from collections.abc import Iterator

import numpy as np
import pytest

from fedlearn.errors import (
    BrokenDataError,
    ConfigurationError,
    FedlearnError,
    UnreachableError,
)
from fedlearn.qdrant.client.retry import Retry
from fedlearn.qdrant.embedding.embedder import open_embedder, unit_rows
from fedlearn.qdrant.embedding.hashing import HashingEmbedder
from fedlearn.qdrant.embedding.server import (
    CUT_CHARS,
    OLLAMA_URL,
    RemoteEmbedder,
)
from fedlearn.settings import Embedding, Settings

from qdrant.embedding_server import (
    Answer,
    EmbeddingServer,
    Json,
    good_answer,
    vector_of,
)
from qdrant.standin import refusing_port

FAST = Retry(sleep=lambda _: None)
TEXTS = ["one", "three", "seven teen"]


@pytest.fixture
def server() -> Iterator[EmbeddingServer]:
    with EmbeddingServer() as running:
        yield running


def embedder_of(
    server: EmbeddingServer, kind: str = "openai", **changes: object
) -> RemoteEmbedder:
    chosen = Embedding.model_validate(
        {"kind": kind, "url": server.url, "model": "bge-m3", **changes}
    )
    return RemoteEmbedder(chosen, retry=FAST)


def directions(texts: list[str]) -> np.ndarray:
    return unit_rows(np.array([vector_of(text) for text in texts]))


@pytest.mark.parametrize("kind", ["openai", "ollama"])
def test_vectors_come_in_the_order_of_the_texts(
    server: EmbeddingServer, kind: str
) -> None:
    """Each text gets its own vector, at length 1, whatever order they come in."""
    embedder = embedder_of(server, kind)
    vectors = embedder.embed(TEXTS)
    assert vectors.dtype == np.float32
    assert vectors == pytest.approx(directions(TEXTS), abs=1e-6)
    assert (embedder.model, embedder.dimension) == ("bge-m3", 3)


def test_texts_go_in_batches(server: EmbeddingServer) -> None:
    """Seven texts in batches of three take three requests."""
    embedder = embedder_of(server, batch=3)
    assert embedder.embed([f"text {i}" for i in range(7)]).shape == (7, 3)
    assert len(server.requests) == 3


def test_dimension_is_asked_for_once(server: EmbeddingServer) -> None:
    """The size of a vector is learned from the server, by one text."""
    embedder = embedder_of(server)
    assert server.requests == []
    assert (embedder.dimension, embedder.dimension) == (3, 3)
    assert len(server.requests) == 1


def test_no_texts_need_no_batch(server: EmbeddingServer) -> None:
    """An empty list has an empty result of the right width."""
    assert embedder_of(server).embed([]).shape == (0, 3)


@pytest.mark.parametrize("ending", ["", "/", "/v1", "/v1/"])
def test_base_url_may_end_with_the_version(
    server: EmbeddingServer, ending: str
) -> None:
    """Both common ways to write the URL reach the same path."""
    embedder_of(server, url=server.url + ending).embed(["x"])
    assert server.requests[0][0] == "/v1/embeddings"


def test_long_texts_are_cut_as_the_stack_cuts_them(server: EmbeddingServer) -> None:
    """A model's context is not exceeded by one long text."""
    embedder_of(server).embed(["x" * 5000])
    assert server.requests[0][2]["input"] == ["x" * CUT_CHARS]


def test_unknown_ollama_model_is_named(server: EmbeddingServer) -> None:
    """Ollama's words about the model are passed on."""
    said = "model 'bge-m3' not found, try pulling it first"
    error = {"message": said, "type": "not_found_error", "param": None, "code": None}
    server.answer = lambda *_: (404, {"error": error})
    with pytest.raises(UnreachableError, match="not found") as caught:
        embedder_of(server, "ollama").embed(["x"])
    assert "embedding.model" in str(caught.value.hint)


def test_bare_lists_are_understood(server: EmbeddingServer) -> None:
    """The older forms that the stack's readers accept are accepted here too."""
    server.answer = lambda _, body: (200, [vector_of(text) for text in body["input"]])
    vectors = embedder_of(server).embed(TEXTS)
    assert vectors == pytest.approx(directions(TEXTS), abs=1e-6)


def entry(embedding: object, index: object = 0) -> Json:
    return {"index": index, "embedding": embedding}


@pytest.mark.parametrize(
    "data",
    [
        [],
        [entry([1, 2, 3])],
        [entry([1, 2, 3]), entry([1, 2, 3])],
        [entry([1, 2, 3]), entry([1, 2, 3], 2)],
        [entry([1, 2, 3]), entry([1, 2, 3], "x")],
        [entry([1, 2, 3]), entry([1, 2], 1)],
        [entry([1, 2, 3]), entry([0, 0, 0], 1)],
        [entry([1, 2, 3]), entry([1, None, 3], 1)],
        [entry([1, 2, 3]), entry(None, 1)],
        [entry([1, 2, 3]), entry("AAAA", 1)],
        [entry([[1, 2, 3]]), entry([[1, 2, 3]], 1)],
        [entry([]), entry([], 1)],
        ["x", "y"],
    ],
)
def test_bad_vectors_are_broken_data(
    server: EmbeddingServer, data: list[object]
) -> None:
    """Missing, wrongly numbered, uneven, zero or endless vectors are refused."""
    server.answer = lambda *_: (200, {"data": data})
    with pytest.raises(BrokenDataError):
        embedder_of(server).embed(["one", "two"])


def test_model_that_changes_its_size_is_broken_data(server: EmbeddingServer) -> None:
    """Vectors of another size than before are never mixed in."""
    embedder = embedder_of(server)
    embedder.embed(["x"])
    server.answer = lambda *_: (200, {"data": [entry([1, 2, 3, 4])]})
    with pytest.raises(BrokenDataError, match="of 4 numbers, before of 3"):
        embedder.embed(["y"])


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (400, BrokenDataError),
        (401, ConfigurationError),
        (403, ConfigurationError),
        (404, UnreachableError),
        (413, BrokenDataError),
        (418, UnreachableError),
        (500, BrokenDataError),
        (503, UnreachableError),
    ],
)
def test_each_answer_has_its_class(
    server: EmbeddingServer, status: int, expected: type[FedlearnError]
) -> None:
    """A refused key, a refused text and a server that is away are told apart."""
    server.answer = lambda *_: (status, {"error": "planted words"})
    with pytest.raises(expected, match="planted words") as caught:
        embedder_of(server).embed(["x"])
    assert isinstance(caught.value, expected)


def test_what_is_temporary_is_tried_again(server: EmbeddingServer) -> None:
    """A model that is still loading gets its time."""
    answers = iter([(503, "loading"), (429, "slowly"), None])

    def recover(path: str, body: Json) -> Answer:
        return next(answers) or good_answer(path, body)

    server.answer = recover
    assert embedder_of(server).embed(["x"]).shape == (1, 3)


def test_page_for_people_is_no_embedding(server: EmbeddingServer) -> None:
    """Another program at the URL is told from a server that is down."""
    server.answer = lambda *_: (200, "<html>Welcome</html>")
    with pytest.raises(UnreachableError, match="JSON"):
        embedder_of(server).embed(["x"])


def test_server_that_is_down_is_unreachable() -> None:
    """The message names the server."""
    with refusing_port() as port:
        chosen = Embedding(kind="openai", url=f"http://127.0.0.1:{port}", model="m")
        with pytest.raises(UnreachableError, match=f"127.0.0.1:{port}"):
            RemoteEmbedder(chosen, retry=FAST).embed(["x"])


def test_key_is_sent_and_never_logged(
    server: EmbeddingServer, caplog: pytest.LogCaptureFixture
) -> None:
    """A key goes into both headers that servers look at, and into no log."""
    caplog.set_level(logging.DEBUG)
    chosen = Embedding(kind="openai", url=server.url, model="m")
    RemoteEmbedder(chosen, api_key="secret-key", retry=FAST).embed(["x"])
    headers = {name.lower(): value for name, value in server.requests[0][1].items()}
    assert headers["authorization"] == "Bearer secret-key"
    assert headers["x-api-key"] == "secret-key"
    assert "secret-key" not in caplog.text


@pytest.mark.parametrize(
    ("chosen", "missing"),
    [
        (Embedding(kind="openai", url="http://x"), "embedding.model"),
        (Embedding(kind="openai", model="m"), "embedding.url"),
        (Embedding(kind="ollama"), "embedding.model"),
    ],
)
def test_missing_settings_are_named(chosen: Embedding, missing: str) -> None:
    """What a server needs and is not set is a fault of the configuration."""
    with pytest.raises(ConfigurationError, match=missing):
        open_embedder(Settings(embedding=chosen))


def test_hashing_is_the_default() -> None:
    """Without settings the built-in embedder is used, of the size that is set."""
    embedder = open_embedder(Settings(embedding=Embedding(dimension=128)))
    assert isinstance(embedder, HashingEmbedder)
    assert (embedder.model, embedder.dimension) == ("hashing-v1-128", 128)


@pytest.mark.parametrize("kind", ["openai", "ollama"])
def test_both_kinds_of_server_are_asked_alike(
    server: EmbeddingServer, kind: str
) -> None:
    """Ollama serves OpenAI's protocol at the same URL."""
    chosen = Embedding.model_validate({"kind": kind, "url": server.url, "model": "m"})
    open_embedder(Settings(embedding=chosen)).embed(["x"])
    assert server.requests[0][0] == "/v1/embeddings"


def test_ollama_has_a_default_url() -> None:
    """Where no URL is set, it is asked where it listens by default."""
    chosen = Embedding(kind="ollama", model="m")
    assert RemoteEmbedder(chosen, retry=FAST)._url == OLLAMA_URL


@pytest.mark.parametrize("bad", [0.0, np.nan, np.inf])
def test_rows_without_a_length_are_refused(bad: float) -> None:
    """A vector that cannot be brought to length 1 is counted and refused."""
    with pytest.raises(BrokenDataError, match="1 of 2 vectors"):
        unit_rows(np.array([[1.0, 0.0], [bad, 0.0]]))


def test_overflow_is_no_vector() -> None:
    """Numbers whose squares overflow give an error and no zeros."""
    with pytest.raises(BrokenDataError):
        unit_rows(np.array([[1e200, 1e200]]))
