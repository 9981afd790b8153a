"""Finds sensitive values in texts and records, and puts placeholders in their place."""

import logging
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import chain, count
from typing import Final, TypeAlias, cast

from fedlearn.errors import TooCostlyError
from fedlearn.redaction.detector import Detector
from fedlearn.redaction.json_values import JsonObject, JsonValue
from fedlearn.redaction.key_names import may_name_secret, pair_kind, pair_rule
from fedlearn.redaction.numbering import Numbering
from fedlearn.redaction.rules import Kind

logger = logging.getLogger(__name__)

_TEXTLESS: Final = frozenset({bool, int, float})
_MOST_PASSES: Final = 8
"""Times a text is searched again; what a placeholder uncovers is found by then."""

Forms: TypeAlias = "Mapping[str, Callable[[JsonValue], bool] | Forms]"
"""By the keys of an object, whether a value has the only form it may have: then it is
validated and need not be searched. Or the forms in a value, or in the items of it."""

_NO_FORMS: Final[Forms] = {}

_Change: TypeAlias = Callable[[str, Kind | None], str]
"""Gets a text and what its key announces; returns the new text."""


@dataclass(frozen=True, slots=True)
class RedactedText:
    """A text without sensitive values."""

    text: str
    counts: dict[str, int]
    """Findings by the id of their rule."""


@dataclass(frozen=True, slots=True)
class RedactedRecord:
    """A record without sensitive values."""

    record: JsonObject
    counts: dict[str, int]
    """Findings by the id of their rule."""

    work: int = field(default=0, compare=False)
    """Characters that were read to find them."""


class Redactor(Detector):
    """A detector that replaces what it finds by placeholders."""

    def redact_text(self, text: str) -> RedactedText:
        """Return a text with placeholders in the place of sensitive values.

        Raises:
            TooCostlyError: It takes too much work.
        """
        numbering = Numbering(text)
        redacted = self._redact_text(text, numbering)
        if numbering.has_known:
            redacted = numbering.replace_again(redacted)
            redacted = self._redact_text(redacted, numbering)
        return RedactedText(redacted, numbering.counts)

    def redact(self, record: JsonObject, forms: Forms = _NO_FORMS) -> RedactedRecord:
        """Return a copy with placeholders in the place of sensitive values.

        Every string and every key is searched, and a value under a key that
        names a password or a secret is replaced whole. Placeholders are numbered
        in the order of sorted keys, so that every node numbers alike.

        Args:
            forms: Values that have them stay: ids, times, names of nodes.

        Raises:
            TypeError: It holds something that is no JSON value.
            TooCostlyError: It takes too much work.
        """
        texts: list[str] = []
        if _collect(record, texts) and self.are_clean(texts):
            return RedactedRecord(deepcopy(record), {})
        numbering = Numbering(record)

        def redact(text: str, kind: Kind | None) -> str:
            return self._redact_named(text, numbering, kind)

        redacted = _change_object(record, redact, forms)
        if numbering.has_known:
            again = _change_object(
                redacted, lambda text, _kind: numbering.replace_again(text), forms
            )
            redacted = _change_object(again, redact, forms)
        return RedactedRecord(redacted, numbering.counts, numbering.work.done)

    def redact_payload(self, payload: dict[str, object]) -> dict[str, object]:
        """Redact the payload of a point, which is JSON though its type says less.

        Returns:
            Nothing of a payload that takes too much work to check.
        """
        try:
            return {**self.redact(cast("JsonObject", payload)).record}
        except TooCostlyError as error:
            logger.warning("a point is left empty: %s", error)
            return {}

    def _redact_text(self, text: str, numbering: Numbering) -> str:
        numbering.work.allow(len(text))
        for _ in range(_MOST_PASSES):
            text, findings = self.search(text, numbering.work)
            if not findings:
                break
            parts: list[str] = []
            end = 0
            for found in findings:
                placeholder = numbering.replace(found.rule, found.value)
                parts += text[end : found.start], placeholder
                end = found.end
            text = "".join((*parts, text[end:]))
        return text

    def _redact_named(self, value: str, numbering: Numbering, kind: Kind | None) -> str:
        rule = pair_rule(kind, value) if kind else None
        if rule is None or self.is_allowed(value, 0, len(value)):
            return self._redact_text(value, numbering)
        numbering.work.allow(len(value))
        _, findings = self.search(value, numbering.work)
        if findings and (findings[0].start, findings[0].end) == (0, len(value)):
            return self._redact_text(value, numbering)
        return numbering.replace(rule, value)


def _collect(value: JsonValue, texts: list[str]) -> bool:
    """Collect texts and keys; return whether no key can name a secret."""
    if isinstance(value, str):
        texts.append(value)
        return True
    if isinstance(value, dict):
        texts.extend(value)
        return not any(map(may_name_secret, value)) and all(
            _collect(item, texts) for item in value.values()
        )
    if isinstance(value, list):
        return all(_collect(item, texts) for item in value)
    _check_textless(value)
    return True


def _check_textless(value: float | None) -> None:
    """Refuse what is no JSON value, for no rule would see a text in it."""
    if value is not None and type(value) not in _TEXTLESS:
        raise TypeError(f"{type(value).__name__} is no JSON value: cannot redact it")


def _change_object(record: JsonObject, change: _Change, forms: Forms) -> JsonObject:
    """Return an object with changed texts and keys, all different from each other."""
    changed: dict[str, tuple[str, JsonValue]] = {}
    for key in sorted(record):
        value, form = record[key], forms.get(key)
        if callable(form) and form(value):
            changed[key] = (key, value)
            continue
        new_key, kind = change(key, None), pair_kind(record, key)
        inner = form if isinstance(form, Mapping) else _NO_FORMS
        changed[key] = (new_key, _change_value(value, change, kind, inner))
    return _with_distinct_keys(record, changed)


def _change_value(
    value: JsonValue, change: _Change, kind: Kind | None, forms: Forms
) -> JsonValue:
    if isinstance(value, str):
        return change(value, kind)
    if isinstance(value, dict):
        return _change_object(value, change, forms)
    if isinstance(value, list):
        return [_change_value(item, change, kind, forms) for item in value]
    _check_textless(value)
    return value


def _with_distinct_keys(
    record: JsonObject, changed: dict[str, tuple[str, JsonValue]]
) -> JsonObject:
    taken = {key for key, (new_key, _) in changed.items() if key == new_key}
    names: dict[str, str] = {}
    wanted: dict[str, Iterator[str]] = {}  # what was tried for a key stays taken
    for key in sorted(changed):
        new_key = changed[key][0]
        forms = wanted.setdefault(new_key, _forms(new_key))
        name = next(one for one in forms if one == key or one not in taken)
        taken.add(name)
        names[key] = name
    return {names[key]: changed[key][1] for key in record}


def _forms(key: str) -> Iterator[str]:
    """Yield a key, then itself with a number."""
    return chain([key], (f"{key}-{number}" for number in count(2)))
