"""What enters the local Qdrant, and the verification that it is there.

Import admission decides which patterns enter; the quarantine checks keep out what a
person has to review; quotas bound what one node may bring at once; what was written is
read back and searched for.

`run` and `upsert` are imported by their own names: they load numpy.
"""

from fedlearn.qdrant.importing.import_report import ImportReport
from fedlearn.qdrant.importing.quarantine_checks import (
    ADMITTED,
    REJECTED,
    QuarantineChecks,
)

__all__ = ["ADMITTED", "REJECTED", "ImportReport", "QuarantineChecks"]
