"""Answers that say nothing: echoes, refusals, announcements, guesses."""

from typing import Final

from fedlearn.distil.reasons import project_words, reason_words
from fedlearn.distil.reasons.text_parts import (
    FENCE,
    HEAD,
    SENTENCE_END,
    SHORT,
    WORD,
    has_steps,
    has_substance,
    sentences_of,
)

_ECHO_CHARS: Final = 80
_GREETING_CHARS: Final = 120
_HALF: Final = 0.5


def is_probe(question: str, answer: str) -> bool:
    """Return whether a question only asks for a greeting or a word that it gives."""
    if len(question) <= _GREETING_CHARS and reason_words.GREETING.fullmatch(question):
        return True
    if len(answer) > _ECHO_CHARS or project_words.HOW_TO.match(question):
        return False
    if reason_words.LITERAL_REPLY.search(question[:HEAD]):
        return True
    said = _bare(answer)
    asked = reason_words.REPLY.search(question[:HEAD])
    return bool(asked and said and said in _bare(question[asked.end() :][:HEAD]))


def _bare(text: str) -> str:
    return " ".join(WORD.findall(text.lower()))


def is_refusal(_question: str, answer: str) -> bool:
    """Return whether an answer starts with inability and has nothing behind it."""
    head = answer[: SHORT // 2]
    opening = 3 if reason_words.APOLOGY.match(head) else 2
    first = " ".join(SENTENCE_END.split(head)[:opening])
    return bool(reason_words.INABILITY.search(first)) and not has_substance(answer)


def is_promise(_question: str, answer: str) -> bool:
    """Return whether an answer announces work, at its start or end, without result."""
    if FENCE.search(answer) or len(answer) > SHORT * 2 or has_steps(answer):
        return False
    sentences = sentences_of(answer)
    announced = sum(1 for s in sentences if reason_words.PROMISE.match(s))
    if reason_words.PROMISE.match(answer) and announced >= _HALF * len(sentences):
        return True
    late = reason_words.ANNOUNCES.search(sentences[-1])
    return late is not None and not _is_conditional(sentences[-1][: late.start()])


_FIRST: Final = 1_000
"""In which a first sentence ends."""


def is_hypothesis(_question: str, answer: str) -> bool:
    """Return whether half of what is said is hedged and nothing was checked."""
    head = answer[: HEAD * 2]
    first = next(iter(sentences_of(head[:_FIRST])), "")
    if not _is_hedged(first) or FENCE.search(answer):  # the first must be, and is cheap
        return False
    if reason_words.CHECKED.search(head):
        return False
    hedged = [_is_hedged(sentence) for sentence in sentences_of(head)]
    return hedged[0] and sum(hedged) >= _HALF * len(hedged)


def _is_hedged(sentence: str) -> bool:
    hedge = reason_words.HEDGE.search(sentence)
    return hedge is not None and not _is_conditional(sentence[: hedge.start()])


def _is_conditional(text: str) -> bool:
    return bool(reason_words.CONDITIONAL.search(text))
