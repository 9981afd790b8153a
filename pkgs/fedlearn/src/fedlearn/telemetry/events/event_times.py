"""Times as the AI stack writes them, turned into one form."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from fedlearn.records import format_time

UNKNOWN_TIME: Final = "1970-01-01T00:00:00Z"
"""The time of an event that has none that can be read."""

TIME_FIELDS: Final = ("timestamp", "created_at", "ts", "time")
"""Where an event has its time, in the order in which the stack looks."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ISO = re.compile(
    r"(?P<moment>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)(?:\.\d+)?"
    r"(?P<zone>[+-]\d\d:\d\d)?Z?",
    re.ASCII,
)


def canonical_time(value: object) -> str | None:
    """Turn a time into UTC to the second; the fraction is dropped.

    Args:
        value: ISO 8601 with `Z`, an offset, both (the offset counts) or neither
            (UTC), or seconds since 1970 as a number.

    Returns:
        `YYYY-MM-DDTHH:MM:SSZ`; None when the value is no time of the years 1 to
        9999.
    """
    try:
        if type(value) is str:
            moment = _parse_iso(value)
        elif type(value) is int or type(value) is float:
            moment = _EPOCH + timedelta(seconds=value)
        else:
            return None
    except (ValueError, OverflowError):
        return None
    return format_time(moment)


def time_of(event: Mapping[str, object]) -> str:
    """Find the time of an event; `UNKNOWN_TIME` when it has none."""
    for field in TIME_FIELDS:
        if time := canonical_time(event.get(field)):
            return time
    return UNKNOWN_TIME


def _parse_iso(text: str) -> datetime:
    match = _ISO.fullmatch(text.strip())
    if not match:
        raise ValueError(text)
    moment = datetime.fromisoformat(match["moment"] + (match["zone"] or "+00:00"))
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)
