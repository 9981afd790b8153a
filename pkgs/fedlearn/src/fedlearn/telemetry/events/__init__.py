"""From lines to observations and samples.

An event is one line of telemetry. It is skimmed (skipped unread where it cannot hold a
pattern), interpreted (its kind, texts and score) and becomes an observation, or is
skipped for a reason. Lines of a data set become samples.
"""

from fedlearn.telemetry.events.event_times import (
    TIME_FIELDS,
    UNKNOWN_TIME,
    shape_of_time,
)
from fedlearn.telemetry.events.interpretation import (
    Observation,
    interpret,
    is_knowledge,
)
from fedlearn.telemetry.events.payloads import finish
from fedlearn.telemetry.events.reader import (
    Batch,
    Event,
    read_batches,
    validate_block,
)
from fedlearn.telemetry.events.samples import left_out, quality_score, to_messages
from fedlearn.telemetry.events.scoring import given_score
from fedlearn.telemetry.events.skim import SkimFilter, Skip

__all__ = [
    "TIME_FIELDS",
    "UNKNOWN_TIME",
    "Batch",
    "Event",
    "Observation",
    "SkimFilter",
    "Skip",
    "finish",
    "given_score",
    "interpret",
    "is_knowledge",
    "left_out",
    "quality_score",
    "read_batches",
    "shape_of_time",
    "to_messages",
    "validate_block",
]
