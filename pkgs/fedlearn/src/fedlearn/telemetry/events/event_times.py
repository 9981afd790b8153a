"""Times as the AI stack and others write them, turned into one form."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from fedlearn.records import format_time

UNKNOWN_TIME: Final = "1970-01-01T00:00:00Z"
"""The time of an event that has none."""

TIME_FIELDS: Final = ("timestamp", "created_at", "ts", "time")
"""Where an event has its time, in the order in which the stack looks."""

MAX_SHAPE_CHARS: Final = 40
"""How much is shown of a time that is not understood."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CENTURY: Final = (946_684_800, 4_102_444_800)
"""Seconds since 1970 of the years 2000 and 2100."""

_UNITS: Final = (1, 1_000, 1_000_000, 1_000_000_000)
"""How many of it are a second, of what programs count since 1970."""

_NUMBER = re.compile(r"\d{9,20}(?:\.\d*)?", re.ASCII)
_ISO = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d|\d{8}(?=T))(?:[Tt_ ]+(?P<time>\d\d:?\d\d(?::?\d\d)?)"
    r"(?:[.,]\d+)?)?\s*(?P<zone>[+-]\d\d(?::?\d\d)?)?\s*(?:[Zz]|UTC|GMT)?",
    re.ASCII,
)
_MAIL = re.compile(
    r"(?:[A-Z][a-z]{2}, *)?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d(?::\d\d)?"
    r" (?:[+-]\d{4}|GMT|UTC?|Z)(?: \([A-Z]+\))?",
    re.ASCII,
)
_LOG = re.compile(
    r"\[?(\d\d)/([A-Z][a-z]{2})/(\d{4}):(\d\d:\d\d:\d\d ?[+-]\d{4})\]?", re.ASCII
)


def canonical_time(value: object) -> str | None:
    """Turn a time into UTC to the second; the fraction is dropped.

    Args:
        value: ISO 8601 with `Z`, an offset, both (the offset counts) or neither
            (UTC); a date of e-mail or of a web server's log; or what has passed
            since 1970 in s, ms, µs or ns, as a number or its digits.

    Returns:
        `YYYY-MM-DDTHH:MM:SSZ`; None when the value is no time of the years 1 to
        9999, or a number that is in no unit one of this century or before.
    """
    try:
        if type(value) is str:
            moment = _parse(value.strip())
        elif type(value) is int or type(value) is float:
            moment = _since_1970(value)
        else:
            return None
    except (ValueError, OverflowError, TypeError):
        return None
    return format_time(moment)


def time_of(event: Mapping[str, object]) -> str:
    """Find the time of an event; `UNKNOWN_TIME` when it has none."""
    for field in TIME_FIELDS:
        if time := canonical_time(event.get(field)):
            return time
    return UNKNOWN_TIME


def shape_of_time(event: Mapping[str, object]) -> str:
    """Return the shape of a time that is not understood; "" where there is none.

    Each digit is shown as 9 and each letter as a: it tells nothing private.
    """
    for value in map(event.get, TIME_FIELDS):
        if value not in (None, "") and canonical_time(value) is None:
            text = str(value)[:MAX_SHAPE_CHARS]
            return re.sub(r"[^\W\d_]", "a", re.sub(r"\d", "9", text))
    return ""


def _since_1970(value: float) -> datetime:
    """Read a number in the unit in which it is a time of this century."""
    first, last = _CENTURY
    for unit in _UNITS:
        if first <= value / unit < last:
            return _EPOCH + timedelta(seconds=value / unit)
    if value < first:
        return _EPOCH + timedelta(seconds=value)
    raise ValueError(value)


def _parse(text: str) -> datetime:
    if match := _ISO.fullmatch(text):
        time, zone = match["time"] or "00:00", match["zone"] or "+00:00"
        day = match["day"]
        moment = datetime.fromisoformat(f"{day}T{time}{zone}")
    elif _NUMBER.fullmatch(text):
        return _since_1970(float(text) if "." in text else int(text))
    elif _MAIL.fullmatch(text):
        moment = parsedate_to_datetime(text)
    elif match := _LOG.fullmatch(text):
        day, month, year, time = match.groups()
        clock, zone = time[:8], time[8:].strip()
        moment = parsedate_to_datetime(f"{day} {month} {year} {clock} {zone}")
    else:
        raise ValueError(text)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
