"""Lists under headings such as "Lessons learned", item by item."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from fedlearn.distil.statements.lazy import lazy_pattern
from fedlearn.distil.statements.word_lists import mentions, names
from fedlearn.episodes import lines_of

_SUBJECT: Final = r"""(?:lessons?(?:\ (?:learned|learnt))?|learnings?|take-?aways?
    |insights?
    |findings?|best\ practices?|recommendations?|gotchas?|pitfalls?|rules?\ of\ thumb
    |tips
    |principles?|facts|rules|what\ (?:we|i)\ learned|guidelines|do'?s\ and\ don'?ts
    |erkenntnisse?|gelernt(?:es)?|das\ gelernte|lehren|merksätze|empfehlungen
    |bewährte\ (?:praktiken
    |verfahren)|regeln|grundsätze|was\ wir\ gelernt\ haben|fazit|fallstricke
    |leçons?(?:\ (?:apprises?|retenues?|tirées))?|enseignements|points?\ clés?
    |à\ retenir
    |bonnes\ pratiques|recommandations|règles|pièges
    |lecci(?:ón|ones)(?:\ aprendidas?)?|aprendizajes|conclusiones|puntos\ clave
    |buenas\ prácticas|mejores\ prácticas|recomendaciones|reglas
    |经验教训|教训|经验总结|关键要点|要点|最佳实践|学び|教訓|知見|得られた知見)"""
_TITLE: Final = lazy_pattern(
    r"""(?:(?:the|our|my|some|general|key|main|important|technical|critical|core|top
    |major
    |wichtige?|wichtigste|zentrale|unsere|die|principales?|les|las|los|nuestras|claves?
    |\d{1,3})\ ){0,3}"""
    + _SUBJECT
    + r"""(?:\ (?:clés|clave|principales|learned|(?:and|und|et|y|e|&|worth|from|for|on
    |about
    |in|aus|für|zu|pour|de|para)\ .{1,40}))?(?:\ ?\(.{1,40}\))?""",
    re.VERBOSE | re.IGNORECASE,
)
_ADVICE: Final = lazy_pattern(
    r"finding|recomm|recomend|empfehl|conclusion|fazit|tips", re.IGNORECASE
)
"""Under these stands what is of one project as often as what is general."""

_NORMS: Final = lazy_pattern(
    r"\b(?:principles?|rules(?! of thumb)|guidelines|regeln|grundsätze|règles"
    r"|reglas)\b",
    re.IGNORECASE,
)

_NECESSARY: Final = names(
    """lesson learn take-away takeaway insight finding practice recomm gotcha pitfall
    rule principle facts guideline tips erkenntnis gelernt lehre merks empfehl
    bewährt regeln grunds fazit fallstrick leçon enseignement clés retenir bonnes
    règles pièges lecci aprendi conclusion puntos prácticas recomend reglas
    教训 经验 要点 最佳实践 学び 教訓 知見"""
)
_HEADING: Final = lazy_pattern(r"(#{1,6})\s+(\S.{0,200})")
_BOLD: Final = lazy_pattern(r"(?:\*\*|__)([^*_\n]{3,120}?)(?::?(?:\*\*|__):?)\s*")
_LABEL: Final = lazy_pattern(r"([^\W\d_][^:*`|\n]{2,80}):\s*")
_AROUND: Final = lazy_pattern(r"^[\W_]*(?:\d{1,3}[.)]\s*)?[^\w¿¡]*|[\s:*_#.]+$")
_ITEM: Final = lazy_pattern(r"([ \t]*)(?:[-*•+\u2013]|\d{1,3}[.)])[ \t]+(?=\S)")
_LEAD: Final = lazy_pattern(r"\W{0,4}\*\*[^*\n]{3,120}\*\*")
_INLINE: Final = lazy_pattern(
    r"""(?:[-*>•]\ )?\W{0,4}(?:(?:the\ )?(?:key\ |main\ |one\ )?(?:lesson(?:\ learned
    |\ learnt)?
    |take-?away|insight|rule\ of\ thumb|best\ practice|gotcha)|erkenntnis|gelernt|lehre
    |merke
    |leçon(?:\ apprise)?|à\ retenir|bonne\ pratique|lección(?:\ aprendida)?
    |buena\ práctica)
    \ ?(?:\*\*)?\ ?:(?:\*\*)?\ +(?=\S)""",
    re.VERBOSE | re.IGNORECASE,
)
_MARKS: Final = frozenset("#:*_")
"""A heading or a lead has one of them."""

_INTRODUCTION: Final = 4
"""Lines of prose that may stand between a heading and its list."""

_BOLD_LEVEL, _LABEL_LEVEL = 7, 8


class ListSection(NamedTuple):
    """What stands under a heading.

    Attributes:
        advice: It promises advice, which may be for one project only.
        norms: It promises rules or principles, as designs and roles have them too.
    """

    items: list[str]
    advice: bool
    norms: bool = False


class _Head(NamedTuple):
    level: int
    title: str


def listed_items(answer: str) -> Iterator[ListSection]:
    """Yield the items of each list of lessons; a nested item belongs to its parent."""
    if not mentions(answer, _NECESSARY):
        return
    lines = lines_of(answer)
    fenced = fenced_lines(lines)
    at = 0
    while at < len(lines):
        marked = not fenced[at] and _MARKS & set(lines[at][:200])
        head = _head(lines[at]) if marked else None
        if head and _TITLE.fullmatch(head.title):
            end = _section_end(lines, fenced, at + 1, head.level)
            items = _items_between(lines, fenced, at + 1, end)
            items = items or _rows_between(lines[at + 1 : end])
            advice = bool(_ADVICE.search(head.title))
            yield ListSection(items, advice, bool(_NORMS.search(head.title)))
            at = end
            continue
        if marked:
            yield from _inline(lines[at])
        at += 1


_NUMBER_AND_TEXT: Final = 2


def _rows_between(lines: list[str]) -> list[str]:
    """Return the longest cell of each row of a table, without its head."""
    rows = [line.strip().strip("|").split("|") for line in lines if "|" in line]
    ruled = next((n for n, row in enumerate(rows) if _is_rule(row)), None)
    if ruled is None:
        return []
    if len(rows[ruled]) > _NUMBER_AND_TEXT:  # a table of findings in one project
        return []
    return [max(row, key=len).strip() for row in rows[ruled + 1 :]]


def _is_rule(row: list[str]) -> bool:
    return all(cell.strip() and not cell.strip(" :-") for cell in row)


def fenced_lines(lines: list[str]) -> list[bool]:
    """Return for each line whether it stands in a fence or is its edge."""
    inside, found = False, []
    for line in lines:
        edge = line.lstrip().startswith(("```", "~~~"))
        found.append(inside or edge)
        inside ^= edge
    return found


def bare_title(text: str) -> str:
    """Return a heading without its number, signs and colon."""
    return _AROUND.sub("", text.replace("**", "")).strip()


def _inline(line: str) -> Iterator[ListSection]:
    """Yield what a line says behind `Lesson:` and its like."""
    if lead := _INLINE.match(line):
        yield ListSection([line[lead.end() :].strip()], advice=False)


def _head(line: str) -> _Head | None:
    if found := _HEADING.match(line):
        return _Head(len(found[1]), bare_title(found[2]))
    if found := _BOLD.fullmatch(line.strip()):
        return _Head(_BOLD_LEVEL, bare_title(found[1]))
    if found := _LABEL.fullmatch(line):
        return _Head(_LABEL_LEVEL, bare_title(found[1]))
    return None


def _section_end(lines: list[str], fenced: list[bool], start: int, level: int) -> int:
    """Return the line of the next heading that is as high, or of what is not a list."""
    seen_item = False
    for at in range(start, len(lines)):
        if fenced[at] or not lines[at].strip():
            continue
        head = _head(lines[at])
        if (
            head
            and head.level <= min(level, _BOLD_LEVEL)
            and not _ITEM.match(lines[at])
        ):
            return at
        if _starts_item(lines[at]):
            seen_item = True
        elif not lines[at][0].isspace() and not (head and head.level < _BOLD_LEVEL):
            prose = not lines[at - 1].strip()
            far = at - start >= _INTRODUCTION and level >= _BOLD_LEVEL
            if (seen_item and prose and level >= _BOLD_LEVEL) or (
                far and not seen_item
            ):
                return at
    return len(lines)


def _starts_item(line: str) -> bool:
    return bool(_ITEM.match(line) or _LEAD.match(line))


def _items_between(
    lines: list[str], fenced: list[bool], start: int, end: int
) -> list[str]:
    """Return the items of a section; a sub-heading with prose is an item as well."""
    items = _Items()
    for at in range(start, end):
        items.take(lines[at], fenced=fenced[at])
    return items.texts()


class _Items:
    """Items in the making, line by line."""

    def __init__(self) -> None:
        self._items: list[list[str]] = []
        self._margin: int | None = None
        self._told = False
        self._blank = False

    def take(self, line: str, *, fenced: bool) -> None:
        """Take the next line."""
        if not line.strip() or (not fenced and line.lstrip().startswith("|")):
            self._blank = True
            return
        opened = None if fenced else _HEADING.match(line)
        if opened:
            self._items.append([f"**{bare_title(opened[2])}**:"])
            self._margin, self._told = None, False
        elif not self._told and not fenced and self._opens(line):
            self._items.append([_ITEM.sub("", line, count=1).strip()])
        else:
            self._continue(line, fenced=fenced)
        self._blank = False

    def _opens(self, line: str) -> bool:
        """Return whether a line is an item of its own; deeper ones are not."""
        listed = _ITEM.match(line)
        if listed is None:
            return self._margin is None and bool(_LEAD.match(line))
        if self._margin is None and self._items and self._items[-1][0].endswith("**:"):
            self._items.pop()
        depth = len(listed[1])
        self._margin = depth if self._margin is None else min(depth, self._margin)
        return depth <= self._margin

    def _continue(self, line: str, *, fenced: bool) -> None:
        """Add a line to its item; under a sub-heading, whatever follows prose."""
        if not self._items:
            return
        if self._margin is None and self._items[-1][0].endswith("**:"):
            self._told = True
        if self._told or fenced or line[0].isspace() or not self._blank:
            self._items[-1].append(line if fenced else line.strip())
        else:
            self._items.append([])

    def texts(self) -> list[str]:
        """Return the items, each with its lines."""
        return [text for item in self._items if (text := "\n".join(item).strip())]
