"""What is wrong with this node, and what to do about it."""

from fedlearn.monitor.doctor.check import Finding, Patient
from fedlearn.monitor.doctor.examine import (
    CHECKS,
    Diagnosis,
    examine,
    exit_code,
    mend,
)

__all__ = ["CHECKS", "Diagnosis", "Finding", "Patient", "examine", "exit_code", "mend"]
