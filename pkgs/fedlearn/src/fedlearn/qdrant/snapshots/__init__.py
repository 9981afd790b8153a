"""Snapshot files: a collection's payloads, without vectors.

The name says collection, time and node. They are written complete and redacted, read
from this and other programs, and gathered for an import.
"""

from fedlearn.qdrant.snapshots.gathering import Gathered, gather
from fedlearn.qdrant.snapshots.snapshot_export import ExportReport, export_collection
from fedlearn.qdrant.snapshots.snapshot_names import (
    SnapshotName,
    find_snapshots,
    latest,
)
from fedlearn.qdrant.snapshots.snapshot_reader import read_snapshot

__all__ = [
    "ExportReport",
    "Gathered",
    "SnapshotName",
    "export_collection",
    "find_snapshots",
    "gather",
    "latest",
    "read_snapshot",
]
