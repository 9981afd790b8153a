"""The value of a lesson: a sum of parts that any node measures alike.

Novelty is no part of it: what is new depends on what was read before, and two nodes
must give the same text the same value, or their copies of a pattern would differ.
"""

from typing import Final

from fedlearn.distil.generalise import specific_share
from fedlearn.distil.lesson import Lesson
from fedlearn.distil.statements import lazy_pattern
from fedlearn.records import Category, Confirmation, texts_in

WEIGHTS: Final = {
    "confirmation": 0.40,
    "reusability": 0.30,
    "complexity": 0.15,
    "impact": 0.15,
}

_CONFIRMED: Final = {
    Confirmation.VERIFIED: 1.0,
    Confirmation.REPAIRED: 0.9,
    Confirmation.PERSON: 0.9,
    Confirmation.REPEATED: 0.8,
    Confirmation.MODEL: 0.7,
    Confirmation.GIVEN: 0.5,
}
_STATED: Final = {True: 0.7, None: 0.5, False: 0.0}
_SAID_AS_LESSON: Final = 0.75
"""What an agent wrote down as a lesson is more than an answer that nobody judged."""

_FACT: Final = 0.35
"""The complexity of the shortest fact: one sentence can be all of it."""

_PRAISED: Final = 0.9
_MOSTLY_SPECIFIC: Final = 0.4
"""From this share on, a text is true on its machine only."""

_CODE: Final = lazy_pattern(
    r"`[^`\n]{2,200}`|(?m:^[ \t]{0,12}(?:```|~~~|\$ ))|(?:^|\s)--?[a-z]"
)
_STEP: Final = lazy_pattern(r"(?m)^[ \t]{0,8}(?:[0-9]{1,2}[.)]|[-*+])[ \t]")
_REASON: Final = lazy_pattern(
    r"(?i)\b(?:because|since|so that|otherwise|unless|weil|damit|sonst|denn"
    r"|parce que|car"
    r"|afin|sinon|porque|para que|si no)\b"
)
_HARM: Final = lazy_pattern(
    r"(?i)\b(?:data loss|los(?:e|es|ing|t) (?:data|files|work)|corrupt\w*"
    r"|overwrit\w+|leak\w*"
    r"|secrets?|credentials?|security|vulnerab\w+|attack\w*|privileges?|delet\w+"
    r"|destroy\w*"
    r"|datenverlust|beschädig\w+|sicherheit\w*|geheim\w+|lösch\w+|angriff\w*"
    r"|perte de données|corromp\w+|sécurité|fuite\w*|supprim\w+|pérdida de datos"
    r"|corrup\w+|seguridad|vulnerabilidad\w*|fuga\w*|borra\w*)\b"
)
_STOPS: Final = lazy_pattern(
    r"(?i)\b(?:fail\w*|crash\w*|abort\w*|denied|refus\w+|cannot|broken|breaks?"
    r"|hang\w*|deadlock\w*"
    r"|out of memory|unable|panic\w*|never starts?|schlägt fehl|stürzt|verweigert"
    r"|abgebrochen|hängt|kann nicht|échou\w+|plant\w*|refusé\w*|bloqu\w+|impossible"
    r"|fall[ao]\w*|rechaz\w+|deneg\w+|imposible)\b"
)
_SLOW: Final = lazy_pattern(
    r"(?i)\b(?:slow\w*|latency|timeouts?|timed out|performance|memory|langsam\w*"
    r"|dauert|lent\w*"
    r"|lento\w*|tarda\w*)\b"
)
_COSMETIC: Final = lazy_pattern(
    r"(?i)\b(?:colou?rs?|icons?|cosmetic|typo|whitespace|indent\w*|prettier"
    r"|wallpaper|font)\b"
)


def value_parts(
    lesson: Lesson, *, succeeded: bool | None, feedback: int
) -> dict[str, float]:
    """Return the parts of a lesson's value, each in [0, 1]."""
    text = "\n".join(_texts(lesson))
    return {
        "confirmation": _confirmation(lesson, succeeded=succeeded, feedback=feedback),
        "reusability": _reusability(text),
        "complexity": _complexity(lesson),
        "impact": _impact(lesson, text),
    }


def measured_value(parts: dict[str, float]) -> float:
    """Return the weighted sum of the parts, in [0, 1], to two places.

    What is refuted, or true on one machine only, is worth nothing to others, however
    good the rest of it.
    """
    total = sum(weight * parts[name] for name, weight in WEIGHTS.items())
    limit = min(1.0, 2 * parts["confirmation"], 2 * parts["reusability"])
    return round(min(total, limit), 2)


def _texts(lesson: Lesson) -> list[str]:
    return [text for value in lesson.payload.values() for text in texts_in(value)]


def _what_helps(lesson: Lesson) -> str:
    """Return the text for which a reader would come."""
    names = ("usage_pattern", "solution", "description")
    found = [lesson.payload[name] for name in names if name in lesson.payload]
    return str(found[0]) if found else ""


def _confirmation(lesson: Lesson, *, succeeded: bool | None, feedback: int) -> float:
    """Return how sure it is, by its kind, the outcome and what a person said."""
    if feedback < 0:
        return 0.0
    if lesson.confirmation is Confirmation.STATED:
        found = _STATED[succeeded]
        if succeeded is not False and lesson.category is not Category.SKILLS:
            found = max(found, _SAID_AS_LESSON)
    else:
        found = _CONFIRMED[lesson.confirmation]
    return max(found, _PRAISED) if feedback > 0 else found


def _reusability(text: str) -> float:
    """Return how much of it is true elsewhere; nothing if most of it is not."""
    share = specific_share(text)
    return 0.0 if share >= _MOSTLY_SPECIFIC else round(1.0 - share, 4)


def _complexity(lesson: Lesson) -> float:
    """Return how much a reader gets: length, commands, steps, a reason; saturating."""
    text = _what_helps(lesson)
    least = _FACT if lesson.category is Category.PRACTICES else 0.0
    length = min(len(text.encode()) / 240, 1.0)
    code = min(len(_CODE.findall(text)) / 2, 1.0)
    steps = min(len(_STEP.findall(text)) / 3, 1.0)
    reason = 1.0 if _REASON.search(text) else 0.0
    found = 0.45 * length + 0.35 * code + 0.3 * max(steps, reason)
    return round(max(least, min(found, 1.0)), 4)


def _impact(lesson: Lesson, text: str) -> float:
    """Return what is at stake: harm, a stop, slowness, looks; and tries that failed."""
    if lesson.category is Category.SKILLS:  # it asks how, and nothing went wrong
        found = 0.7 if _HARM.search(text) else 0.5
    elif _HARM.search(text):
        found = 1.0
    elif lesson.category is Category.ERRORS or _STOPS.search(text):
        found = 0.8
    elif _SLOW.search(text):
        found = 0.6
    else:
        found = 0.2 if _COSMETIC.search(text) else 0.5
    return min(found + 0.05 * lesson.failures, 1.0)
