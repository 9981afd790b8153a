"""A question that anybody could ask, and an answer that says how: a skill.

Most questions need their conversation, and most answers are reports; then there is
nothing. A question with an error message gives an error solution.
"""

from typing import Final

from fedlearn.distil.lesson import Lesson
from fedlearn.distil.questions import (
    asks_how,
    is_complete,
    is_of_one_project,
    says_how,
    without_politeness,
)
from fedlearn.distil.statements import lazy_pattern
from fedlearn.distil.titles import question_of, title_of
from fedlearn.records import Category, Confirmation

_MOST_CHARS: Final = 20_000
"""Of an answer that can be one how-to; a longer one is not read."""

_THIN: Final = 400
"""Of an answer that says too little by itself; nobody repeats a longer one."""

_MOST_ASKED: Final = 600
_LEAST_ASKED: Final = 12

_SENTENCES: Final = lazy_pattern(r"(?<=[.?!])\s+|\n+")

_ERROR_TYPE: Final = lazy_pattern(
    r"\b(?P<name>(?:[A-Z][A-Za-z0-9]{1,40}(?:Error|Exception|Warning|Fault))"
    r"|E[A-Z]{3,14}|SIG[A-Z]{3,6}|HTTP [45][0-9]{2}|[45][0-9]{2} (?:Not Found|Forbidden"
    r"|Unauthorized|Bad Gateway|Gateway Timeout|Too Many Requests"
    r"|Internal Server Error))\b"
)
_ERROR: Final = lazy_pattern(
    r"(?im)^[ \t]{0,8}(?:fatal|error|panic|exception|traceback|fehler|erreur|err"
    r"|e)[:!\[ ]"
    r"|\b(?:fails? (?:with|because|to)|failed (?:with|to)|error[: ]|error message"
    r"|(?:permission|access|connection) (?:denied|refused|reset|timed out)|cannot \w+"
    r"|could not \w+|unable to \w+|no such file|not found|out of memory"
    r"|segmentation fault"
    r"|address already in use|schlägt (?:mit|fehl)|fehlermeldung|meldet|échoue avec"
    r"|l['\u2019]erreur|falla con|el error|da error)"
    r"|\b(?:says?|prints?|reports?|meldet|zeigt|affiche|dice|muestra)\s{1,3}['\"`]"
)
_FIX: Final = lazy_pattern(
    r"(?i)\b(?:how (?:do|can|to|should) (?:i|one|you)? ?(?:\w+ )?(?:fix|solve"
    r"|resolve|repair"
    r"|avoid|get rid)|how to (?:fix|solve|resolve)|what (?:is|can|do|should|does"
    r"|causes)"
    r"|why\b|any (?:idea|fix|solution)|how do i\b|wie (?:behebe|löse|kann ich)"
    r"|was (?:tun"
    r"|hilft|bedeutet)|warum|wieso|comment (?:corriger|résoudre|réparer)|pourquoi"
    r"|cómo (?:soluciono|arreglo|resuelvo|lo)|por qué)"
)
_OWN_CODE: Final = lazy_pattern(
    r"(?i)\b(?:our|attached|above code|my (?:code|project|repo|function|class|branch"
    r"|pr)"
    r"|unser\w*|notre|nuestr\w+)\b"
)


def how_to(question: str, answer: str) -> Lesson | None:
    """Return the lesson of a general question and its complete answer, if it is one."""
    if len(answer) > _MOST_CHARS:
        return None
    asked = question_of(question)
    if not _LEAST_ASKED <= len(asked.encode()) <= _MOST_ASKED:
        return None
    is_error = _is_error(asked)
    text = without_politeness(answer) if is_error or asks_how(asked) else ""
    if not says_how(text) or not is_complete(text) or is_of_one_project(text):
        return None
    return _error_solution(asked, text) if is_error else _skill(asked, text)


def error_in(question: str) -> str:
    """Return the sentence of a question that names an error; "" if none does."""
    for sentence in _SENTENCES.split(question[-_MOST_ASKED:]):
        if _ERROR.search(sentence) or _ERROR_TYPE.search(sentence):
            return sentence.strip()
    return ""


def repeatable(question: str, answer: str) -> Lesson | None:
    """Return a question with its answer that is knowledge only if it is repeated."""
    if len(answer) > _THIN:
        return None
    asked = question_of(question)
    if not _LEAST_ASKED <= len(asked.encode()) <= _MOST_ASKED:
        return None
    text = without_politeness(answer)
    if not text or is_of_one_project(asked) or is_of_one_project(text):
        return None
    return _skill(asked, text)


def guess_category(problem: str) -> Category:
    """Guess what a problem is: an error, a question how, or the subject of a rule."""
    if _ERROR.search(problem) or _ERROR_TYPE.search(problem):
        return Category.ERRORS
    is_question = problem.rstrip().endswith("?") or asks_how(problem)
    return Category.SKILLS if is_question else Category.PRACTICES


def _is_error(asked: str) -> bool:
    """Return whether an error message is asked about, and it stands in the question."""
    return bool(
        (_ERROR.search(asked) or _ERROR_TYPE.search(asked))
        and _FIX.search(asked)
        and not _OWN_CODE.search(asked)
        and not is_of_one_project(asked)
        and len(asked.split()) > len(_FIX.findall(asked)) + 3
    )


def _error_solution(asked: str, text: str) -> Lesson:
    named = _ERROR_TYPE.search(asked)
    message = _message(asked)
    payload: dict[str, str | list[str]] = {
        "error_type": named["name"] if named else "error",
        "error_message": message,
        "solution": text,
    }
    if message != asked:
        payload["context"] = asked
    return _lesson(Category.ERRORS, payload, asked, text)


def _message(asked: str) -> str:
    """Return the line with the error, or the question as it is."""
    lines = [line.strip(" `") for line in asked.split("\n")]
    found = [line for line in lines if _ERROR.search(line) or _ERROR_TYPE.search(line)]
    return found[-1] if found else asked


def _skill(asked: str, text: str) -> Lesson:
    payload: dict[str, str | list[str]] = {
        "skill_name": title_of(asked),
        "description": asked,
        "usage_pattern": text,
    }
    return _lesson(Category.SKILLS, payload, asked, text)


def _lesson(
    category: Category, payload: dict[str, str | list[str]], *quotes: str
) -> Lesson:
    return Lesson(
        category=category,
        payload=payload,
        confirmation=Confirmation.STATED,
        quotes=quotes,
    )
