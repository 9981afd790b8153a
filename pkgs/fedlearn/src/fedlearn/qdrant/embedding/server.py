"""An embedder that is a server, asked by OpenAI's protocol.

Ollama serves it too: its `/v1/embeddings` leads to the handler of `/api/embed`, with
the same batches, model names and status codes.

Servers are asked in batches. What comes back is measured before it is used: as
many vectors as texts, all of one size, finite, and not all zeros, which is what
some programs store when embedding fails.
"""

import weakref
from collections.abc import Sequence
from typing import Final, cast

import httpx
import numpy as np
import orjson

from fedlearn.errors import (
    BrokenDataError,
    ConfigurationError,
    UnreachableError,
)
from fedlearn.qdrant.client import (
    TEMPORARY_STATUS,
    Failure,
    Retry,
    batched,
    public_url,
    seconds,
)
from fedlearn.qdrant.client.http_errors import explain_transport
from fedlearn.qdrant.client.transport import BoundedTransport
from fedlearn.qdrant.embedding.embedder import EmbeddingRefusedError, Vectors, unit_rows
from fedlearn.settings import Embedding

CUT_CHARS: Final = 1_200
"""Where the AI stack cuts documents for the same models: about 512 tokens."""

PROBE: Final = "dimension"
"""Embedded once to learn the size of a vector."""

OLLAMA_URL: Final = "http://127.0.0.1:11434"
"""Where Ollama listens by default."""

MAX_MESSAGE_CHARS: Final = 200
"""As much of a server's own words as is shown."""


class RemoteEmbedder:
    """`POST /v1/embeddings`, which llama.cpp, vLLM, TEI and Ollama speak.

    Nothing is asked of the server before it is used.

    Args:
        chosen: `model` is set.
        api_key: Sent as bearer token and as `X-API-Key`, which llama.cpp takes; never
            logged.

    Raises:
        ConfigurationError: `url` is not set and has no default.
    """

    def __init__(
        self, chosen: Embedding, api_key: str | None = None, retry: Retry | None = None
    ) -> None:
        url = chosen.url or (OLLAMA_URL if chosen.kind == "ollama" else None)
        if url is None:
            raise ConfigurationError(
                "embedding.url is not set, but embedding.kind is openai",
                hint="set it to the server's base URL, such as http://127.0.0.1:8081",
            )
        self.model = str(chosen.model)
        self._url = url.rstrip("/").removesuffix("/v1")
        self._where = f"the embedding server at {public_url(self._url)}"
        self._batch = chosen.batch
        self._retry = retry or Retry()
        self._dimension: int | None = None
        self._connected = False
        headers = {"X-API-Key": api_key or "", "Authorization": f"Bearer {api_key}"}
        limits = httpx.Limits(max_keepalive_connections=1, keepalive_expiry=5)
        self._client = httpx.Client(
            timeout=chosen.timeout_s,
            headers=headers if api_key else {},
            transport=BoundedTransport(self._url, chosen.timeout_s, limits=limits),
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
        batches = batched(cut, self._batch)
        return np.concatenate([self._embed_batch(batch) for batch in batches])

    def _embed_batch(self, texts: Sequence[str]) -> Vectors:
        raw = self._ask(texts)
        if len(raw) != len(texts):
            raise EmbeddingRefusedError(
                f"{self._where} returned {len(raw)} vectors for {len(texts)} texts"
            )
        try:
            vectors = np.array(raw, dtype=np.float64)
        except (TypeError, ValueError) as error:
            raise EmbeddingRefusedError(
                f"{self._where} returned vectors that are not lists of numbers, or of "
                "different sizes"
            ) from error
        if vectors.ndim != 2 or not vectors.size:  # noqa: PLR2004  (rows and columns)
            raise EmbeddingRefusedError(f"{self._where} returned no plain vectors")
        size = vectors.shape[1]
        if self._dimension not in {None, size}:
            raise BrokenDataError(
                f"{self._where} returned vectors of {size} numbers, before of "
                f"{self._dimension}",
                hint="check whether another model was loaded under the same name",
            )
        self._dimension = size
        return unit_rows(vectors)

    def _ask(self, texts: Sequence[str]) -> list[object]:
        """Return one raw vector a text, in order; the caller measures them."""
        answer = self._post({"model": self.model, "input": list(texts)})
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

    def _post(self, body: dict[str, object]) -> object:
        def send() -> object:
            response = self._client.post(self._url + "/v1/embeddings", json=body)
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
        words = " ".join(response.text.split())[:MAX_MESSAGE_CHARS]
        said = f"{self._where} answers {status}: {words or response.reason_phrase}"
        if status in TEMPORARY_STATUS:
            wait_s = seconds(response.headers.get("Retry-After"))
            return Failure(UnreachableError(said), temporary=True, wait_s=wait_s)
        if status in {400, 413, 422, 500}:
            return Failure(EmbeddingRefusedError(said))
        if status in {401, 403}:
            hint = "check the key of the embedding server"
            return Failure(ConfigurationError(said, hint=hint))
        hint = "check embedding.url, embedding.kind and embedding.model"
        return Failure(UnreachableError(said, hint=hint))


def _bare_vectors(answer: object) -> list[object]:
    """Read `{"embeddings": [[…]]}` or a bare `[[…]]`, as older servers answer."""
    vectors = answer.get("embeddings") if isinstance(answer, dict) else answer
    return vectors if isinstance(vectors, list) else []
