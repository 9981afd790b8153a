"""What is wrong with this node, and what to do about it.

A check yields findings, each with its level, its remedy and sometimes a safe fix.
"""

from fedlearn.monitor.doctor.check import Finding, Patient
from fedlearn.monitor.doctor.examination import (
    CHECKS,
    Diagnosis,
    examine,
    exit_code,
    mend,
)

__all__ = ["CHECKS", "Diagnosis", "Finding", "Patient", "examine", "exit_code", "mend"]
