"""Finds what is private in texts and records, and puts placeholders in its place."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias, cast

from fedlearn.redaction.detector import Detector, Finding
from fedlearn.redaction.key_names import may_tell, pair_kind, pair_rule
from fedlearn.redaction.matching import Kind, Rule, fold, is_told_value

__all__ = [
    "Finding",
    "JsonObject",
    "JsonValue",
    "RedactedRecord",
    "RedactedText",
    "Redactor",
]

JsonValue: TypeAlias = (
    "dict[str, JsonValue] | list[JsonValue] | str | int | float | bool | None"
)
JsonObject: TypeAlias = dict[str, JsonValue]

_PLACEHOLDER: Final = re.compile(r"<([a-z][a-z0-9-]{0,40})-([0-9]{1,9})>")
_SHORTEST_TELLING: Final = 6
_TEXTLESS: Final = frozenset({bool, int, float})
_MOST_PASSES: Final = 8
"""Times a text is looked at again; what a placeholder uncovers is found by then."""


@dataclass(frozen=True, slots=True)
class RedactedText:
    """A text without what was private in it."""

    text: str
    counts: dict[str, int]
    """Findings by the id of their rule."""


@dataclass(frozen=True, slots=True)
class RedactedRecord:
    """A record without what was private in it."""

    record: JsonObject
    counts: dict[str, int]
    """Findings by the id of their rule."""


def _texts_of(value: JsonValue) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _texts_of(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts_of(item)


def _copy_object(record: JsonObject, texts: list[str]) -> JsonObject | None:
    """Copy an object and collect its texts; None when a key tells of a secret."""
    copy: JsonObject = {}
    for key, value in record.items():
        if may_tell(key):
            return None
        texts.append(key)
        if isinstance(value, str):
            texts.append(value)
            copy[key] = value
        elif isinstance(value, (dict, list)):
            part = _copy_value(value, texts)
            if part is None:
                return None
            copy[key] = part
        else:
            copy[key] = _without_text(value)
    return copy


def _copy_value(
    value: dict[str, JsonValue] | list[JsonValue], texts: list[str]
) -> JsonValue:
    if isinstance(value, dict):
        return _copy_object(value, texts)
    copy: list[JsonValue] = []
    for item in value:
        part = item
        if isinstance(item, str):
            texts.append(item)
        elif isinstance(item, (dict, list)):
            part = _copy_value(item, texts)
            if part is None:
                return None
        else:
            _without_text(item)
        copy.append(part)
    return copy


def _without_text(value: float | None) -> JsonValue:
    """Let pass what cannot hold a text, and nothing that is no JSON value.

    Raises:
        TypeError: It is something else, which nobody would have looked at.
    """
    if value is None or type(value) in _TEXTLESS:
        return value
    raise TypeError(f"{type(value).__name__} is no JSON value, so it is not looked at")


def _is_telling(value: str) -> bool:
    """Tell whether a secret is one wherever it stands, as no word of prose is."""
    return len(value) >= _SHORTEST_TELLING and is_told_value(value)


@dataclass(slots=True)
class _Numbering:
    """The placeholders of one record."""

    record: JsonValue
    numbers: dict[tuple[str, str], str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    taken: set[tuple[str, int]] | None = None
    secrets: dict[str, Rule] = field(default_factory=dict)

    def replace(self, rule: Rule, value: str) -> str:
        """Return the placeholder of a value and count the finding."""
        self.counts[rule.id] = self.counts.get(rule.id, 0) + 1
        if rule.family == "secret" and _is_telling(value):
            self.secrets[value] = rule
        same = value if rule.family == "secret" else fold(value).lower()
        key = (rule.placeholder, same)
        if key not in self.numbers:
            self.numbers[key] = f"<{rule.placeholder}-{self._next(rule.placeholder)}>"
        return self.numbers[key]

    def replace_again(self, text: str) -> str:
        """Replace the secrets that stand in a text where no rule finds them."""
        for value, rule in self.secrets.items():
            if value in text:
                whole = re.compile(rf"(?<![^\W_]){re.escape(value)}(?![^\W_])")
                parts = whole.split(text)
                text = parts[0] + "".join(
                    self.replace(rule, value) + part for part in parts[1:]
                )
        return text

    def _next(self, kind: str) -> int:
        if self.taken is None:
            self.taken = {
                (found[1], int(found[2]))
                for text in _texts_of(self.record)
                for found in _PLACEHOLDER.finditer(text)
            }
        number = 1
        while (kind, number) in self.taken:
            number += 1
        self.taken.add((kind, number))
        return number


class Redactor:
    """Replaces what is private by placeholders.

    Args:
        host_names: The node's own names and domains. Names of fewer than three
            characters and those that thousands of machines share, such as
            `localhost` and `nixos`, are left out: they tell nothing.
        extra_rules: Rules after those of the table.
        allowed: Exact values that stay.
    """

    def __init__(
        self,
        *,
        host_names: Iterable[str] = (),
        extra_rules: Sequence[Rule] = (),
        allowed: Iterable[str] = (),
    ) -> None:
        self._detector = Detector(
            host_names=host_names, extra_rules=extra_rules, allowed=allowed
        )

    def find(self, text: str) -> list[Finding]:
        """Find what is private in a text.

        Returns:
            Findings in order, none overlapping another; an encoded run is one.
        """
        return self._detector.find(text)

    def redact_text(self, text: str) -> RedactedText:
        """Put placeholders in the place of what is private in one text."""
        numbering = _Numbering(text)
        redacted = self._redact_text(text, numbering)
        if numbering.secrets:
            redacted = numbering.replace_again(redacted)
            redacted = self._redact_text(redacted, numbering)
        return RedactedText(redacted, numbering.counts)

    def redact(self, record: JsonObject) -> RedactedRecord:
        """Put placeholders in the place of what is private in a record.

        Every string and every key is looked at, and whole values under a key
        that names a password or a secret. Placeholders are numbered in the order
        of sorted keys, so that every node numbers alike.

        Args:
            record: A parsed JSON object; it is not changed.
        """
        texts: list[str] = []
        copy = _copy_object(record, texts)
        if copy is not None and self._detector.are_clean(texts):
            return RedactedRecord(copy, {})
        numbering = _Numbering(record)
        redacted = self._redact_object(record, numbering)
        if numbering.secrets:
            redacted = _replace_again(redacted, numbering)
            redacted = self._redact_object(redacted, numbering)
        return RedactedRecord(redacted, numbering.counts)

    def redact_payload(self, payload: dict[str, object]) -> dict[str, object]:
        """Redact the payload of a point, which is JSON though its type says less."""
        return {**self.redact(cast("JsonObject", payload)).record}

    def _redact_text(self, text: str, numbering: _Numbering) -> str:
        for _ in range(_MOST_PASSES):
            seen = self._detector.look(text)
            if not seen.hits:
                break
            parts: list[str] = []
            end = 0
            for hit in seen.hits:
                parts += (
                    seen.text[end : hit.start],
                    numbering.replace(hit.rule, hit.value),
                )
                end = hit.end
            text = "".join((*parts, seen.text[end:]))
        return text

    def _redact_object(self, record: JsonObject, numbering: _Numbering) -> JsonObject:
        changed: dict[str, tuple[str, JsonValue]] = {}
        for key in sorted(record):
            new_key = self._redact_text(key, numbering)
            kind = pair_kind(record, key)
            changed[key] = new_key, self._redact_value(record[key], numbering, kind)
        return _with_distinct_keys(record, changed)

    def _redact_value(
        self, value: JsonValue, numbering: _Numbering, kind: Kind | None
    ) -> JsonValue:
        if isinstance(value, str):
            return self._redact_named(value, numbering, kind)
        if isinstance(value, dict):
            return self._redact_object(value, numbering)
        if isinstance(value, list):
            return [self._redact_value(item, numbering, kind) for item in value]
        return _without_text(value)

    def _redact_named(
        self, value: str, numbering: _Numbering, kind: Kind | None
    ) -> str:
        rule = pair_rule(kind, value) if kind else None
        if rule is None or self._detector.is_allowed(value, 0, len(value)):
            return self._redact_text(value, numbering)
        hits = self._detector.look(value).hits
        if hits and hits[0].start == 0 and hits[0].end == len(value):
            return self._redact_text(value, numbering)
        return numbering.replace(rule, value)


def _replace_again(record: JsonObject, numbering: _Numbering) -> JsonObject:
    def visit(value: JsonValue) -> JsonValue:
        if isinstance(value, str):
            return numbering.replace_again(value)
        if isinstance(value, list):
            return [visit(item) for item in value]
        return _replace_again(value, numbering) if isinstance(value, dict) else value

    changed = {
        key: (numbering.replace_again(key), visit(record[key]))
        for key in sorted(record)
    }
    return _with_distinct_keys(record, changed)


def _with_distinct_keys(
    record: JsonObject, changed: dict[str, tuple[str, JsonValue]]
) -> JsonObject:
    taken = {key for key, (new_key, _) in changed.items() if key == new_key}
    names: dict[str, str] = {}
    for key in sorted(changed):
        name = new_key = changed[key][0]
        number = 2
        while name != key and name in taken:
            name = f"{new_key}-{number}"
            number += 1
        taken.add(name)
        names[key] = name
    return {names[key]: changed[key][1] for key in record}
