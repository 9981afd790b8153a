"""What is wrong with this node, and what to do about it.

A check yields findings, each with its level, its remedy and sometimes a safe fix.
"""

from fedlearn.monitor.doctor.check import CheckContext, CheckResult
from fedlearn.monitor.doctor.examination import (
    CHECKS,
    Diagnosis,
    examine,
    exit_code,
    mend,
)

__all__ = [
    "CHECKS",
    "CheckContext",
    "CheckResult",
    "Diagnosis",
    "examine",
    "exit_code",
    "mend",
]
