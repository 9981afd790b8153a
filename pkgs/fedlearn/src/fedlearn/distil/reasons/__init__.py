"""What speaks against an answer, one function for each reason, in four languages."""

from fedlearn.distil.reasons.endings import is_circling, is_cut_off
from fedlearn.distil.reasons.nothing_said import (
    is_hypothesis,
    is_probe,
    is_promise,
    is_refusal,
)
from fedlearn.distil.reasons.one_project import (
    is_plan,
    is_review,
    is_role_prompt,
    lacks_context,
    wants_data,
)
from fedlearn.distil.reasons.raw_output import is_raw_output

__all__ = [
    "is_circling",
    "is_cut_off",
    "is_hypothesis",
    "is_plan",
    "is_probe",
    "is_promise",
    "is_raw_output",
    "is_refusal",
    "is_review",
    "is_role_prompt",
    "lacks_context",
    "wants_data",
]
