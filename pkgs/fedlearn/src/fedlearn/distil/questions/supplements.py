"""What programs put around a question: roles, context, formats, constraints."""

import re
from collections.abc import Iterator
from typing import Final

from fedlearn.distil.statements import lazy_pattern

_END_CHARS: Final = 8000
"""Of a long prompt its beginning and its end are read: a question stands in either."""

_SWITCH: Final = lazy_pattern(r"(?m)(?:^|(?<=\s))/(?:no_?think|think)\b[ \t]*")
_TAGS: Final = (
    r"context|contexts|documents?|retrieved\w{0,20}|system|system-reminder|sources?"
    r"|background|memory|files?|search_results|reference|history|environment_details"
    r"|instructions|rules|constraints|output_format|format|examples?|tools?|think"
)
_OPEN: Final = lazy_pattern(rf"(?i)<({_TAGS})(?:\s[^<>\n]{{0,200}})?>")
_CONTEXT: Final = lazy_pattern(
    r"(?i)^[ \t]{0,8}(?:\[[^\]\n]{0,60}\b(?:context|kontext|contexte|contexto|memory"
    r"|hints?"
    r"|documents?|sources?|snippets?|passages?)\b[^\]\n]{0,60}\]"
    r"|(?:\*\*|#{1,4} ?|[-=]{3,} ?)?(?:(?:retrieved|relevant|additional|background"
    r"|project"
    r"|given|rag|recent|prior|conversation|chat) ){0,3}(?:context|background|documents?"
    r"|passages|sources|snippets|memory|history|kontext|hintergrund|contexte|contexto"
    r"|\u4e0a\u4e0b\u6587|\u80cc\u666f)(?:\*\*)?[ \t]?(?:[:\uff1a]|[-=]{3,}|$))"
)
_RULES: Final = lazy_pattern(
    r"(?i)^[ \t]{0,8}(?:\*\*|#{1,4} ?|\[)?(?:(?:output|response|answer|reply|return"
    r"|expected"
    r"|hard|strict|important|critical|additional|key|style|formatting) ){0,2}(?:format"
    r"|schema|constraints?|rules|requirements|guidelines|instructions|notes?|limits"
    r"|acceptance criteria|deliverables?|examples?|ausgabeformat|regeln|vorgaben"
    r"|anforderungen|format de sortie|contraintes|règles|formato(?: de salida)?"
    r"|restricciones|reglas|requisitos)\]?(?:\*\*)?[ \t]?(?:[:\uff1a]|$)"
)
_ROLE: Final = lazy_pattern(
    r"(?i)^\W{0,4}(?:you(?:['\u2019]re| are) (?:an?|the|now|acting|in|my|part"
    r"|working|operating"
    r"|on|one)\b|act as\b|acting as\b|assume the role|(?:your|the) role(?: is|:)"
    r"|imagine you"
    r"|pretend\b|du bist\b|sie sind\b|handle als\b|deine rolle|tu es\b|vous êtes\b"
    r"|agis comme|agissez|eres\b|actúa como|usted es\b|tu rol|\u4f60\u662f"
    r"|\u3042\u306a\u305f\u306f)"
)
_FORMAT: Final = lazy_pattern(
    r"(?i)^\W{0,4}(?:please )?(?:(?:respond|reply|answer|return|output|produce"
    r"|format|use|write"
    r"|give|provide|emit)\b[^\n]{0,60}\b(?:json|xml|yaml|markdown|format|schema"
    r"|prose|bullets?"
    r"|words|sentences?|lines|english|german|plain text|code (?:block|only)|fences?"
    r"|tokens"
    r"|concise\w*|brief\w*|directly)\b"
    r"|(?:only|just) (?:respond|reply|answer|return|output)|no (?:preamble|prose"
    r"|markdown"
    r"|commentary|explanations?|extra)|do not (?:include|add|use|wrap|explain|repeat"
    r"|invent"
    r"|output|write)\b|don['\u2019]t (?:include|add|use|wrap|explain)|be (?:concise"
    r"|brief"
    r"|specific|precise|thorough|honest)|keep (?:it|your|the answer)|think (?:step"
    r"|carefully"
    r"|hard)|max(?:imum)?\.? [0-9]+|at most [0-9]+|cite\b|use the (?:context|following)"
    r"|(?:based on|using|given) the (?:context|above|documents)|antworte? (?:nur|auf"
    r"|kurz|in"
    r"|mit)|répond(?:s|ez)? (?:en|uniquement|brièvement)|responde (?:en|solo"
    r"|brevemente|únicamente)|if (?:you do not|you don['\u2019]t|unsure|the context))"
)
_ITEM: Final = lazy_pattern(
    r"^\s{0,12}(?:[-*+\u2022]\s|[0-9]{1,3}[.)]\s|\||[{}\[\]\"<])"
)


def without_supplements(prompt: str) -> str:
    """Return a prompt without what stands round the question, in paragraphs."""
    text = _without_tagged(prompt.replace("\r\n", "\n"))
    if len(text) > 2 * _END_CHARS:
        text = f"{text[:_END_CHARS]}\n\n{text[-_END_CHARS:]}"
    text = _SWITCH.sub("", text)
    return "\n\n".join(_kept(text))


def _without_tagged(text: str) -> str:
    """Leave out blocks such as <context>…</context>; each end is sought once."""
    if "<" not in text:
        return text
    parts, position = [], 0
    missing: set[str] = set()
    for opened in _OPEN.finditer(text):
        tag = opened[1].lower()
        if opened.start() < position or tag in missing:
            continue
        end = text.find(f"</{opened[1]}>", opened.end())
        if end < 0:
            missing.add(tag)
            continue
        parts.append(text[position : opened.start()])
        position = end + len(tag) + 3
    return "\n\n".join([*parts, text[position:]])


def _kept(text: str) -> Iterator[str]:
    """Yield paragraphs without context, rules, roles and formats."""
    in_section = False
    for paragraph in re.split(r"\n[ \t]*\n", text):
        if not paragraph.strip():
            continue
        if in_section and _ITEM.match(paragraph):
            continue
        in_section = bool(_CONTEXT.match(paragraph) or _RULES.match(paragraph))
        kept = "\n".join(_lines(paragraph))
        if kept.strip():
            yield kept


def _lines(paragraph: str) -> Iterator[str]:
    """Yield the lines of a paragraph, up to a label of context in it and after it."""
    in_section = is_whole = False
    for line in paragraph.split("\n"):
        if _CONTEXT.match(line):
            in_section = is_whole = True
        elif _RULES.match(line):
            in_section, is_whole = True, False
        elif _LABELLED.match(line) or not (is_whole or _ITEM.match(line)):
            in_section = False
        if not in_section and (rest := _without_roles(line)):
            yield rest


_LABELLED: Final = lazy_pattern(
    r"(?i)^[ \t]{0,8}(?:\*\*|#{1,4} ?)?[^\W\d][\w À-ÿ]{2,24}(?:\*\*)?[ \t]?[:\uff1a]"
)


def _without_roles(line: str) -> str:
    """Return a line without sentences that give a role or a format."""
    if not (_ROLE.match(line) or _FORMAT.search(line) or ". " in line[:4000]):
        return line
    parts = re.split(r"(?<=[.!?])\s+|(?<=[\u3002\uff01\uff1f])", line)
    kept = [part for part in parts if not (_ROLE.match(part) or _FORMAT.match(part))]
    return " ".join(kept)
