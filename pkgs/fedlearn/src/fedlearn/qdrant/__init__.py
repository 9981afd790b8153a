"""Qdrant: the only folder that knows its client."""
