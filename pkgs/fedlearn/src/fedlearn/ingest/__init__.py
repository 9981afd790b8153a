"""From the stack's files into the state, each line once.

The pipeline turns validated lines into what may be stored: interpreted, redacted, cut
to size. Workers do the same on every core. Migration takes over what the old scripts
left.
"""

from fedlearn.ingest.files import Figures, Ingest, Progress
from fedlearn.ingest.migrate import TakenOver, take_over
from fedlearn.ingest.pipeline import Refined, Refinery, open_scrubber

__all__ = [
    "Figures",
    "Ingest",
    "Progress",
    "Refined",
    "Refinery",
    "TakenOver",
    "open_scrubber",
    "take_over",
]
