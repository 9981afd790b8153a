"""Reports where a file, name or message holds a sensitive value, never the value.

The name of a file decides its form: records (`.jsonl`, a record a line), documents
(`.json`, one JSON value) or any other text. Of the first two each text and each key
is searched after JSON unescaping.
"""

import dataclasses
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Literal, TypeAlias

from fedlearn.audit.chunks import Numbered, blocks
from fedlearn.audit.fixed_fields import forms_of, free_name
from fedlearn.errors import TooCostlyError
from fedlearn.records import texts_in
from fedlearn.redaction import TOO_COSTLY, Forms, JsonValue, Redactor, parse

Form: TypeAlias = Literal["records", "document", "text"]

FILE_NAME: Final = "the file name"
"""Instead of a field of a record."""

SHOWN_CHARS: Final = 200
"""How much of a name a finding shows: others choose names."""

MOST_STRAYS: Final = 100
"""Texts out of order that are looked for in the whole of a document."""

_RECORDS: Final = (".jsonl", ".ndjson")
_DOCUMENTS: Final = (".json", ".sarif", ".ipynb")
_UNPRINTABLE: Final = re.compile(r"[^ -~]")


@dataclass(frozen=True, slots=True, order=True)
class AuditFinding:
    """A place that holds what it must not hold."""

    path: str
    line: int
    """From 1; 0 when the file as a whole is meant."""

    fields: tuple[str, ...]
    """Where in the record, sorted; empty when the line is no record."""

    rules: tuple[str, ...]
    """Ids of the rules and checks that found something, sorted."""

    origin: str = ""
    """The commit or object that holds it; empty for the work tree."""

    def __str__(self) -> str:
        line = f":{self.line}" if self.line else ""
        place = f" in {', '.join(self.fields)}" if self.fields else ""
        origin = f" ({self.origin[:12]})" if self.origin else ""
        return f"{self.path}{line}: {', '.join(self.rules)}{place}{origin}"


@dataclass(frozen=True, slots=True)
class Suspect:
    """One text in which a rule found something; the text itself is never shown."""

    line: int
    field: str
    """Where in the record; empty outside of records."""

    rules: frozenset[str]
    text: str = dataclasses.field(repr=False)


def form_of(path: str) -> Form:
    """Return the form of a file, by its name."""
    lowered = path.lower()
    if lowered.endswith(_RECORDS):
        return "records"
    return "document" if lowered.endswith(_DOCUMENTS) else "text"


def audit_name(redactor: Redactor, path: str, origin: str = "") -> list[AuditFinding]:
    """Return the findings in the name of a file and of the folders it is in."""
    rules = _rules_in(redactor, free_name(path))
    if not rules:
        return []
    name = shown(redactor, path)
    return [AuditFinding(name, 0, (FILE_NAME,), tuple(sorted(rules)), origin)]


def _rules_in(redactor: Redactor, text: str) -> frozenset[str]:
    """Return the ids of the rules that find something in a text."""
    try:
        return frozenset(finding.rule.id for finding in redactor.find(text))
    except TooCostlyError:
        return frozenset({TOO_COSTLY})


def shown(redactor: Redactor, name: str) -> str:
    """Return a name fit to be shown: nothing sensitive, nothing that moves a cursor."""
    try:
        clean = redactor.redact_text(name).text
    except TooCostlyError:
        clean = f"({TOO_COSTLY})"
    return _UNPRINTABLE.sub("?", clean)[:SHOWN_CHARS]


def to_findings(
    redactor: Redactor, path: str, suspects: Iterable[Suspect], *, origin: str = ""
) -> Iterator[AuditFinding]:
    """Yield a finding for the suspects of each line."""
    name = shown(redactor, path)
    for line, group in groupby(suspects, key=lambda suspect: suspect.line):
        members = list(group)
        fields = {shown(redactor, one.field) for one in members if one.field}
        rules = {rule for one in members for rule in one.rules}
        yield AuditFinding(
            name, line, tuple(sorted(fields)), tuple(sorted(rules)), origin
        )


def suspects_in_lines(
    redactor: Redactor, numbered: Iterable[Numbered], path: str = ""
) -> Iterator[Suspect]:
    """Search the texts of records; a line that is no record is searched as text.

    The path decides which fields are validated instead.
    """
    forms = forms_of(path)
    for number, line in numbered:
        try:
            for one in _suspects_in_value(redactor, parse(line), forms):
                yield dataclasses.replace(one, line=number)
        except (ValueError, RecursionError):
            yield from suspects_in_text(redactor, [(number, line)])


def suspects_in_document(
    redactor: Redactor, content: bytes, path: str = ""
) -> Iterator[Suspect]:
    """Search one JSON value, such as a snapshot."""
    try:
        suspects = _suspects_in_value(redactor, parse(content), forms_of(path))
        found = list(_with_lines(content, suspects))
    except (ValueError, RecursionError):
        yield from suspects_in_text(redactor, enumerate(content.split(b"\n"), start=1))
    else:
        yield from sorted(found, key=lambda suspect: suspect.line)


def suspects_in_text(
    redactor: Redactor, numbered: Iterable[Numbered]
) -> Iterator[Suspect]:
    """Search lines of text with their neighbours: a key block has many lines."""
    before: set[tuple[int, str]] = set()
    for block in blocks(numbered):
        try:
            findings = redactor.find(block.text)
        except TooCostlyError:
            yield Suspect(block.numbers[0], "", frozenset({TOO_COSTLY}), block.text)
            continue
        found = {(block.line_at(one.start), one.rule.id) for one in findings}
        for line, rule in sorted(found - before):
            yield Suspect(line, "", frozenset({rule}), block.text_of(line))
        before = found


def _suspects_in_value(
    redactor: Redactor, value: JsonValue, forms: Forms
) -> Iterator[Suspect]:
    """Yield the texts of a JSON value that redaction would change."""
    try:
        redacted = redactor.redact({"": value}, {"": forms})
    except TooCostlyError:
        yield Suspect(0, "", frozenset({TOO_COSTLY}), max(texts_in(value), key=len))
        return
    if not redacted.counts:
        return
    for place, text in _changes(value, redacted.record[""], ""):
        own = _rules_in(redactor, text)
        yield Suspect(0, place, own or frozenset(redacted.counts), text)


def _changes(before: JsonValue, after: JsonValue, at: str) -> Iterator[tuple[str, str]]:
    """Yield place and text of each change; the place of a key is its parent."""
    if isinstance(before, dict) and isinstance(after, dict):
        for old, new in zip(before.items(), after.items(), strict=True):
            if old[0] != new[0]:
                yield f"a key of {at}" if at else "a key", old[0]
            # Cut, or a long key would be copied for each value below it.
            inner = f"{at}.{new[0]}".lstrip(".")[:SHOWN_CHARS]
            yield from _changes(old[1], new[1], inner)
    elif isinstance(before, list) and isinstance(after, list):
        for number, (one, two) in enumerate(zip(before, after, strict=True)):
            yield from _changes(one, two, f"{at}[{number}]")
    elif before != after and isinstance(before, str):
        yield at, before


def _with_lines(content: bytes, suspects: Iterable[Suspect]) -> Iterator[Suspect]:
    """Give suspects the lines of a document in which they stand; else the first.

    They come in the order of the document, so that it is searched once.
    """
    position, line, strays = 0, 1, 0
    for one in suspects:
        found = _find(content, one.text, position)
        if found >= 0:
            line += content.count(b"\n", position, found)
            position = found
            yield dataclasses.replace(one, line=line)
            continue
        strays += 1
        found = _find(content, one.text, 0) if strays < MOST_STRAYS else 0
        number = content.count(b"\n", 0, max(found, 0)) + 1
        yield dataclasses.replace(one, line=number)


def _find(content: bytes, text: str, start: int) -> int:
    """Return where a text stands in a document behind a place; -1 if nowhere."""
    raw = json.dumps(text, ensure_ascii=False).encode("utf-8", "surrogatepass")
    found = (content.find(form, start) for form in (raw, json.dumps(text).encode()))
    return next((place for place in found if place >= 0), -1)
