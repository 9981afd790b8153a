"""Causes and fixes under labels: "Root cause: …", "Fix: …", "Ursache", "Correctif"."""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from fedlearn.distil.lesson import Lesson
from fedlearn.distil.statements import (
    bare_title,
    fenced_lines,
    is_fix,
    lazy_pattern,
    mentions,
    names,
    says_something,
)
from fedlearn.episodes import lines_of
from fedlearn.records import Category, Confirmation


class Part(StrEnum):
    """What stands under a label."""

    ERROR = "error"
    SYMPTOM = "symptom"
    PROBLEM = "problem"
    CAUSE = "cause"
    FIX = "fix"
    ELSE = "else"


_WORDS: Final = {
    Part.ERROR: r"""error(?:s|\ message|\ output|\ log)?|fehler(?:meldung)?
    |message\ d'erreur
        |erreur|mensaje\ de\ error|错误信息|エラー""",
    Part.SYMPTOM: r"""symptom(?:e|s)?|symptômes?|fehlerbild|síntomas?|症状|现象|現象""",
    Part.PROBLEM: r"""(?:the\ )?(?:problem|issue|bug)(?:\ statement)?|das\ problem
        |(?:le\ )?problème|(?:el\ )?problema|问题|問題""",
    Part.CAUSE: r"""(?:the\ )?(?:root[\ -]?)?causes?|why\ (?:it|this)\ (?:happens
    |happened
        |failed)|(?:eigentliche\ |die\ )?ursache|grund|(?:la\ )?cause(?:\ racine
    |\ profonde
        |\ première)?|(?:la\ )?causa(?:\ raíz|\ principal)?|根本原因|原因|根因""",
    Part.FIX: r"""(?:the\ |recommended\ |quick\ |applied\ )?(?:fix(?:es)?|solutions?
    |resolutions?
        |remedy|workaround|correction)(?:\ (?:applied|implemented|steps|path))?
    |(?:die\ )?(?:lösung(?:en)?
        |behebung|abhilfe|korrektur)|(?:la\ )?solutions?(?:\ appliquées?)?|résolution
    |correctif|correction|remède
        |(?:la\ )?soluci(?:ón|ones)|arreglo|corrección|remedio|resolución
    |解决(?:方案|办法|方法)|修复(?:方案|方法)?|解決策|対処(?:法|方法)?|対策|修正""",
    Part.ELSE: r"""impact|status|context|prevention|verification|validation|test(?:s
    |ing|\ results?)?
        |files?(?:\ (?:modified|changed))?|result|notes?|severity|location|analysis
    |evidence
        |before|after|why|next\ steps?|lessons?\ learned|references?|configuration
    |details?
        |fehleranalyse|analyse|auswirkung|prüfung|hinweis|vorbeugung|ergebnis
    |schritte.{0,30}
        |vérification|prévention|résultat|note|impacto|verificación|prevención
    |resultado|nota""",
}
_LABEL: Final = lazy_pattern(
    r"""[ \t]*(?:>\ )?(?:[-*•+][ \t]+|\d{1,3}[.)][ \t]+)?(?P<hashes>\#{1,6}[ \t]+)?
    [^\w\s*|`]{0,3}[ ]?(?P<bold>\*\*|__)?[^\w\s*|`]{0,3}[ ]?(?:\d{1,3}[.)][ ])?(?:"""
    + "|".join(f"(?P<{part}>{words})" for part, words in _WORDS.items())
    + r""")(?:[ ]\([^)\n]{1,40}\))?[ ]?(?:(?P<mark>:\*\*|\*\*[ ]?:|\*\*[ ]?[—\u2013-]
    |\*\*|__:?|:|\uff1a)|$)
    [ \t]*(?P<rest>.*)""",
    re.VERBOSE | re.IGNORECASE,
)
_NECESSARY: Final = names(
    """fix solution resolution remedy workaround correction correctif lösung behebung
    abhilfe korrektur solución arreglo 解决 修复 解決策 対処 対策"""
)
_HEADING: Final = lazy_pattern(r"#{1,6}\s|-{3,}\s*$|={3,}\s*$")
_MARKS: Final = frozenset("#:*_-=\uff1a")
_BOLD_LINE: Final = lazy_pattern(r"\*\*[^*\n]{3,120}\*\*:?\s*$")
_CONTINUES: Final = lazy_pattern(
    r"[ \t]*(?:```|~~~|[-*•+][ \t]|\d{1,3}[.)][ \t])|[ \t]{2,}\S"
)
_HEDGED: Final = lazy_pattern(
    r"""\b(?:probably|possibly|perhaps|maybe|might|may\ be|could\ be|likely|presumably
    |suspect
    |unknown|unclear|not\ yet|vermutlich|wahrscheinlich|vielleicht|möglicherweise
    |könnte|unklar
    |unbekannt|probablement|peut-être|pourrait|sans\ doute|inconnue?|probablemente
    |quizás?
    |tal\ vez|podría|posiblemente|desconocid[oa])\b""",
    re.VERBOSE | re.IGNORECASE,
)
_PROMISED: Final = lazy_pattern(
    r"""\W*(?:todo|tbd|n/?a|none|pending|we\ (?:will|should)|i(?:'ll|\ will)|will\ be
    |to\ be
    |not\ (?:yet|needed)|under\ investigation|in\ progress|folgt|noch\ offen|wird\ noch
    |à\ (?:faire|venir)|en\ cours|pendiente|por\ hacer)\b""",
    re.VERBOSE | re.IGNORECASE,
)
_TECHNICAL: Final = lazy_pattern(
    r"""`|\w_\w|[a-z][A-Z]\w|--\w|\w\(\)|\S/\S+/\S|\w\.\w{1,5}\b|\b[A-Z]{3,}\b|\d{3}
    |(?i:\b(?:error|fail|crash|exception|time[ds]?\ ?out|denied|missing|not\ found|fehl
    |abst|erreur|échou|refus|manqu|fall[ao]|deneg|falta))""",
    re.VERBOSE,
)
"""Of `Problem` and `Solution` alone, only what is technical: a pitch has them too."""

_ERROR_TYPE: Final = lazy_pattern(
    r"\b([A-Z]\w{2,60}(?:Error|Exception|Warning|Fault)|E[A-Z]{4,14}|SIG[A-Z]{3,5})\b"
)
_TOLD: Final = (Part.ERROR, Part.SYMPTOM, Part.PROBLEM)
_WORDS_OF_A_PROBLEM: Final = 3
_ABOUT: Final = lazy_pattern(
    r"fix|summary|analysis|report|update|round|change|line \d|phase|analyse|bericht"
    r"|résumé|correction|resumen|informe|solution|lösung",
    re.IGNORECASE,
)
"""A heading with these is of the report, not of the problem."""
_HEDGE_CHARS: Final = 300


def paired_lessons(answer: str) -> Iterator[Lesson]:
    """Yield an error solution for each problem or cause that has its fix."""
    if not mentions(answer, _NECESSARY):
        return
    found: dict[Part, str] = {}
    heading = ""
    for part, text in _parts(lines_of(answer)):
        if part is None or _starts_anew(part, found):
            yield from _lesson(found, heading)
            found = {}
        if part is None:
            heading = text
        else:
            found[part] = text
    yield from _lesson(found, heading)


def _starts_anew(part: Part, found: dict[Part, str]) -> bool:
    """Return whether a part belongs to the next problem."""
    if part is Part.ELSE:
        return False
    return part in found or (Part.FIX in found and part is not Part.CAUSE)


def _parts(lines: list[str]) -> Iterator[tuple[Part | None, str]]:
    """Yield the labelled parts; None stands for any other heading."""
    fenced = fenced_lines(lines)
    at = 0
    while at < len(lines):
        marked = not fenced[at] and _MARKS & set(lines[at][:100])
        label = _labelled(lines[at]) if marked else None
        if label:
            end = _end_of(lines, fenced, at + 1, label)
            body = [label["rest"].strip().removesuffix("**"), *lines[at + 1 : end]]
            yield _part_of(label), _joined(body)
            at = end
            continue
        if marked and _HEADING.match(lines[at]):
            yield None, bare_title(lines[at])
        at += 1


def _labelled(line: str) -> re.Match[str] | None:
    label = _LABEL.match(line)
    if label is None:
        return None
    marked = label["hashes"] or label["bold"] or label["mark"]
    if label["hashes"] and label["rest"] and not label["mark"]:
        return None
    return label if marked else None


def _part_of(label: re.Match[str]) -> Part:
    return next(part for part in Part if label[part.value])


def _end_of(
    lines: list[str], fenced: list[bool], start: int, label: re.Match[str]
) -> int:
    """Return the line before which a part ends."""
    whole = not label["rest"].strip()
    for at in range(start, len(lines)):
        if fenced[at]:
            continue
        if _HEADING.match(lines[at]) or _labelled(lines[at]):
            return at
        if _BOLD_LINE.match(lines[at]):
            return at
        blank_before = at > start and not lines[at - 1].strip() and lines[at].strip()
        if blank_before and not whole and not _CONTINUES.match(lines[at]):
            return at
    return len(lines)


def _joined(body: list[str]) -> str:
    text = "\n".join(line.rstrip() for line in body).strip()
    return re.sub(r"\n{3,}", "\n\n", text)


def _lesson(found: dict[Part, str], heading: str) -> Iterator[Lesson]:
    fix = found.get(Part.FIX, "")
    cause = found.get(Part.CAUSE, "")
    told = next((found[part] for part in _TOLD if part in found), "")
    problem = told or (heading if cause and _names_problem(heading) else cause)
    if not fix or not problem or not _is_solved(found, problem, cause, fix):
        return
    payload: dict[str, str | list[str]] = {
        "error_type": _error_type(f"{problem}\n{cause}"),
        "error_message": problem,
        "solution": fix,
    }
    if cause and cause != problem:
        payload["context"] = cause
    yield Lesson(
        category=Category.ERRORS,
        payload=payload,
        confirmation=Confirmation.STATED,
        quotes=tuple(dict.fromkeys((problem.split("\n")[0], fix.split("\n")[0]))),
    )


def _names_problem(heading: str) -> bool:
    return len(heading.split()) >= _WORDS_OF_A_PROBLEM and not _ABOUT.search(heading)


def _is_solved(found: dict[Part, str], problem: str, cause: str, fix: str) -> bool:
    if not says_something(problem, 10) or not is_fix(fix):
        return False
    if _HEDGED.search(f"{cause[:_HEDGE_CHARS]}\n{fix[:_HEDGE_CHARS]}"):
        return False
    if _PROMISED.match(fix):
        return False
    plain = not found.keys() & {Part.CAUSE, Part.SYMPTOM, Part.ERROR}
    return not plain or bool(_TECHNICAL.search(problem[:600] + fix[:600]))


def _error_type(text: str) -> str:
    named = _ERROR_TYPE.search(text)
    return named[1] if named else "unspecified"
