"""Why a question with its answer is no how-to, as a word for the report."""

from collections.abc import Callable
from typing import Final

from fedlearn.distil.reasons import (
    is_circling,
    is_cut_off,
    is_hypothesis,
    is_plan,
    is_probe,
    is_promise,
    is_raw_output,
    is_refusal,
    is_review,
    is_role_prompt,
    lacks_context,
    wants_data,
)
from fedlearn.distil.statements import lazy_pattern

_FOR_THE_MODEL: Final = lazy_pattern(r"(?:/no_think\b|/think\b|<\|[^|>]{1,30}\|>)")
_MAX_QUESTION: Final = 50_000


def reason_against(question: str, answer: str) -> str:
    """Return why an answer is no knowledge; "" if nothing speaks against it."""
    question = _FOR_THE_MODEL.sub(" ", question[:_MAX_QUESTION]).strip()
    answer = answer.strip()
    if not answer:
        return "cut-off"
    tried = (name for name, applies in _REASONS.items() if applies(question, answer))
    return next(tried, "")


def _is_tool_output(question: str, answer: str) -> bool:
    return is_raw_output(answer, data_wanted=wants_data(question))


_REASONS: Final[dict[str, Callable[[str, str], bool]]] = {
    "probe": is_probe,
    "refusal": is_refusal,
    "circles": is_circling,
    "tool-output": _is_tool_output,
    "role-prompt": is_role_prompt,
    "review": is_review,
    "plan": is_plan,
    "no-context": lacks_context,
    "promise": is_promise,
    "cut-off": is_cut_off,
    "hypothesis": is_hypothesis,
}
"""In the order in which they are asked: what is sure comes first."""
