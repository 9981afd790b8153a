"""What counts as a line: each complete line is validated by itself.

The parser alone decides about a good line; only a line that it refuses is examined
further, to name the first rule that the line breaks.
"""

import json
import re
from math import isfinite
from typing import Final

import orjson

Json = dict[str, object]
"""A JSON object as it was read."""

MAX_LINE_BYTES: Final = 1_048_576
"""Longest line that is parsed, without its LF."""

MAX_DEPTH: Final = 64
"""Most levels of brackets; the record itself is level 1."""

SCORE_FIELDS: Final = ("value_score", "confidence_score")
"""Numbers that must lie in [0, 1] where they are given."""

BLANK: Final = "blank"
"""A line of blanks, tabs and CR: neither good nor bad."""

REASONS: Final = ("size", "utf8", "depth", "json", "object", "type", "finite", "range")
"""Every reason for a reject, in the order in which the rules are checked."""

_NO_OPENERS = bytes(byte for byte in range(256) if byte not in b"{[")
_NO_MARKS = bytes(byte for byte in range(256) if byte not in b"{[\n")
_TO_BRACE = bytes.maketrans(b"[", b"{")
_DEEP = b"{" * (MAX_DEPTH + 1)
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_HIGH = r"u[dD][89abAB][0-9a-fA-F]{2}"
_LOW = r"u[dD][c-fC-F][0-9a-fA-F]{2}"
_ESCAPE = re.compile(rf"\\(?:{_HIGH}\\{_LOW}|(?P<lone>{_HIGH}|{_LOW})|.)", re.DOTALL)


def validate_line(line: bytes) -> Json | str:
    """Validate a line of telemetry, without its LF.

    Returns:
        The event, or the reason against it: one of `REASONS`, or `BLANK`.
        Whole numbers of more than 64 bits come as float; no field that is used
        holds one.
    """
    event = parse(line)
    if isinstance(event, str):
        return event
    for field in SCORE_FIELDS:
        if field in event and (fault := fault_of_score(event[field])):
            return fault
    return event


def parse(line: bytes) -> Json | str:
    """Return the object of a line, or the reason against it; scores are not checked."""
    if len(line) > MAX_LINE_BYTES:
        return "size"
    if could_be_deep(line) and _is_deep(line):
        return "depth" if _is_utf8(line) else "utf8"
    try:
        value: object = orjson.loads(line)
    except orjson.JSONDecodeError:
        return _examine(line)
    return value if type(value) is dict else "object"


def could_be_deep(line: bytes) -> bool:
    """Return whether a line has brackets enough to nest too deep."""
    return len(line.translate(None, _NO_OPENERS)) > MAX_DEPTH


def could_be_deep_lines(text: bytes) -> bool:
    """Return whether one of several lines has brackets enough to nest too deep."""
    return _DEEP in text.translate(_TO_BRACE, _NO_MARKS)


def fault_of_score(score: object) -> str:
    """Return what is wrong with a score; "" when it is good."""
    if type(score) is not float and type(score) is not int:
        return "type"
    if 0 <= score <= 1:
        return ""
    return "range" if isfinite(score) else "finite"


def _examine(line: bytes) -> Json | str:
    """Find out why the parser refused a line, or overrule it.

    It refuses numbers beyond the range of a double, which are good JSON: such a
    number comes as infinity.
    """
    if not line.strip(b" \t\r"):
        return BLANK
    if not _is_utf8(line):
        return "utf8"
    try:
        value: object = json.loads(
            line.decode(), parse_int=_parse_int, parse_constant=_refuse
        )
    except ValueError:
        return "json"
    return value if type(value) is dict else "object"


def _is_utf8(line: bytes) -> bool:
    """Return whether bytes and escapes can both be written back as UTF-8."""
    try:
        text = line.decode()
    except UnicodeDecodeError:
        return False
    if "\\u" not in text:
        return True
    return not any(match["lone"] for match in _ESCAPE.finditer(text))


def _is_deep(line: bytes) -> bool:
    """Return whether brackets outside of strings nest too deep."""
    depth = 0
    for byte in _STRING.sub(b"", line):
        if byte in b"{[":
            depth += 1
            if depth > MAX_DEPTH:
                return True
        elif byte in b"]}":
            depth -= 1
    return False


def _parse_int(digits: str) -> int | float:
    """Take a whole number exactly, unless Python refuses to: it is then huge."""
    try:
        return int(digits)
    except ValueError:
        return float(digits)


def _refuse(constant: str) -> None:
    """Refuse NaN and Infinity, which are no JSON."""
    raise ValueError(constant)
