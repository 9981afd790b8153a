"""What is checked before anything leaves this machine.

Outgoing content is new files, names and messages; it is read in chunks. The outgoing
check refuses a commit or push with a finding; the report looks at all of data/, at
history and at the environment; record validation asks whether records are whole,
unique and within bounds.
"""

from fedlearn.audit.environment import check_environment
from fedlearn.audit.external_scanner import find_scanner
from fedlearn.audit.fix import redact_all
from fedlearn.audit.history import read_history
from fedlearn.audit.hooks import Hooks, install_hooks
from fedlearn.audit.outgoing import OutgoingFile, audit, read_outgoing, staged
from fedlearn.audit.outgoing_check import OutgoingCheck, refuse
from fedlearn.audit.record_validation import CHECKS
from fedlearn.audit.report import (
    AuditReport,
    find_places,
)
from fedlearn.audit.sarif import to_sarif

__all__ = [
    "CHECKS",
    "AuditReport",
    "Hooks",
    "OutgoingCheck",
    "OutgoingFile",
    "audit",
    "check_environment",
    "find_places",
    "find_scanner",
    "install_hooks",
    "read_history",
    "read_outgoing",
    "redact_all",
    "refuse",
    "staged",
    "to_sarif",
]
