"""From a text to a vector: what every embedder promises, and which one is set."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from fedlearn.errors import BrokenDataError, ConfigurationError
from fedlearn.qdrant.client import read_key_file
from fedlearn.settings import Settings

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
    """The embedder answers, but has no vector for these texts.

    Other texts may well have one, so it is worth asking text by text.
    """


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
