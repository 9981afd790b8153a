"""From the stack's files into the state, each line once.

The pipeline turns validated lines into what may be stored: interpreted, redacted, cut
to size. Workers do the same on every core. Migration takes over the data of the old
scripts.
"""

from fedlearn.ingest.files import Ingest, IngestFigures, Progress
from fedlearn.ingest.migration import MigrationReport, migrate
from fedlearn.ingest.pipeline import Pipeline

__all__ = [
    "Ingest",
    "IngestFigures",
    "MigrationReport",
    "Pipeline",
    "Progress",
    "migrate",
]
