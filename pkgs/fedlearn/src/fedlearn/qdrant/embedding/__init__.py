"""From text to vector: the built-in hashing embedder, or a server.

An embedder promises a model name, a dimension and one vector of length 1 a text. The
tolerant one embeds what it can and remembers what is missing. The room loads numpy.
"""

from fedlearn.qdrant.embedding.embedder import (
    Embedder,
    TolerantEmbedder,
    Vectors,
    open_embedder,
)

__all__ = ["Embedder", "TolerantEmbedder", "Vectors", "open_embedder"]
