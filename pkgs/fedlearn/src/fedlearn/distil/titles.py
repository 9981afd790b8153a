"""What a person would call a question, and one line that names a task or a fact."""

import re
from collections.abc import Iterator
from typing import Final

from fedlearn.distil.questions import sentences, without_marks, without_supplements
from fedlearn.distil.statements import lazy_pattern
from fedlearn.telemetry.events import MAX_NAME_CHARS

_MOST_NAMED: Final = 600
"""Characters of a paragraph that is still called by its first sentence."""

_FEW_WORDS: Final = 4
"""A question of so few words hardly names its subject: "How do I start?"."""

_TURN: Final = lazy_pattern(
    r"(?im)^[ \t]{0,8}(?:\*\*|#{1,4} ?)?(?:(?P<user>user|human|benutzer|nutzer"
    r"|utilisateur"
    r"|usuario|\u7528\u6237)|assistant|ai|bot|assistent|asistente|\u52a9\u624b)"
    r"(?:\*\*)?[ \t]?[:\uff1a](?:\*\*)?[ \t]?"
)
_LABEL: Final = lazy_pattern(
    r"(?im)^[ \t]{0,8}(?:\*\*|#{1,4} ?|[-\[] ?)?(?:(?:the |user |your "
    r"|current )?(?:task|question"
    r"|query|request|problem|goal|instruction|objective)|aufgabe|frage|anfrage|ziel"
    r"|tâche|demande|pregunta|tarea|petición|consulta|\u4efb\u52a1|\u95ee\u9898"
    r"|\u554f\u984c|\u8cea\u554f)\]?(?:\*\*)?[ \t]?[:\uff1a](?:\*\*)?[ \t]*"
)
_HEADING: Final = lazy_pattern(
    r"(?im)^[ \t]{0,8}(?:#{1,4}[ \t]+)(?:(?:the |user |your )?(?:task|question|query"
    r"|request|problem|goal)|aufgabe|frage|tâche|pregunta|tarea)[ \t]*$"
)
_NOTHING: Final = lazy_pattern(
    r"(?i)^\W*(?:hi|hello|hey|hallo|bonjour|salut|hola|ping|test(?:ing| query| prompt)?"
    r"|ok(?:ay)?|thanks?(?: you)?|danke|merci|gracias|continue|weiter|go on|yes|no"
    r"|ja|nein"
    r"|oui|non|sí|\u4f60\u597d)\b[\s\w]{0,12}\W*$"
    r"|^\W*(?:reply|respond|answer|say|output|return|antworte|répond\w*|responde)\s"
    r"(?:with\s)?(?:exactly|only|just|nur|exactement|exactamente|solo)\b"
)
_ASKS: Final = lazy_pattern(
    r"(?i)^\W*(?:please|bitte|(?:can|could|would|will) (?:you|i|we)|how|what|why"
    r"|which|where"
    r"|when|who|is|are|does|do|did|should|i (?:need|want|would like|have|get|am)"
    r"|we (?:need|want)"
    r"|help|show|tell|explain|give|find|fix|write|create|make|build|add|implement|set"
    r"|configure|install|enable|disable|use|run|list|describe|debug|convert|translate"
    r"|summari[sz]e|review|analy[sz]e|design|plan|propose|compare|check|update|remove"
    r"|restrict|limit|rotate|mount|restore|back|upgrade|migrate|reduce|generate|extract"
    r"|wie|was|warum|wieso|welche\w?|wo|wann|wer|kann|könn\w+|soll|ich|zeige?|erklär\w*"
    r"|schreib\w*|richte|erstell\w*|finde|behebe|installier\w*|konfigurier\w*"
    r"|comment|pourquoi"
    r"|quel\w*|qu\w{1,3}|où|est-ce|peux|pouvez|je|écri\w+|explique\w*|montre\w*|crée\w*"
    r"|configure\w*|installe\w*|cómo|qué|por|cuál\w*|dónde|puedes?|necesito|quiero"
    r"|escrib\w+|explica\w*|muestra\w*|crea\w*|configura\w*|instala\w*)\b"
    r"|[\u3040-\u9fff]"
)
_POINTS_BACK: Final = lazy_pattern(
    r"(?i)\b(?:this|that|it|these|those|das|dies\w{0,2}|es|ihn|cela|ça|ce|l['\u2019]"
    r"|esto|eso"
    r"|lo|soluci\w+lo|arregl\w+lo)\b|\u8fd9|\u9019|\u3053\u308c"
)
_LEADING: Final = lazy_pattern(
    r"(?i)^(?:q(?:uestion)?(?: ?[0-9]{1,2})?[:.]\s*|(?:hi|hello|hey|hallo|bonjour"
    r"|hola)\b[^.!?\n]{0,20}[,.!]\s*"
    r"|(?:please|bitte|por favor|s['\u2019]il (?:te|vous) plaît)[, ]+"
    r"|your (?:task|job|goal) is to\s+|(?:the )?(?:task|question|goal)\s*[:\uff1a]\s*)+"
)


def question_of(prompt: str) -> str:
    """Return what a person would call the question; "" where nothing is asked."""
    text = _last_labelled(_last_turn(without_supplements(prompt)))
    found = _named(text)
    return "" if _NOTHING.search(found) else found


def title_of(text: str) -> str:
    """Return one readable line that fits as a title; "" where nothing is said."""
    line = next(_lines_of_prose(text), "")
    first = next(sentences(without_marks(line)), "")
    return _cut(_LEADING.sub("", first).rstrip(" .:;,\uff1a\u3002"))


def _last_turn(text: str) -> str:
    """Return the last turn of the user in a chat, or the whole text."""
    turns = list(_TURN.finditer(text))
    users = [place for place, turn in enumerate(turns) if turn["user"]]
    if not users:
        return text
    after = turns[users[-1] + 1 :]
    return text[turns[users[-1]].end() : after[0].start() if after else len(text)]


def _last_labelled(text: str) -> str:
    """Return what stands behind the last label such as "Question:", or all."""
    found = [*_LABEL.finditer(text), *_HEADING.finditer(text)]
    last = max((one.end() for one in found), default=0)
    return text[last:] if text[last:].strip() else text


def _named(text: str) -> str:
    """Return the last question, or the first sentence of the last order."""
    paragraphs = [part for part in _paragraphs(text) if part.strip()]
    for place in range(len(paragraphs) - 1, -1, -1):
        if asked := _up_to_the_question(paragraphs[place]):
            above = [*sentences(paragraphs[place - 1])] if place else []
            return _with_its_subject([*above, *asked])
    orders = [part for part in paragraphs if _ASKS.search(part)]
    if orders:
        return _LEADING.sub("", next(sentences(orders[-1]), ""))
    short = paragraphs and len(text) <= _MOST_NAMED
    return next(sentences(paragraphs[-1]), "") if short else ""


def _paragraphs(text: str) -> list[str]:
    return re.split(r"\n[ \t]*\n", text)


def _up_to_the_question(paragraph: str) -> list[str]:
    """Return sentences, the last of which is the last that ends in a question mark."""
    tail = paragraph[-4 * _MOST_NAMED :]
    if "?" not in tail and "\uff1f" not in tail:
        return []
    found = [*sentences(tail)]
    while found and not found[-1].rstrip("\"'*_) ").endswith(("?", "\uff1f")):
        found.pop()
    return found


def _with_its_subject(found: list[str]) -> str:
    """Return a question with what it points back to: "How do I fix this?"."""
    question = _LEADING.sub("", found[-1])
    is_short = len(question.split()) <= _FEW_WORDS and question.isascii()
    points_back = len(question) <= MAX_NAME_CHARS and _POINTS_BACK.search(question)
    before = [one.strip("` ") for one in found[:-1] if one.strip("` ")]
    if before and (is_short or points_back):
        return f"{before[-1][:_MOST_NAMED]}\n{question}"
    return question


def _lines_of_prose(text: str) -> Iterator[str]:
    """Yield lines that say something, before those of code."""
    in_fence, code = False, []
    for raw in text[: 40 * MAX_NAME_CHARS].split("\n"):
        line = raw.strip()
        if line.startswith(("```", "~~~")):
            in_fence = not in_fence
        elif re.search(r"\w", line):
            if not in_fence:
                yield line
            code.append(line)
    yield from code[:1]


def _cut(line: str) -> str:
    if len(line) <= MAX_NAME_CHARS:
        return line
    kept = line[: MAX_NAME_CHARS - 1]
    blank = kept.rfind(" ")
    return (
        kept[: blank if blank > MAX_NAME_CHARS // 2 else len(kept)].rstrip(" ,;:.-")
        + "\u2026"
    )
