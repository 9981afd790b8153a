"""Snapshot files: names, reading, writing, export."""
