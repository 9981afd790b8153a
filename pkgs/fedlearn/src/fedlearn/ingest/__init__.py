"""From the stack's files into the state, each line once.

The pipeline turns validated lines into what may be stored: interpreted, redacted, cut
to size. Workers do the same on every core. Migration takes over the data of the old
scripts.
"""

from fedlearn.ingest.files import Ingest, IngestFigures, Progress
from fedlearn.ingest.learner import WITHHELD, Learner, LessonSource
from fedlearn.ingest.migration import MigrationReport, migrate
from fedlearn.ingest.open_episodes import learn_open
from fedlearn.ingest.pipeline import UNTOLD, Pipeline, PipelineResult
from fedlearn.ingest.reason_texts import REASON_TEXTS, reason_text

__all__ = [
    "REASON_TEXTS",
    "UNTOLD",
    "WITHHELD",
    "Ingest",
    "IngestFigures",
    "Learner",
    "LessonSource",
    "MigrationReport",
    "Pipeline",
    "PipelineResult",
    "Progress",
    "learn_open",
    "migrate",
    "reason_text",
]
