"""Questions that hold for one project or one text: reviews, plans, roles."""

from typing import Final

from fedlearn.distil.reasons import project_words
from fedlearn.distil.reasons.text_parts import CODE, FENCE, HEAD

_PROMPT: Final = 8_000
_ANSWER: Final = 20_000
_VERDICT: Final = 300
_GIVEN_CHARS: Final = 20
_PLAN_MARKS: Final = 3
_SECTIONS: Final = 2
_MARKS: Final = " #*|>-\n"


def lacks_context(question: str, answer: str) -> bool:
    """Return whether a text is to be shortened or translated, or is not there."""
    if project_words.CONDENSE.match(question):
        return True
    if FENCE.search(question) or CODE.search(question):
        return False
    named = bool(project_words.GIVEN.search(answer[:HEAD]))
    absent = project_words.ABSENT.search(question[:HEAD])
    if absent and not _follows(question[absent.end() :]):
        return named or not project_words.HOW.match(question)
    return named and not _follows(question)


def _follows(rest: str) -> bool:
    """Return whether a text is given behind a colon or on lines of its own."""
    given = rest.partition(":" if ":" in rest else "\n")[2]
    return len(given.strip()) >= _GIVEN_CHARS


def is_review(question: str, answer: str) -> bool:
    """Return whether a change is to be judged, or is judged."""
    if project_words.HOW_TO.match(question):
        return False
    asked = project_words.REVIEW_QUESTION.search(question[:HEAD])
    about = question[asked.start() :][:_VERDICT] if asked else ""
    if project_words.OF_A_CHANGE.search(about):
        return True
    if project_words.VERDICT.search(answer[:_VERDICT]):
        return True
    return len(set(project_words.APPROVAL.findall(answer[:HEAD]))) > 1


def is_plan(question: str, answer: str) -> bool:
    """Return whether a plan is asked for, or the answer has the parts of one."""
    if project_words.HOW_TO.match(question):
        return False
    if project_words.PLAN_QUESTION.search(question[:HEAD]):
        return True
    marks = project_words.PLAN_MARK.findall(answer[:_ANSWER])
    return len({mark.strip(_MARKS).lower() for mark in marks}) >= _PLAN_MARKS


def is_role_prompt(question: str, _answer: str) -> bool:
    """Return whether a role or sections speak about one project's file or phase."""
    prompt = question[:_PROMPT]
    found = project_words.SECTION.findall(prompt)
    several = len({section.strip(_MARKS).lower() for section in found}) >= _SECTIONS
    if not several and not project_words.ROLE.match(prompt):
        return False
    if project_words.OWN_PROJECT.search(prompt):
        return True
    return several and not project_words.GENERAL_QUESTION.search(prompt)


def wants_data(question: str) -> bool:
    """Return whether JSON may be what was asked for."""
    return bool(project_words.ASKS_FOR_DATA.search(question[:HEAD]))
