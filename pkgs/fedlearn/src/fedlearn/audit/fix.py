"""Redacts files in the work tree; ids stay, so that joins still find each other."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

import msgspec
import orjson

from fedlearn.atomic import write_atomically
from fedlearn.audit.chunks import is_binary
from fedlearn.audit.findings import form_of
from fedlearn.audit.fixed_fields import forms_of
from fedlearn.audit.outgoing import MAX_DOCUMENT_BYTES
from fedlearn.audit.record_validation import kind_of
from fedlearn.audit.report import Place
from fedlearn.errors import TooCostlyError
from fedlearn.records import (
    MAX_TEXT_CHARS,
    RULES_VERSION,
    UNREADABLE,
    Pattern,
    canonical_json,
)
from fedlearn.redaction import JsonObject, Redactor, parse

_PATTERN: Final = msgspec.json.Decoder(Pattern)


def redact_file(place: Place, redactor: Redactor) -> bool:
    """Redact a file in place; return whether it was changed.

    What cannot be redacted, such as its name, a binary file, or a text that takes too
    much work, stays; the next
    audit finds it.
    """
    if place.file.is_symlink() or place.file.stat().st_size > MAX_DOCUMENT_BYTES:
        return False
    content = place.file.read_bytes()
    if is_binary(content):
        return False
    redacted = _redact_content(place, content, redactor)
    if redacted == content:
        return False
    write_atomically(place.file, [redacted])
    return True


def _redact_content(place: Place, content: bytes, redactor: Redactor) -> bytes:
    """Redact each line of records, or the whole of another file."""
    form = form_of(place.name)
    if form == "records":
        redact = partial(_redact_line, place.path)
        lines = content.split(b"\n")
        return b"\n".join(_redact_part(redact, line, redactor) for line in lines)
    document = partial(_redact_value, place.path)
    whole = document if form == "document" else _redact_text
    return _redact_part(whole, content, redactor)


def _redact_part(
    redact: Callable[[bytes, Redactor], bytes], part: bytes, redactor: Redactor
) -> bytes:
    try:
        return redact(part, redactor)
    except TooCostlyError:
        return part


def _redact_line(path: str, line: bytes, redactor: Redactor) -> bytes:
    if not line.strip():
        return line
    if kind_of(path):
        try:
            return redact_pattern(_PATTERN.decode(line), line, path, redactor)
        except UNREADABLE:
            pass  # a sample, a retraction, or nothing of ours
    return _redact_value(path, line, redactor)


def redact_pattern(
    pattern: Pattern, line: bytes, path: str, redactor: Redactor
) -> bytes:
    """Redact a pattern and record the version of the rules that it has passed."""
    redacted = redactor.redact(orjson.loads(line), forms_of(path))
    if not redacted.counts:
        return line
    record = _cut(redacted.record) | {
        "pattern_id": pattern.pattern_id,
        "rules": max(pattern.rules, RULES_VERSION),
    }
    return msgspec.convert(record, Pattern).to_line()


def _cut(record: JsonObject) -> JsonObject:
    """Cut the texts of a payload: a placeholder may be longer than what it replaces."""
    payload = record["payload"]
    if not isinstance(payload, dict):
        return record
    cut = {
        name: text[:MAX_TEXT_CHARS] if isinstance(text, str) else text
        for name, text in payload.items()
    }
    return {**record, "payload": cut}


def _redact_value(path: str, content: bytes, redactor: Redactor) -> bytes:
    try:
        redacted = redactor.redact({"": parse(content)}, {"": forms_of(path)})
        clean = canonical_json(redacted.record[""])
    except (ValueError, RecursionError, orjson.JSONEncodeError):
        return _redact_text(content, redactor)
    if not redacted.counts:
        return content
    return clean + (b"\n" if content.endswith(b"\n") else b"")


def _redact_text(content: bytes, redactor: Redactor) -> bytes:
    text = content.decode("utf-8", "surrogateescape")
    redacted = redactor.redact_text(text)
    if not redacted.counts:
        return content
    return redacted.text.encode("utf-8", "surrogateescape")


def redact_all(places: list[Place], redactor: Redactor) -> Iterator[str]:
    """Redact files; yield the names of those that were changed."""
    for place in places:
        if redact_file(place, redactor):
            yield place.name
