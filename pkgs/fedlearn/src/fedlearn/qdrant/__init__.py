"""Qdrant: the only rooms that know its client."""
