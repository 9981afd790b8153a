"""The client, wrapped once: requests, connections, errors, retries."""

from fedlearn.qdrant.client.open_store import open_store

__all__ = ["open_store"]
