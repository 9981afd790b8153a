"""Servers whose answers do not end, or not in time: a bound of both."""

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from fedlearn.errors import UnreachableError
from fedlearn.qdrant.client import transport
from fedlearn.qdrant.client.client import Store
from fedlearn.qdrant.client.transport import BoundedTransport
from fedlearn.qdrant.embedding.server import RemoteEmbedder
from fedlearn.settings import Embedding, Qdrant, Settings

from helpers import MakeNode, Program
from qdrant.conftest import FAST
from qdrant.endless_server import (
    EndlessServer,
    dripping_body,
    dripping_headers,
    endless_body,
    packed_body,
)

ENDLESS = pytest.mark.parametrize(
    ("parts", "words"),
    [
        (dripping_headers, "in time"),
        (dripping_body, "in time"),
        (endless_body, "more than 1,000,000 bytes"),
        (packed_body, "packed"),
    ],
    ids=["headers", "body", "endless", "packed"],
)

Parts = Callable[[], Iterator[bytes]]


@pytest.fixture(autouse=True)
def _small_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "MAX_ANSWER_BYTES", 1_000_000)


@ENDLESS
def test_qdrant_cannot_hold_a_call(tmp_path: Path, parts: Parts, words: str) -> None:
    """The time is that of the whole answer, and so is the size."""
    with EndlessServer(parts) as server:
        settings = Settings(
            state_directory=tmp_path, qdrant=Qdrant(url=server.url, timeout_s=1)
        )
        with pytest.raises(UnreachableError, match=words) as caught:
            Store.open(settings, retry=FAST)
    assert caught.value.hint


@ENDLESS
def test_an_embedder_cannot_hold_a_call(parts: Parts, words: str) -> None:
    """The same holds for a server of embeddings."""
    with EndlessServer(parts) as server:
        chosen = Embedding(kind="openai", url=server.url, model="m", timeout_s=0.5)
        with pytest.raises(UnreachableError, match=words):
            RemoteEmbedder(chosen, retry=FAST).embed(["a"])


@pytest.mark.parametrize("verb", [["search", "a"], ["status"], ["federate"]])
def test_no_verb_is_held(
    make_node: MakeNode, program: Program, verb: list[str]
) -> None:
    """Each ends with the code that a server without an answer has, or without it."""
    node = make_node(alone=True)
    node.init()
    with EndlessServer(dripping_headers) as server:
        qdrant = Qdrant(url=server.url, timeout_s=1)
        node.settings = node.settings.model_copy(update={"qdrant": qdrant})
        assert program(*verb, node=node).code in ({0} if verb == ["status"] else {4})


def test_a_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not for loopback, and not for hosts that are excepted."""
    monkeypatch.setenv("HTTP_PROXY", "127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "near.example.org")
    used: dict[str, bool] = {}
    for host in ("far.example.org", "near.example.org", "localhost"):
        with BoundedTransport(f"http://{host}:6333", 1) as opened:
            used[host] = "Proxy" in type(opened._pool).__name__
    assert used == {
        "far.example.org": True,
        "near.example.org": False,
        "localhost": False,
    }


def test_one_answer_after_another_is_read_from_a_connection() -> None:
    """The time of a request begins with it, not with the connection."""
    now = [0.0]

    def one_by_one() -> Iterator[bytes]:
        now[0] += 5
        yield b"HTTP/1.1 204 No Content\r\n\r\n"

    with (
        EndlessServer(one_by_one) as server,
        BoundedTransport(server.url, 9, clock=lambda: now[0]) as opened,
        httpx.Client(transport=opened) as client,
    ):
        assert [client.get(server.url).status_code for _ in range(4)] == [204] * 4
