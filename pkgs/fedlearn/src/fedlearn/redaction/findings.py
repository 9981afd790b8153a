"""Looks at what could leave, and says where something private stands, never the value.

Three forms are told apart by the name of a file: records (`.jsonl`, a record a
line), documents (`.json`, one JSON value) and any other text. Of the first two
each text is looked at as it is after JSON unescaping, keys too.
"""

import dataclasses
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Final, Literal, TypeAlias

import orjson

from fedlearn.records import canonical_json
from fedlearn.redaction.matching import Numbered, blocks
from fedlearn.redaction.redactor import JsonObject, JsonValue, Redactor

Form: TypeAlias = Literal["records", "document", "text"]

IsKnown: TypeAlias = Callable[[str], bool]
"""Tells whether a text has left before; what is in it counts no more."""

SHOWN_CHARS: Final = 200
"""How much of a name a finding shows: others choose names."""

_RECORDS: Final = (".jsonl", ".ndjson")
_DOCUMENTS: Final = (".json", ".sarif", ".ipynb")
_UNPRINTABLE: Final = re.compile(r"[^ -~]")


@dataclass(frozen=True, slots=True, order=True)
class AuditFinding:
    """A place that holds what it must not hold.

    Attributes:
        path: The file.
        line: Its number, from 1; 0 when the file as a whole is meant.
        fields: Where in the record, sorted; empty when the line is no record.
        rules: Ids of the rules that found something, sorted.
        origin: The commit or object in which it stands; empty for the work tree.
    """

    path: str
    line: int
    fields: tuple[str, ...]
    rules: tuple[str, ...]
    origin: str = ""

    def __str__(self) -> str:
        line = f":{self.line}" if self.line else ""
        place = f" in {', '.join(self.fields)}" if self.fields else ""
        origin = f" ({self.origin[:12]})" if self.origin else ""
        return f"{self.path}{line}: {', '.join(self.rules)}{place}{origin}"


@dataclass(frozen=True, slots=True)
class Suspect:
    """One text in which a rule found something.

    Attributes:
        line: Its number, from 1.
        field: Where in the record; empty outside of records.
        rules: Ids of the rules.
        text: The whole text; never shown.
    """

    line: int
    field: str
    rules: frozenset[str]
    text: str = dataclasses.field(repr=False)


def form_of(path: str) -> Form:
    """Tell by its name how a file is looked at."""
    lowered = path.lower()
    if lowered.endswith(_RECORDS):
        return "records"
    return "document" if lowered.endswith(_DOCUMENTS) else "text"


def audit_lines(
    redactor: Redactor, path: str, numbered: Iterable[Numbered]
) -> list[AuditFinding]:
    """Look at lines of a file of records.

    Args:
        redactor: Knows what is private.
        path: The file, as findings shall name it.
        numbered: Lines with their numbers, from 1.
    """
    return list(to_findings(redactor, path, suspects_in_lines(redactor, numbered)))


def audit_content(redactor: Redactor, path: str, content: bytes) -> list[AuditFinding]:
    """Look at a whole file, by its form.

    Args:
        redactor: Knows what is private.
        path: The file, as findings shall name it.
        content: All of it.
    """
    numbered = enumerate(content.split(b"\n"), start=1)
    form = form_of(path)
    if form == "document":
        suspects = suspects_in_document(redactor, content)
    elif form == "records":
        suspects = suspects_in_lines(redactor, numbered)
    else:
        suspects = suspects_in_text(redactor, numbered)
    return list(to_findings(redactor, path, suspects))


def audit_text(
    redactor: Redactor, path: str, text: str, origin: str = ""
) -> list[AuditFinding]:
    """Look at a text that is no file, such as a commit message."""
    numbered = enumerate(text.encode("utf-8", "replace").split(b"\n"), start=1)
    suspects = suspects_in_text(redactor, numbered)
    return list(to_findings(redactor, path, suspects, origin=origin))


def audit_name(redactor: Redactor, path: str, origin: str = "") -> list[AuditFinding]:
    """Look at the name of a file and of the folders it is in."""
    rules = {finding.rule.id for finding in redactor.find(path)}
    if not rules:
        return []
    name = shown(redactor, path)
    return [AuditFinding(name, 0, ("the file name",), tuple(sorted(rules)), origin)]


def shown(redactor: Redactor, name: str) -> str:
    """Make a name fit to be shown: nothing private, nothing that moves a cursor."""
    clean = redactor.redact_text(name).text
    return _UNPRINTABLE.sub("?", clean)[:SHOWN_CHARS]


def to_findings(
    redactor: Redactor, path: str, suspects: Iterable[Suspect], *, origin: str = ""
) -> Iterator[AuditFinding]:
    """Put the suspects of each line together."""
    name = shown(redactor, path)
    for line, group in groupby(suspects, key=lambda suspect: suspect.line):
        members = list(group)
        fields = {shown(redactor, one.field) for one in members if one.field}
        rules = {rule for one in members for rule in one.rules}
        yield AuditFinding(
            name, line, tuple(sorted(fields)), tuple(sorted(rules)), origin
        )


def suspects_in_lines(
    redactor: Redactor, numbered: Iterable[Numbered]
) -> Iterator[Suspect]:
    """Look at records: at each text of one, or at a line that is none as it stands."""
    for number, line in numbered:
        try:
            record = parse(line)
            yield from _suspects_in_value(redactor, record, partial(_same, number))
        except (ValueError, RecursionError):
            yield from suspects_in_text(redactor, [(number, line)])


def suspects_in_document(redactor: Redactor, content: bytes) -> Iterator[Suspect]:
    """Look at one JSON value, such as a snapshot."""
    try:
        document = parse(content)
        found = list(
            _suspects_in_value(redactor, document, lambda text: _line_of(content, text))
        )
    except (ValueError, RecursionError):
        yield from suspects_in_text(redactor, enumerate(content.split(b"\n"), start=1))
    else:
        yield from sorted(found, key=lambda suspect: suspect.line)


def suspects_in_text(
    redactor: Redactor, numbered: Iterable[Numbered]
) -> Iterator[Suspect]:
    """Look at lines of text, with their neighbours: a key block has many lines."""
    before: set[tuple[int, str]] = set()
    for block in blocks(numbered):
        found = {
            (block.line_at(finding.start), finding.rule.id)
            for finding in redactor.find(block.text)
        }
        for line, rule in sorted(found - before):
            yield Suspect(line, "", frozenset({rule}), block.text_of(line))
        before = found


def parse(content: bytes) -> JsonValue:
    """Parse JSON without losing any of it, as leniently as any parser would.

    Raises:
        ValueError: It is no JSON.
        RecursionError: It is nested too deeply.
    """
    try:
        value: JsonValue = orjson.loads(content)
    except orjson.JSONDecodeError:  # others take half characters, NaN and more
        return _parse_all(content)
    if canonical_json(value) == content.strip():
        return value
    return _parse_all(content)


def texts_in(value: JsonValue) -> Iterator[str]:
    """Give each text and each key in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from texts_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts_in(item)


def _parse_all(content: bytes) -> JsonValue:
    """Parse what is written another way, where a key may stand twice."""
    value: JsonValue = json.loads(content, object_pairs_hook=_keep_all)
    return value


def _keep_all(pairs: list[tuple[str, JsonValue]]) -> JsonObject:
    """Make an object of pairs; the further ones of equal key go into a list."""
    made: JsonObject = {}
    again: list[JsonValue] = []
    for key, value in pairs:
        if key in made:
            again.append({key: value})
        else:
            made[key] = value
    return {**made, "(again)": again} if again else made


def _suspects_in_value(
    redactor: Redactor, value: JsonValue, line_of: Callable[[str], int]
) -> Iterator[Suspect]:
    """Name the texts of a JSON value that redaction would change."""
    redacted = redactor.redact({"": value})
    if not redacted.counts:
        return
    for place, text in _changes(value, redacted.record[""], ""):
        own = frozenset(finding.rule.id for finding in redactor.find(text))
        yield Suspect(line_of(text), place, own or frozenset(redacted.counts), text)


def _changes(before: JsonValue, after: JsonValue, at: str) -> Iterator[tuple[str, str]]:
    """Give each changed text and key with its place; a key by its parent."""
    if isinstance(before, dict) and isinstance(after, dict):
        for old, new in zip(before.items(), after.items(), strict=True):
            if old[0] != new[0]:
                yield f"a key of {at}" if at else "a key", old[0]
            yield from _changes(old[1], new[1], f"{at}.{new[0]}".lstrip("."))
    elif isinstance(before, list) and isinstance(after, list):
        for number, (one, two) in enumerate(zip(before, after, strict=True)):
            yield from _changes(one, two, f"{at}[{number}]")
    elif before != after and isinstance(before, str):
        yield at, before


def _same(number: int, _text: str) -> int:
    """Give the line of a record, whatever text of it is meant."""
    return number


def _line_of(content: bytes, text: str) -> int:
    """Find the line of a document in which a text stands; 1 if it is not found."""
    raw = json.dumps(text, ensure_ascii=False).encode("utf-8", "surrogatepass")
    for form in (raw, json.dumps(text).encode()):
        if (position := content.find(form)) >= 0:
            return content.count(b"\n", 0, position) + 1
    return 1
