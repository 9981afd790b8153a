"""Passing over, at a glance, the events that cannot hold a pattern.

They are nearly all of the telemetry. Four fields tell, so that only these are
decoded; the rest of the line is checked, but not built.
"""

from typing import NamedTuple

import msgspec
import orjson
from msgspec import UNSET

from fedlearn.telemetry.judge import (
    MAX_LINE_BYTES,
    Json,
    could_be_deep,
    fault_of_score,
    judge,
)
from fedlearn.telemetry.kinds import Role, kind_from, role_of
from fedlearn.telemetry.scoring import passes


class Skip(NamedTuple):
    """An event that becomes no pattern.

    Attributes:
        kind: Of the event; may be empty.
        reason: `shape` (a kind that never holds a pattern), `unknown` (a kind
            that nobody knows, without texts), `vetoed`, `no-text`, `scrubbed`,
            `same-text`, `failed`, `category`, `agent-type`, `low` or `unscored`.
    """

    kind: str
    reason: str


class _Header(msgspec.Struct, gc=False):
    """The fields that can tell; `UNSET` where there is none."""

    event_type: object = UNSET
    event: object = UNSET
    value_score: object = UNSET
    confidence_score: object = UNSET


def glance(
    role: Role | None, value: object, confidence: object, threshold: float
) -> str:
    """Say why an event holds no pattern, by its kind and scores alone.

    Args:
        role: Of its kind.
        value: Its `value_score`; `UNSET` when it has none.
        confidence: Its `confidence_score`; `UNSET` when it has none.
        threshold: The least score of a pattern.

    Returns:
        The reason; empty when the event must be looked at.
    """
    if value is UNSET and confidence is UNSET:
        return "shape" if role is Role.SILENT else ""
    is_number = type(value) is float or type(value) is int
    if is_number and confidence is UNSET and not passes(value, threshold):  # type: ignore[arg-type] # narrowed above
        return "low"
    return ""


class Gate:
    """Judges lines as `judge` does, and passes over what it can at a glance.

    Args:
        threshold: The least score of a pattern.
    """

    def __init__(self, threshold: float) -> None:
        self._threshold = threshold
        self._decode = msgspec.json.Decoder(_Header).decode

    def __call__(self, line: bytes) -> Json | Skip | str:
        """Judge a line of telemetry.

        Args:
            line: One line without its LF.

        Returns:
            The event; or how it was passed over; or the reason against the line.
        """
        # Of what it does not build msgspec checks all but the encoding.
        if len(line) > MAX_LINE_BYTES or not line.isascii() or could_be_deep(line):
            return judge(line)
        try:
            header = self._decode(line)
        except msgspec.DecodeError:
            return judge(line)
        value, confidence = header.value_score, header.confidence_score
        for score in (value, confidence):
            if score is not UNSET and fault_of_score(score):
                return judge(line)
        kind = kind_from(header.event_type, header.event)
        reason = glance(role_of(kind), value, confidence, self._threshold)
        return Skip(kind, reason) if reason else _build(line)


def _build(line: bytes) -> Json | str:
    """Build an event whose line was found good, but for huge numbers."""
    try:
        event: Json = orjson.loads(line)
    except orjson.JSONDecodeError:
        return judge(line)
    return event
