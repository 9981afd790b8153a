"""The placeholders of one text or record: equal values get equal numbers."""

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from fedlearn.records import texts_in
from fedlearn.redaction.decode import fold
from fedlearn.redaction.json_values import JsonObject, JsonValue
from fedlearn.redaction.rules import Rule, is_value_in_prose
from fedlearn.redaction.work import Work

_PLACEHOLDER: Final = re.compile(r"<([a-z][a-z0-9-]{0,40})-([0-9]{1,9})>")
_SHORTEST_DISTINCT: Final = 6
_WORD: Final = re.compile(r"<[a-z][a-z0-9-]{0,40}-[0-9]{1,9}>|[^\W_]+")
"""A placeholder, in which no name is looked for, or letters and digits."""


@dataclass
class Numbering:
    """The placeholders of one record."""

    record: JsonValue
    numbers: dict[tuple[str, str], str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    secrets: dict[str, Rule] = field(default_factory=dict)
    names: dict[str, tuple[str, Rule]] = field(default_factory=dict)
    """Of people and machines, in small letters: kind, and the rule that found one."""

    work: Work = field(default_factory=Work)
    _last: dict[str, int] = field(default_factory=dict)

    def replace(self, rule: Rule, value: str) -> str:
        """Return the placeholder of a value and count the finding."""
        self.counts[rule.id] = self.counts.get(rule.id, 0) + 1
        secret = rule.family == "secret"
        # One wherever it stands, as no word of prose is.
        if secret and len(value) >= _SHORTEST_DISTINCT and is_value_in_prose(value):
            self.secrets[value] = rule
        for kind, name in rule.names(value) if rule.names else ():
            self.names.setdefault(fold(name).lower(), (kind, rule))
        same = value if secret else fold(value).lower()
        return self._placeholder(rule.placeholder, same)

    def _placeholder(self, kind: str, same: str) -> str:
        key = (kind, same)
        if key not in self.numbers:
            self.numbers[key] = self._next(kind)
        return self.numbers[key]

    @property
    def has_known(self) -> bool:
        """Whether something was found that is replaced wherever it stands."""
        return bool(self.secrets or self.names)

    def replace_again(self, text: str) -> str:
        """Replace secrets and names that stand in a text where no rule finds them."""
        if self.secrets:
            text = self._replace_secrets(text)
        return self._replace_names(text) if self.names else text

    def _replace_names(self, text: str) -> str:
        parts: list[str] = []
        end = 0
        for word in _WORD.finditer(text):
            start = word.start()
            name = self._name_at(text, start, word[0]) if start >= end else ""
            if name:
                kind, rule = self.names[name]
                self.counts[rule.id] = self.counts.get(rule.id, 0) + 1
                parts += text[end:start], self._placeholder(kind, name)
                end = start + len(name)
        return "".join((*parts, text[end:]))

    def _name_at(self, text: str, start: int, word: str) -> str:
        """Return the longest name that begins with a word, as whole words."""
        for size in self._name_sizes.get(word.lower(), ()):
            name = text[start : start + size].lower()
            if (
                name in self.names
                and not text[start + size : start + size + 1].isalnum()
            ):
                return name
        return ""

    @cached_property
    def _name_sizes(self) -> dict[str, list[int]]:
        """Lengths of the names by their first word, the longest first."""
        sizes: dict[str, set[int]] = {}
        for name in self.names:
            if first := _WORD.search(name):
                sizes.setdefault(first[0], set()).add(len(name))
        return {word: sorted(some, reverse=True) for word, some in sizes.items()}

    def _replace_secrets(self, text: str) -> str:
        parts: list[str] = []
        end = 0
        for beginning in self._beginnings.finditer(text):
            start = beginning.start()
            value = self._secret_at(text, start) if start >= end else None
            if value:
                parts += text[end:start], self.replace(self.secrets[value], value)
                end = start + len(value)
        return "".join((*parts, text[end:]))

    def _secret_at(self, text: str, start: int) -> str | None:
        """Return the longest secret that begins at a place, as a whole word."""
        for size in self._sizes.get(text[start : start + _SHORTEST_DISTINCT], ()):
            end = start + size
            value = text[start:end]
            if value in self.secrets and not text[end : end + 1].isalnum():
                return value
        return None

    @cached_property
    def _beginnings(self) -> re.Pattern[str]:
        """A pattern of the first character of any secret where a word may begin."""
        first = "".join(sorted({value[0] for value in self.secrets}))
        return re.compile(rf"(?<![^\W_])[{re.escape(first)}]")

    @cached_property
    def _sizes(self) -> dict[str, list[int]]:
        """Lengths of the secrets by how they begin, the longest first."""
        sizes: dict[str, set[int]] = {}
        for value in self.secrets:
            sizes.setdefault(value[:_SHORTEST_DISTINCT], set()).add(len(value))
        return {head: sorted(some, reverse=True) for head, some in sizes.items()}

    @cached_property
    def _taken(self) -> set[str]:
        texts = texts_in(self.record)
        found = (one for text in texts for one in _PLACEHOLDER.finditer(text))
        return {f"<{one[1]}-{int(one[2])}>" for one in found}

    def _next(self, kind: str) -> str:
        """Return the next placeholder of a kind that the record does not have."""
        number = self._last.get(kind, 0) + 1
        while f"<{kind}-{number}>" in self._taken:
            number += 1
        self._last[kind] = number
        return f"<{kind}-{number}>"


def renumber(record: JsonObject) -> JsonObject:
    """Number the placeholders of a record anew, in the order of its sorted keys.

    A part of a redacted text gets the numbers that it would have by itself, so that
    every node numbers alike.
    """
    numbers: dict[str, str] = {}
    last = Counter[str]()

    def number(found: re.Match[str]) -> str:
        kind, old = found[1], found[0]
        if old not in numbers:
            last[kind] += 1
            numbers[old] = f"<{kind}-{last[kind]}>"
        return numbers[old]

    def change(value: JsonValue) -> JsonValue:
        if isinstance(value, str):
            return _PLACEHOLDER.sub(number, value)
        return [change(item) for item in value] if isinstance(value, list) else value

    changed = {key: change(record[key]) for key in sorted(record)}
    return {key: changed[key] for key in record}
