"""Embedding as much as possible, and counting what is missing."""

import logging
from collections.abc import Sequence

import numpy as np

from fedlearn.errors import BrokenDataError, FedlearnError, UnreachableError
from fedlearn.qdrant.embedding.embedder import Embedder, Vectors
from fedlearn.wording import counted

logger = logging.getLogger(__name__)


class TolerantEmbedder:
    """Embeds what it can: one bad text does not lose its batch.

    Attributes:
        pending: How many texts got no vector.
        failure: Why; the embedder is not asked again once it does not answer.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.pending = 0
        self.failure: FedlearnError | None = None

    def embed(self, texts: Sequence[str]) -> tuple[list[int], Vectors]:
        """Embed those texts that can be embedded.

        Returns:
            The places of k texts, and their vectors: (k, d) float32, length 1.
        """
        if not isinstance(self.failure, UnreachableError):
            try:
                return list(range(len(texts))), self._embedder.embed(texts)
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
                rows.append(self._embedder.embed([text]))
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
        return np.zeros((0, self._embedder.dimension), dtype=np.float32)
