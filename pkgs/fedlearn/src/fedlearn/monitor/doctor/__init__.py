"""Checks of a node: what is wrong, and what to do about it.

A check yields results, each with its level, its remedy and sometimes a safe fix.
"""

from fedlearn.monitor.doctor.check import CheckContext, CheckResult
from fedlearn.monitor.doctor.examination import CHECKS, apply_fixes, examine, exit_code

__all__ = [
    "CHECKS",
    "CheckContext",
    "CheckResult",
    "apply_fixes",
    "examine",
    "exit_code",
]
