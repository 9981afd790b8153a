"""Texts of other nodes on a page: shown, never interpreted."""

import unicodedata
from typing import Final

import orjson

_KEPT: Final = "\n\t\u200c\u200d"
"""Line ends, and the joiners that some scripts and emoji need."""

_ESCAPES: Final = {
    b"<": b"\\u003c",
    b">": b"\\u003e",
    b"&": b"\\u0026",
    "\u2028".encode(): b"\\u2028",
    "\u2029".encode(): b"\\u2029",
}
"""What could end a script element, or a line inside of one."""


def plain(text: str, limit: int) -> str:
    """Return a text without control characters and changes of writing direction.

    Args:
        text: Anything.
        limit: Most characters; a longer text ends in an ellipsis.
    """
    if len(text) > limit:
        text = f"{text[: limit - 1].rstrip()}…"
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        c
        if c in _KEPT or unicodedata.category(c)[0] != "C"
        else "\N{REPLACEMENT CHARACTER}"
        for c in text
    )


def script_json(data: object) -> str:
    """Return JSON that is safe inside a script element."""
    text = orjson.dumps(data, option=orjson.OPT_SORT_KEYS)
    for plain_form, escaped in _ESCAPES.items():
        text = text.replace(plain_form, escaped)
    return text.decode()
