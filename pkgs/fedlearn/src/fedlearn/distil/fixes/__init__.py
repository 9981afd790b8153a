"""What the steps of a session tell: checks, how they ended, errors, changes."""

from fedlearn.distil.fixes.changed_things import (
    EDITORS,
    StepChange,
    WrittenFiles,
    command_change,
    new_settings,
    restores_all,
)
from fedlearn.distil.fixes.checks import (
    Check,
    check_of,
    forced_check,
    narrower_check,
    same_check,
    wider_check,
)
from fedlearn.distil.fixes.command_ends import CommandEnd, end_of
from fedlearn.distil.fixes.diagnoses import (
    diagnosis_of,
    generic_error,
    is_generic,
    with_diagnosis,
)
from fedlearn.distil.fixes.error_texts import ErrorText, errors_of
from fedlearn.distil.fixes.shell_lines import Call, calls_of
from fedlearn.distil.fixes.unnamed_errors import unnamed_error

__all__ = [
    "EDITORS",
    "Call",
    "Check",
    "CommandEnd",
    "ErrorText",
    "StepChange",
    "WrittenFiles",
    "calls_of",
    "check_of",
    "command_change",
    "diagnosis_of",
    "end_of",
    "errors_of",
    "forced_check",
    "generic_error",
    "is_generic",
    "narrower_check",
    "new_settings",
    "restores_all",
    "same_check",
    "unnamed_error",
    "wider_check",
    "with_diagnosis",
]
