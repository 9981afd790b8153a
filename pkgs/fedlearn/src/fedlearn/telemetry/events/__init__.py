"""From lines to observations and samples.

An event is one line of telemetry. It is skimmed (skipped unread where it cannot hold a
pattern), interpreted (its kind, texts and score) and becomes an observation, or is
skipped for a reason. Lines of a data set become samples.
"""

from fedlearn.telemetry.events.event_times import (
    TIME_FIELDS,
    UNKNOWN_TIME,
    shape_of_time,
    time_of,
)
from fedlearn.telemetry.events.interpretation import (
    Observation,
    interpret,
    is_knowledge,
)
from fedlearn.telemetry.events.kinds import APPARMOR_FIX, TOOL_RESULT, kind_of
from fedlearn.telemetry.events.payloads import finish
from fedlearn.telemetry.events.reader import (
    DIGEST_BYTES,
    Batch,
    Event,
    read_batches,
    validate_block,
)
from fedlearn.telemetry.events.samples import left_out, quality_score, to_messages
from fedlearn.telemetry.events.scoring import given_score, passes
from fedlearn.telemetry.events.skim import SkimFilter, Skip
from fedlearn.telemetry.events.steps import EpisodeStep, rules_added, shorten, step_of
from fedlearn.telemetry.events.texts import MAX_NAME_CHARS, PROBLEM_FIELDS, first_text

__all__ = [
    "APPARMOR_FIX",
    "DIGEST_BYTES",
    "MAX_NAME_CHARS",
    "PROBLEM_FIELDS",
    "TIME_FIELDS",
    "TOOL_RESULT",
    "UNKNOWN_TIME",
    "Batch",
    "EpisodeStep",
    "Event",
    "Observation",
    "SkimFilter",
    "Skip",
    "finish",
    "first_text",
    "given_score",
    "interpret",
    "is_knowledge",
    "kind_of",
    "left_out",
    "passes",
    "quality_score",
    "read_batches",
    "rules_added",
    "shape_of_time",
    "shorten",
    "step_of",
    "time_of",
    "to_messages",
    "validate_block",
]
