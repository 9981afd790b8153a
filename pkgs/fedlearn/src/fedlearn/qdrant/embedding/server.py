"""Embedders that are servers: OpenAI's protocol, and Ollama's.

Servers are asked in batches. What comes back is measured before it is used: as
many vectors as texts, all of one size, finite, and not all zeros, which is what
some programs store when embedding fails.
"""

import weakref
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Final, cast

import httpx
import numpy as np
import orjson

from fedlearn.errors import (
    BrokenDataError,
    ConfigurationError,
    UnreachableError,
)
from fedlearn.qdrant.client import TEMPORARY_STATUS, Failure, Retry, seconds
from fedlearn.qdrant.client.http_errors import LOOPBACK, explain_transport, public_url
from fedlearn.qdrant.embedding.embedder import EmbeddingRefusedError, Vectors, unit_rows
from fedlearn.settings import Embedding

CUT_CHARS: Final = 1_200
"""Where the AI stack cuts documents for the same models: about 512 tokens."""

TIMEOUT_S: Final = 30.0
"""As long as the AI stack waits for a batch."""

PROBE: Final = "dimension"
"""Embedded once to learn the size of a vector."""

OLLAMA_URL: Final = "http://127.0.0.1:11434"
"""Where Ollama listens unless it is told otherwise."""

MAX_MESSAGE_CHARS: Final = 200
"""As much of a server's own words as is shown."""


def open_remote(
    chosen: Embedding,
    *,
    api_key: str | None = None,
    timeout_s: float = TIMEOUT_S,
    retry: Retry | None = None,
) -> "RemoteEmbedder":
    """Make the embedder for a server; nothing is asked of it yet.

    Args:
        api_key: Sent as bearer token and as `X-API-Key`, which llama.cpp takes.

    Raises:
        ConfigurationError: `url` is not set and has no default.
    """
    url = chosen.url or (OLLAMA_URL if chosen.kind == "ollama" else None)
    if url is None:
        raise ConfigurationError(
            "embedding.url is not set, but embedding.kind is openai",
            hint="set it to the server's base URL, such as http://127.0.0.1:8081",
        )
    kind = OllamaEmbedder if chosen.kind == "ollama" else OpenAIEmbedder
    return kind(
        url,
        str(chosen.model),
        batch=chosen.batch,
        api_key=api_key,
        timeout_s=timeout_s,
        retry=retry or Retry(),
    )


class RemoteEmbedder(ABC):
    """What both protocols have in common.

    Args:
        batch: Texts in one request.
        api_key: Sent with each request; never logged.
    """

    def __init__(  # noqa: PLR0913 (each is one setting)
        self,
        url: str,
        model: str,
        *,
        batch: int,
        api_key: str | None,
        timeout_s: float,
        retry: Retry,
    ) -> None:
        self.model = model
        self._url = url.rstrip("/").removesuffix("/v1")
        self._where = f"the embedding server at {public_url(self._url)}"
        self._batch = batch
        self._retry = retry
        self._dimension: int | None = None
        self._connected = False
        headers = {"X-API-Key": api_key or "", "Authorization": f"Bearer {api_key}"}
        host = httpx.URL(self._url).host
        self._client = httpx.Client(
            timeout=timeout_s,
            headers=headers if api_key else {},
            trust_env=host not in LOOPBACK,  # a proxy does not know our loopback
            limits=httpx.Limits(max_keepalive_connections=1, keepalive_expiry=5),
        )
        weakref.finalize(self, self._client.close)

    @property
    def dimension(self) -> int:
        """Length of a vector, learned from the server once."""
        if self._dimension is None:
            self.embed([PROBE])
        return cast("int", self._dimension)  # embed sets it or raises

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed texts, cut where the AI stack cuts them.

        Returns:
            (n, d) float32, rows of length 1.

        Raises:
            UnreachableError: The server does not answer as one.
            ConfigurationError: It refuses the key.
            BrokenDataError: It refuses these texts, or answers with bad vectors.
        """
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        cut = [text[:CUT_CHARS] for text in texts]
        batches = [cut[i : i + self._batch] for i in range(0, len(cut), self._batch)]
        return np.concatenate([self._embed_batch(batch) for batch in batches])

    @abstractmethod
    def _ask(self, texts: Sequence[str]) -> list[object]:
        """Give one raw vector a text, in order; the caller measures them."""

    def _embed_batch(self, texts: Sequence[str]) -> Vectors:
        raw = self._ask(texts)
        if len(raw) != len(texts):
            raise EmbeddingRefusedError(
                f"{self._where} gave {len(raw)} vectors for {len(texts)} texts"
            )
        try:
            vectors = np.array(raw, dtype=np.float64)
        except (TypeError, ValueError) as error:
            raise EmbeddingRefusedError(
                f"{self._where} gave vectors that are not lists of numbers, or of "
                "different sizes"
            ) from error
        self._check_size(vectors.shape)
        return unit_rows(vectors)

    def _check_size(self, shape: tuple[int, ...]) -> None:
        if len(shape) != 2 or not shape[1]:  # noqa: PLR2004  (a status by its number) (rows and columns)
            raise EmbeddingRefusedError(f"{self._where} gave no plain vectors")
        if self._dimension not in {None, shape[1]}:
            raise BrokenDataError(
                f"{self._where} gave vectors of {shape[1]} numbers, before of "
                f"{self._dimension}",
                hint="did somebody load another model under the same name?",
            )
        self._dimension = shape[1]

    def _post(self, path: str, body: Mapping[str, object]) -> object:
        """Send a request, again where that helps, and parse the answer."""

        def send() -> object:
            response = self._client.post(self._url + path, json=body)
            self._connected = True
            response.raise_for_status()
            return orjson.loads(response.content)

        return self._retry.run(send, self._explain)

    def _explain(self, error: Exception) -> Failure | None:
        if isinstance(error, httpx.HTTPStatusError):
            return self._explain_status(error.response)
        if isinstance(error, orjson.JSONDecodeError):
            hint = "check embedding.url and embedding.kind"
            message = f"{self._where} does not answer in JSON"
            return Failure(UnreachableError(message, hint=hint))
        return explain_transport(error, self._where, connected=self._connected)

    def _explain_status(self, response: httpx.Response) -> Failure:
        status = response.status_code
        said = f"{self._where} answers {status}: {_message(response)}"
        if status in {401, 403}:
            hint = "check the key of the embedding server"
            return Failure(ConfigurationError(said, hint=hint))
        if status in TEMPORARY_STATUS:
            wait_s = seconds(response.headers.get("Retry-After"))
            return Failure(UnreachableError(said), temporary=True, wait_s=wait_s)
        if status in {400, 413, 422, 500}:
            return Failure(EmbeddingRefusedError(said))
        hint = "check embedding.url, embedding.kind and embedding.model"
        return Failure(UnreachableError(said, hint=hint))


class OpenAIEmbedder(RemoteEmbedder):
    """`POST /v1/embeddings`, which llama.cpp, vLLM, TEI and Ollama speak."""

    def _ask(self, texts: Sequence[str]) -> list[object]:
        body = {"model": self.model, "input": list(texts)}
        answer = self._post("/v1/embeddings", body)
        data = answer.get("data") if isinstance(answer, dict) else None
        if not isinstance(data, list):
            return _bare_vectors(answer)
        rows = [row if isinstance(row, dict) else {} for row in data]
        places = [row.get("index", place) for place, row in enumerate(rows)]
        if sorted(map(str, places)) != sorted(map(str, range(len(rows)))):
            raise EmbeddingRefusedError(f"{self._where} numbers its vectors wrongly")
        vectors: list[object] = [None] * len(rows)
        for place, row in zip(places, rows, strict=True):
            vectors[int(place)] = row.get("embedding")
        return vectors


class OllamaEmbedder(RemoteEmbedder):
    """`POST /api/embed`, or `/api/embeddings` on servers before 0.3."""

    _batched = True

    def _ask(self, texts: Sequence[str]) -> list[object]:
        if self._batched:
            body = {"model": self.model, "input": list(texts)}
            try:
                return _bare_vectors(self._post("/api/embed", body))
            except _NoSuchPathError:
                self._batched = False
        return [self._ask_one(text) for text in texts]

    def _ask_one(self, text: str) -> object:
        answer = self._post("/api/embeddings", {"model": self.model, "prompt": text})
        return answer.get("embedding") if isinstance(answer, dict) else None

    def _explain_status(self, response: httpx.Response) -> Failure:
        # An unknown model is a 404 too, but one in JSON.
        if response.status_code == 404 and "json" not in _content_type(response):  # noqa: PLR2004  (a status by its number)
            return Failure(_NoSuchPathError(f"{self._where} has no such path"))
        return super()._explain_status(response)


class _NoSuchPathError(UnreachableError):
    """An older server, or another program."""


def _bare_vectors(answer: object) -> list[object]:
    """Read `{"embeddings": [[…]]}` or a bare `[[…]]`."""
    vectors = answer.get("embeddings") if isinstance(answer, dict) else answer
    return vectors if isinstance(vectors, list) else []


def _content_type(response: httpx.Response) -> str:
    return str(response.headers.get("Content-Type", ""))


def _message(response: httpx.Response) -> str:
    """Give the server's own words, shortened."""
    words = " ".join(response.text.split())
    return words[:MAX_MESSAGE_CHARS] or response.reason_phrase
