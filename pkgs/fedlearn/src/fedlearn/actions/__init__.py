"""What a verb does, without printing.

A cycle is the order of the steps of sync and federate. An action takes settings and
state, and returns a report; the command line prints it.

`init` and `dataset` are imported by their own names: they load numpy.
"""

from fedlearn.actions.addition import Added, WrittenDown, add_pattern
from fedlearn.actions.cycle import Cycle
from fedlearn.actions.feedback import FeedbackRecorder, Retracted
from fedlearn.actions.first_run import ensure_repository, initialise_locally
from fedlearn.actions.pruning import prune
from fedlearn.actions.publication import PublishReport, publish
from fedlearn.actions.reports import FederateReport, SyncReport
from fedlearn.actions.telemetry_preview import PreviewedEpisode, preview
from fedlearn.actions.why import REASONS, Explanation, explain

__all__ = [
    "REASONS",
    "Added",
    "Cycle",
    "Explanation",
    "FederateReport",
    "FeedbackRecorder",
    "PreviewedEpisode",
    "PublishReport",
    "Retracted",
    "SyncReport",
    "WrittenDown",
    "add_pattern",
    "ensure_repository",
    "explain",
    "initialise_locally",
    "preview",
    "prune",
    "publish",
]
