"""The vector store, what fills it and what is exported from it."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from fedlearn.settings.section import Section


class Qdrant(Section):
    """The vector store."""

    url: str | None = None
    """Base URL of a server; null uses an embedded store."""

    path: Path | None = None
    """Folder of the embedded store; by default `qdrant` in the state directory."""

    api_key_file: Path | None = None
    """File that holds the server's API key and nothing else."""

    timeout_s: Annotated[int, Field(ge=1)] = 30
    """Longest time until the end of one answer, seconds."""

    grpc_port: Annotated[int, Field(ge=1, le=65_535)] | None = None
    """Speak gRPC to this port of the server; null for HTTP."""

    shard_number: Annotated[int, Field(ge=1)] | None = None
    """Shards of a new collection; null leaves it to the server."""

    replication_factor: Annotated[int, Field(ge=1)] | None = None
    """Copies of each shard of a new collection; null leaves it to the server."""

    write_consistency_factor: Annotated[int, Field(ge=1)] | None = None
    """Copies that must confirm a write; null leaves it to the server."""


class Embedding(Section):
    """What turns a text into a vector."""

    kind: Literal["hashing", "openai", "ollama"] = "hashing"
    """The built-in hashing embedder, or the protocol of a server."""

    url: str | None = None
    """Base URL of the embedding server."""

    model: str | None = None
    """Name of the model as the server knows it."""

    dimension: Annotated[int, Field(ge=16, le=65_536)] = 768
    """Length of a vector of the hashing embedder; a server decides its own."""

    batch: Annotated[int, Field(ge=1, le=4096)] = 64
    """Texts in one request."""

    api_key_file: Path | None = None
    """File that holds the embedding server's key and nothing else."""

    timeout_s: Annotated[float, Field(gt=0)] = 30.0
    """Longest time until the end of one answer, seconds."""


class Export(Section):
    """What `fedlearn export` writes."""

    limit: Annotated[int, Field(ge=0)] = 10_000
    """At most this many points of a collection, highest value first; 0 for all."""

    max_bytes: Annotated[int, Field(ge=1024)] | None = 10_000_000
    """Largest snapshot, bytes; the weakest points are left out. Null for no limit."""
