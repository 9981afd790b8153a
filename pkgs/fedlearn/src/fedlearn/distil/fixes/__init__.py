"""What the steps of a session tell: checks, how they ended, errors, changes."""

from fedlearn.distil.fixes.changed_things import StepChange, WrittenFiles, new_settings
from fedlearn.distil.fixes.checks import (
    Check,
    check_of,
    narrower_check,
    same_check,
    wider_check,
)
from fedlearn.distil.fixes.command_ends import CommandEnd, end_of, exit_code
from fedlearn.distil.fixes.error_texts import ErrorText, errors_of, unnamed_error
from fedlearn.distil.fixes.shell_lines import Call, calls_of

__all__ = [
    "Call",
    "Check",
    "CommandEnd",
    "ErrorText",
    "StepChange",
    "WrittenFiles",
    "calls_of",
    "check_of",
    "end_of",
    "errors_of",
    "exit_code",
    "narrower_check",
    "new_settings",
    "same_check",
    "unnamed_error",
    "wider_check",
]
