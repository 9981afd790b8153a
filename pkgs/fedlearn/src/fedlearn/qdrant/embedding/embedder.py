"""From a text to a vector: what every embedder promises, and which one is set."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from fedlearn.errors import (
    BrokenDataError,
    ConfigurationError,
    FedlearnError,
    UnreachableError,
)
from fedlearn.qdrant.client import read_key_file
from fedlearn.settings import Settings
from fedlearn.wording import counted

logger = logging.getLogger(__name__)

Vectors = npt.NDArray[np.float32]


class Embedder(Protocol):
    """Turns texts into vectors, always with the same model."""

    @property
    def model(self) -> str:
        """Name of the model; kept with each point that it embedded."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector; a server is asked when this is first read."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed texts.

        Args:
            texts: At least one letter or digit each.

        Returns:
            (n, d) float32, rows of length 1, in the order of the texts.

        Raises:
            UnreachableError: The server does not answer, or refuses these texts.
            BrokenDataError: A vector is missing, not finite, or all zeros.
        """
        ...


class EmbeddingRefusedError(BrokenDataError):
    """The embedder answers, but has no vector for these texts; others may have one."""


def open_embedder(settings: Settings) -> Embedder:
    """Return the embedder that the settings name; nothing is asked of a server yet.

    Raises:
        ConfigurationError: A server is to embed, but its URL or model is not set.
    """
    chosen = settings.embedding
    if chosen.kind == "hashing":
        # On demand: the other embedder is not loaded.
        from fedlearn.qdrant.embedding.hashing import HashingEmbedder  # noqa: PLC0415

        return HashingEmbedder(chosen.dimension)
    if chosen.model is None:
        raise ConfigurationError(
            f"embedding.model is not set, but embedding.kind is {chosen.kind}",
            hint="set embedding.model to the name the server knows, such as bge-m3",
        )
    # On demand: an HTTP client takes 0.1 s to load.
    from fedlearn.qdrant.embedding.server import RemoteEmbedder  # noqa: PLC0415

    file, setting = chosen.api_key_file, "embedding.api_key_file"
    return RemoteEmbedder(chosen, read_key_file(file, setting) if file else None)


def unit_rows(vectors: npt.NDArray[np.float64]) -> Vectors:
    """Bring vectors to length 1, as cosine similarity wants them.

    Returns:
        (n, d) float32, rows of length 1.

    Raises:
        EmbeddingRefusedError: A vector is not finite or has no length.
    """
    with np.errstate(all="ignore"):  # what overflows is caught below
        lengths = np.sqrt(np.square(vectors).sum(axis=1, keepdims=True))
    bad = np.flatnonzero(~np.isfinite(lengths) | (lengths == 0))
    if bad.size:
        raise EmbeddingRefusedError(
            f"{bad.size} of {len(vectors)} vectors are all zeros or not finite",
            hint="no search would ever find such a vector; check the embedder's log",
        )
    unit: Vectors = (vectors / lengths).astype(np.float32)
    return unit


@dataclass(slots=True)
class TolerantEmbedder:
    """Embeds what it can: one bad text does not lose its batch.

    Attributes:
        pending: How many texts got no vector.
        failure: Why; the embedder is not asked again once it does not answer.
    """

    embedder: Embedder
    pending: int = 0
    failure: FedlearnError | None = None

    def embed(self, texts: Sequence[str]) -> tuple[list[int], Vectors]:
        """Embed those texts that can be embedded.

        Returns:
            The places of k texts, and their vectors: (k, d) float32, length 1.
        """
        if not isinstance(self.failure, UnreachableError):
            try:
                return list(range(len(texts))), self.embedder.embed(texts)
            except UnreachableError as error:
                self.failure = error
            except BrokenDataError as error:
                logger.info("%s; asking text by text", error)
                return self._embed_one_by_one(texts, error)
        self.pending += len(texts)
        return [], self._none()

    def explain(self) -> FedlearnError | None:
        """Return the error to end with; None when nothing is missing."""
        if self.failure is None:
            return None
        pending = counted(self.pending, "pattern")
        error = type(self.failure)(
            f"{pending} without an embedding yet: {self.failure}",
            hint="all others are in; fix the embedder and run the same import again",
        )
        error.figures["pending_embeddings"] = self.pending
        return error

    def _embed_one_by_one(
        self, texts: Sequence[str], failure: BrokenDataError
    ) -> tuple[list[int], Vectors]:
        places, rows = [], [self._none()]
        for place, text in enumerate(texts):
            try:
                rows.append(self.embedder.embed([text]))
                places.append(place)
            except BrokenDataError as error:
                failure = error
        self.pending += len(texts) - len(places)
        if len(places) < len(texts):
            # An embedder that refuses every text is broken.
            broken = UnreachableError(str(failure), hint=failure.hint)
            self.failure = failure if places else broken
        return places, np.concatenate(rows)

    def _none(self) -> Vectors:
        return np.zeros((0, self.embedder.dimension), dtype=np.float32)
