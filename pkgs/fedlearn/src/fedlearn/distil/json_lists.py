"""Lists of facts and of causes with fixes, in JSON that an answer is or holds."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from fedlearn.distil.lesson import Lesson
from fedlearn.distil.statements import (
    Container,
    Value,
    is_fix,
    is_knowledge,
    json_values,
    lazy_pattern,
    mentions,
    names,
    says_something,
    title_of_statement,
)
from fedlearn.episodes import lines_of
from fedlearn.records import Category, Confirmation

Item = dict[str, Value]

_FACT: Final = frozenset(
    names(
        """fact lesson lesson_learned lesson_learnt insight learning finding rule
    principle takeaway key_takeaway recommendation best_practice key_insight
    guideline gotcha
    fakt erkenntnis regel lehre empfehlung fait leçon lecon règle regle conseil
    hecho lección leccion regla recomendación recomendacion aprendizaje"""
    )
)
_TEXT: Final = ("text", "content", "statement", "description", "detail", "explanation")
_PROBLEM: Final = names(
    """error_message problem symptom symptoms error issue finding root_cause cause
    fehler
    ursache problème cause_racine problema causa"""
)
_CAUSE: Final = ("root_cause", "cause", "ursache", "cause_racine", "causa")
_FIX: Final = names(
    """fix solution resolution remedy recommended_fix correction workaround lösung
    behebung correctif solución solucion"""
)
_TYPE: Final = ("error_type", "type", "component")
_CATEGORY: Final = ("category", "scope", "topic", "area", "domain")
_CONFIDENCE: Final = ("confidence", "confidence_score", "score", "certainty")
_EXAMPLES: Final = ("examples", "example", "evidence")
_OF_ONE_PLACE: Final = ("line", "line_number", "lines", "file_path")
"""A remark of a review: it speaks of one place in one project."""

_TASK: Final = (
    *("effort", "owner", "priority", "estimate", "assignee", "due", "deadline"),
    *("milestone", "ticket", "status"),
)
"""An item of somebody's work."""

_GUESSED: Final = names("hypothesis hypotheses hypothese hypothèse hipótesis")
_MEASURED: Final = lazy_pattern(
    r"\bP[59]\d\b.{0,60}\d|\w=\d[\d.]{0,9}(?:%|(?=[,)\s]|$))"
    r"|\b\d{1,9}/\d{1,9} \w|\b\d{4,9} ?ms\b"
)
"""What a dashboard showed once: `P95 latency: 246870ms`, `0/26 activated`."""

_LEVELS: Final = {"very high": 0.95, "high": 0.9, "medium": 0.7, "low": 0.4}
_MAX_CATEGORY: Final = 60
_MAX_EXAMPLES: Final = 5
_MAX_DEPTH: Final = 8
_WHOLE: Final = 100

_NECESSARY: Final = names(
    """fact lesson insight learning finding rule principle takeaway recommendation
    practice guideline gotcha fix solution resolution remedy workaround correction
    fakt erkenntnis regel lehre empfehlung lösung behebung fait leçon lecon règle
    conseil correctif hecho lección leccion regla recomendaci aprendizaje solución"""
)

_BETWEEN_WORDS: Final = lazy_pattern(r"[\s-]+|(?<=[a-z])(?=[A-Z])")
_FENCE: Final = lazy_pattern(
    r"^[ \t]{0,8}(?:```|~~~)[ \t]*(\S{0,20})[^\n]*(?:\n|\Z)", re.MULTILINE
)
_NOT_CODE: Final = frozenset({"", "json", "jsonl", "jsonc", "json5", "ndjson", "text"})


def json_lessons(answer: str, question: str = "") -> Iterator[Lesson]:
    """Yield the lessons that stand in JSON, in the order of the answer.

    A list of texts under no key holds what the question asked for.
    """
    asked = _asked_for(question) if answer.lstrip().startswith(("[", "```")) else ""
    if not (asked or ("{" in answer and mentions(answer, _NECESSARY))):
        return
    for value in json_values(_without_code(answer)):
        for item, key in _items(value, asked if isinstance(value, list) else ""):
            named = {_key(name): part for name, part in item.items()}
            lesson = _lesson(named, key, answer)
            if lesson is not None:
                yield lesson


def _asked_for(question: str) -> str:
    """Return the word for facts by which a question asks for a list of them."""
    words = re.findall(r"[^\W\d_]+", question[-2_000:].lower())
    return next((w for w in words if w.endswith("s") and _is_fact_word(w)), "")


def _without_code(answer: str) -> str:
    """Leave out fences of other languages, unless they hold nothing but the list."""
    parts, start = [], 0
    fences = list(_FENCE.finditer(answer))
    for opening, closing in zip(fences[::2], fences[1::2], strict=False):
        inside = answer[opening.end() : opening.end() + 1]
        if opening[1].lower() not in _NOT_CODE and inside not in "[{":
            parts.append(answer[start : opening.start()])
            start = closing.end()
    return "\n".join([*parts, answer[start:]])


def _items(
    value: Container, key: str = "", depth: int = 0
) -> Iterator[tuple[Item, str]]:
    """Yield each object, and each text under a word for facts, with its list's key."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, dict):
        yield value, key
        inside: Iterable[tuple[str, Value]] = value.items()
    else:
        inside = ((key, item) for item in value)
    for name, item in inside:
        if isinstance(item, dict | list):
            yield from _items(item, name, depth + 1)
        elif isinstance(value, list) and isinstance(item, str) and _is_fact_word(key):
            yield {"fact": item}, key


def _key(name: str) -> str:
    """Return a key as words with `_`, however it was written."""
    return _BETWEEN_WORDS.sub("_", name.strip()).lower()


def _is_fact_word(key: str) -> bool:
    word = _key(key)
    return any(w in _FACT for w in (word, word.removesuffix("s"), word[:-2])) or (
        word.rsplit("_", 1)[-1].removesuffix("s") in _FACT
        or word in {"lessons_learned", "lessons_learnt", "best_practices"}
    )


def _lesson(item: Item, key: str, answer: str) -> Lesson | None:
    if any(name in item for name in _OF_ONE_PLACE):
        return None
    problem, fix = _first(item, _PROBLEM), _first(item, _FIX)
    if problem and fix:
        return _error_solution(item, problem, fix, answer)
    text, is_sure = _fact_of(item, key), _confidence(item) is not None
    if not is_sure and any(name in item for name in (*_TASK, "severity", "id")):
        return None
    known = is_knowledge(text, sure=is_sure)
    return _practice(item, text, answer) if known else None


def _fact_of(item: Item, key: str) -> str:
    """Return the text of a fact, under its own word or under that of the list."""
    for name, value in item.items():
        if isinstance(value, str) and _is_fact_word(name) and " " in value.strip():
            return value.strip()
    return _first(item, _TEXT) if _is_fact_word(key) else ""


def _practice(item: Item, text: str, answer: str) -> Lesson:
    title = item.get("title")
    named = isinstance(title, str) and is_knowledge(title)
    payload: dict[str, str | list[str]] = {
        "title": title_of_statement(str(title) if named else text),
        "description": text,
    }
    category = _first(item, _CATEGORY)
    if category and len(category) <= _MAX_CATEGORY:
        payload["category"] = category
    if examples := _examples(item):
        payload["examples"] = examples
    return _made(Category.PRACTICES, payload, item, (text,), answer)


def _error_solution(item: Item, problem: str, fix: str, answer: str) -> Lesson | None:
    if not says_something(problem) or not is_fix(fix):
        return None
    if _MEASURED.search(problem) or any(name in item for name in _GUESSED):
        return None
    payload: dict[str, str | list[str]] = {
        "error_type": _first(item, _TYPE)[:_MAX_CATEGORY] or "unspecified",
        "error_message": problem,
        "solution": fix,
    }
    cause = _first(item, _CAUSE)
    if cause and cause != problem:
        payload["context"] = cause
    return _made(Category.ERRORS, payload, item, (problem, fix), answer)


def _made(
    category: Category,
    payload: dict[str, str | list[str]],
    item: Item,
    texts: tuple[str, ...],
    answer: str,
) -> Lesson:
    return Lesson(
        category=category,
        payload=payload,
        confirmation=Confirmation.STATED,
        quotes=tuple(quote for text in texts if (quote := _quote(text, answer))),
        confidence=_confidence(item),
    )


def _quote(text: str, answer: str) -> str:
    """Return a text as it stands in the answer, where its escapes allow."""
    if text in answer:
        return text
    lines = [line for line in lines_of(text) if line and line in answer]
    return max(lines, key=len, default="")


def _first(item: Item, names: Iterable[str]) -> str:
    """Return the first text among some fields; a list of texts by lines."""
    for name in names:
        value = item.get(name)
        if isinstance(value, list):
            value = "\n".join(part for part in value if isinstance(part, str))
        if isinstance(value, str) and value.strip():
            return value.strip()
    return ""


def _examples(item: Item) -> list[str]:
    """Return what is given as an example, where it is knowledge by itself."""
    found: list[str] = []
    for name in _EXAMPLES:
        value = item.get(name)
        texts = value if isinstance(value, list) else [value]
        found += [t for t in texts if isinstance(t, str) and is_knowledge(t)]
    return found[:_MAX_EXAMPLES]


def _confidence(item: Item) -> float | None:
    """Return a confidence in [0, 1] from a number, a percentage or a word."""
    for name in _CONFIDENCE:
        value = item.get(name)
        if isinstance(value, str):
            value = _LEVELS.get(value.strip().lower()) or _number(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            share = value / _WHOLE if 1 < value <= _WHOLE else value
            return float(share) if 0 <= share <= 1 else None
    return None


def _number(text: str) -> float | None:
    try:
        return float(text.strip().rstrip("%"))
    except ValueError:
        return None
