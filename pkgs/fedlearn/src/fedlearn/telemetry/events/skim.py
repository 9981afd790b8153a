"""Skipping the events that cannot hold a pattern without building them.

They are nearly all of the telemetry. A few fields decide, so that only these are
decoded; the rest of the line is checked, but not built.
"""

from collections import Counter
from collections.abc import Callable
from operator import attrgetter, itemgetter
from typing import Final, NamedTuple

import msgspec
import orjson
from msgspec import UNSET

from fedlearn.telemetry.events.kinds import Role, kind_from, role_of
from fedlearn.telemetry.events.scoring import passes
from fedlearn.telemetry.events.texts import is_redacted
from fedlearn.telemetry.lines import (
    MAX_LINE_BYTES,
    Json,
    could_be_deep,
    could_be_deep_lines,
    fault_of_score,
    validate_line,
)


class Skip(NamedTuple):
    """An event that becomes no pattern.

    Attributes:
        kind: Of the event; may be empty.
        reason: `shape` (a kind that never holds a pattern), `unknown` (a kind
            that nobody knows, without texts), `vetoed`, `no-text`, `redacted`,
            `same-text`, `failed`, `category`, `agent-type`, `low` or `unscored`.
    """

    kind: str
    reason: str


class _EventHeader(msgspec.Struct, gc=False):
    """The fields that can decide; `UNSET` where there is none."""

    event_type: object = UNSET
    event: object = UNSET
    value_score: object = UNSET
    confidence_score: object = UNSET
    query: object = UNSET
    response: object = UNSET
    pattern_extracted: object = UNSET


def skip_reason(
    role: Role | None, value: object, confidence: object, threshold: float
) -> str:
    """Return why an event holds no pattern, by its kind and scores alone.

    A score that is missing is `UNSET`. "" when the event must be interpreted.
    """
    if value is UNSET and confidence is UNSET:
        return "shape" if role is Role.SILENT else ""
    is_number = type(value) is float or type(value) is int
    if is_number and confidence is UNSET and not passes(value, threshold):  # type: ignore[arg-type] # narrowed above
        return "low"
    return ""


LineOutcome = Json | Skip | str
"""The event; or why it is skipped; or the reason against the line."""

Validated = tuple[Counter[Skip], list[tuple[int, LineOutcome]]]
"""What is skipped, and the outcomes of the other lines by their places."""

_DIGEST: Final = "sha256:"

_FIRST, _LAST = itemgetter(0), itemgetter(-1)
_OPEN, _CLOSED = {ord("{")}, {ord("}")}

_KEY: Final = attrgetter("event_type", "event", "value_score", "confidence_score")
"""By which it is remembered that an event is skipped for its shape."""

_MOST_KINDS: Final = 4096
"""Kinds that are remembered; the stack has about sixty."""


class SkimFilter:
    """Validates lines as `validate_line` does, and skips those without a pattern."""

    def __init__(self, threshold: float) -> None:
        self._threshold = threshold
        decoder = msgspec.json.Decoder(_EventHeader)
        self._decode, self._decode_lines = decoder.decode, decoder.decode_lines
        self._known: dict[tuple[object, ...], Skip] = {}

    def __call__(self, line: bytes) -> LineOutcome:
        """Validate a line of telemetry, without its LF."""
        # Of what it does not build msgspec checks all but the encoding.
        if len(line) > MAX_LINE_BYTES or not line.isascii() or could_be_deep(line):
            return validate_line(line)
        try:
            header = self._decode(line)
        except msgspec.DecodeError:
            return validate_line(line)
        return self._outcome(header, line)

    def validate_lines(self, text: bytes, lines: list[bytes]) -> Validated:
        """Validate lines that follow each other, at once where all are plain.

        The text holds the lines with the LF between them.
        """
        headers = self._headers(text, lines)
        if headers is None:
            return validate_each(self, lines)
        # Nearly all lines end here, so that no line of Python is run for each.
        try:
            known = list(map(self._known.get, map(_KEY, headers)))
        except TypeError:  # a list or an object, which cannot be looked up
            return validate_each(self, lines)
        skips = Counter(filter(None, known))
        rest: list[tuple[int, LineOutcome]] = []
        for place, skip in enumerate(known):
            if skip is None:
                header = headers[place]
                outcome = self._outcome(header, lines[place])
                if type(outcome) is Skip:
                    skips[outcome] += 1
                    if outcome.reason == "shape" and len(self._known) < _MOST_KINDS:
                        self._known[_KEY(header)] = outcome
                else:
                    rest.append((place, outcome))
        return skips, rest

    def _headers(self, text: bytes, lines: list[bytes]) -> list[_EventHeader] | None:
        """Decode the headers of lines that are certainly objects, one a line.

        The parser takes any blank for the end of a line. Where each line starts
        and ends with a brace no object can go on in the next line, and as many
        objects as lines are one in each.
        """
        if len(text) > MAX_LINE_BYTES or not text.isascii() or b"" in lines:
            return None
        if {*map(_FIRST, lines)} != _OPEN or {*map(_LAST, lines)} != _CLOSED:
            return None
        if could_be_deep_lines(text):
            return None
        try:
            headers = self._decode_lines(text)
        except msgspec.DecodeError:
            return None
        return headers if len(headers) == len(lines) else None

    def _outcome(self, header: _EventHeader, line: bytes) -> LineOutcome:
        """Validate a line whose header is known."""
        value, confidence = header.value_score, header.confidence_score
        for score in (value, confidence):
            if score is not UNSET and fault_of_score(score):
                return validate_line(line)
        kind = kind_from(header.event_type, header.event)
        role = role_of(kind)
        if reason := skip_reason(role, value, confidence, self._threshold):
            return Skip(kind, reason)
        if role is Role.ANSWER and _is_redacted(header):
            return Skip(kind, "redacted")
        return _build(line)


def validate_each(
    validate_line: Callable[[bytes], LineOutcome], lines: list[bytes]
) -> Validated:
    """Validate lines one by one."""
    skips: Counter[Skip] = Counter()
    rest: list[tuple[int, LineOutcome]] = []
    for place, outcome in enumerate(map(validate_line, lines)):
        if type(outcome) is Skip:
            skips[outcome] += 1
        else:
            rest.append((place, outcome))
    return skips, rest


def _is_redacted(header: _EventHeader) -> bool:
    """Return whether problem and solution are top-level texts and one is a digest."""
    query, response = header.query, header.response
    return (
        type(query) is str
        and type(response) is str
        and query.startswith(_DIGEST)
        and response.startswith(_DIGEST)
        and (is_redacted(query) or is_redacted(response))
        and header.value_score is UNSET
        and header.confidence_score is UNSET
        and (header.pattern_extracted is UNSET or header.pattern_extracted is True)
    )


def _build(line: bytes) -> Json | str:
    """Build the event of a line that is good, but for huge numbers."""
    try:
        event: Json = orjson.loads(line)
    except orjson.JSONDecodeError:
        return validate_line(line)
    return event
