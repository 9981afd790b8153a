"""Secrets among the arguments of well-known calls, in common languages."""

import re
from collections.abc import Iterator
from typing import Final, TypeAlias

from fedlearn.redaction.positions.call_table import (
    CALLS,
    LONE_CALLS,
    PAIR_CALLS,
    SETTERS,
)
from fedlearn.redaction.positions.clues import by_first_letter
from fedlearn.redaction.positions.shell_words import is_label
from fedlearn.redaction.rules import (
    VALUE,
    Rule,
    Span,
    argument_value,
    is_value_in_prose,
    name_kind,
    starts_word,
)

_String: TypeAlias = tuple[int, int, int]
"""The place of an argument that is a string, and its span without quotes."""

_LONGEST: Final = 600
_ANNOUNCING: Final = frozenset({"password", "secret"})

_TOKEN: Final = re.compile(
    r"(?P<string>\\{1,8}\"(?P<escaped>[^\"\\\r\n]{0,256})\\{1,8}\""
    r"|\"(?P<double>(?:[^\"\\\r\n]|\\.){0,256})\""
    r"|'(?P<single>(?:[^'\\\r\n]|\\.){0,256})'|`(?P<back>[^`\r\n]{0,256})`)"
    r"|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<comma>,)|\n[ \t]{0,40}\n"
)
_CONVERSION: Final = re.compile(
    r"\s{0,60}(?:[bBruf@$]|(?:\[\]byte|Some|Buffer\.from|new String|String::from|bytes"
    r"|bytearray|str\.encode|[A-Za-z.]{0,24}Encoding\.[A-Za-z0-9]{1,12}\.GetBytes)\()?"
)
_CLOSED: Final = re.compile(r"\\{0,8}[\"'`]\s{0,8}\)")
_NAME: Final = re.compile(r"[A-Za-z0-9_.:>-]{1,40}\Z")


def _strings(text: str, start: int) -> Iterator[_String]:
    """Yield the strings among the arguments that follow an opening bracket."""
    place, depth, begin = 0, 0, start
    fresh = True
    for token in _TOKEN.finditer(text, start, min(len(text), start + _LONGEST)):
        kind = token.lastgroup
        if kind == "string" or token["string"]:
            head = text[begin : token.start()]
            if fresh and _CONVERSION.fullmatch(head):
                yield (place, *_inner(token))
            fresh = False
        elif kind == "open":
            depth += 1
        elif kind == "comma" and depth == 0:
            place, begin, fresh = place + 1, token.end(), True
        elif kind == "close":
            depth -= 1
            if depth < 0:
                return
        elif kind is None:
            return


def _inner(token: re.Match[str]) -> Span:
    groups = ("escaped", "double", "single", "back")
    return next(token.span(name) for name in groups if token[name] is not None)


def _call_arguments(text: str, start: int) -> Iterator[Span]:
    """Yield the strings in the secret places of the call that begins there."""
    found = _CALL.match(text, start)
    if found is None or (text[start].isalnum() and not starts_word(text, start)):
        return
    if text[max(0, start - 3) : start].rstrip()[-1:] == "|":  # a filter of Jinja
        return
    name = found["name"] or found["option"]
    places = CALLS.get(name, frozenset({1}))
    for place, first, end in _strings(text, found.end()):
        if name in PAIR_CALLS:
            colon = text.find(":", first, end) + 1
            if colon and is_value_in_prose(text[colon:end]):
                yield from _accepted(text, colon, end)
        elif name in LONE_CALLS and place == 0:
            if _CLOSED.match(text, end) and is_value_in_prose(text[first:end]):
                yield from _accepted(text, first, end)
        elif place in places:
            yield from _accepted(text, first, end)


def _accepted(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield a string, unless it is a reference, a mark or a label."""
    if end <= start or is_label(text[start:end]):
        return
    span = argument_value(text, start, end)
    if span and span[1] <= end:
        yield span


def _named_argument(text: str, start: int, end: int) -> Span | None:
    """Accept the argument behind a name, of a call that sets something."""
    window = text[max(0, start - 120) : start]
    opening = window.rfind("(")
    called = _NAME.search(window[:opening])
    name = window[opening + 1 :].replace("\\", "").strip(" \t\r\n\"',@$b")
    setter = re.split(r"[.:>]", called[0])[-1] if called else ""
    if not re.match(SETTERS, setter) or name_kind(name) not in _ANNOUNCING:
        return None
    span = argument_value(text, start, end)
    return None if span is None or is_label(text[slice(*span)]) else span


_OPTIONS: Final = "|".join(name for name in {*CALLS, *PAIR_CALLS} if "CURL" in name)
_FORMS: Final = by_first_letter({*CALLS, *PAIR_CALLS})
_CALL_FORM: Final = (
    rf"(?:(?P<name>{_FORMS})[ \t]{{0,2}}\(|(?P<option>{_OPTIONS}),"
    r"|(?:basic_)?auth ?[=:] ?[(\[]|basic_auth )"
)
_CALL: Final = re.compile(_CALL_FORM, re.ASCII)

CALL_RULES: Final[tuple[Rule, ...]] = (
    Rule(
        "call-argument",
        "secrets in the fixed places of calls that connect, log in, sign or encrypt",
        _CALL_FORM,
        "password",
        reader=_call_arguments,
    ),
    Rule(
        "named-argument",
        "the value behind the name of a secret, as arguments of a call that sets it",
        r"(?i)\([ \t\r\n]{0,8}\\{0,8}[\"'@$b]{1,2}[^\"'\r\n]{0,48}"
        r"(?:passw(?:or[dt]|d)|passphrase|pass|pwd|key|token|secret|authorization)"
        r"\\{0,8}[\"'],[ \t\r\n]{0,8}\\{0,8}[\"']" + VALUE,
        "password",
        _named_argument,
        clue=r"(?i)(?:passw(?:or[dt]|d)|passphrase|pass|pwd|key|token|secret"
        r"|authorization)\\{0,8}[\"'],",
    ),
    Rule(
        "filled-field",
        "what a test of a browser types into a field for a password",
        r"(?i)pass(?:word|wd|phrase)?[^\r\n]{0,40}\)[ \t\r\n]{0,20}\."
        r"(?:sendkeys|send_keys|fill|type|clearandtype|setvalue|set_value)\([\"']"
        + VALUE,
        "password",
        argument_value,
    ),
    Rule(
        "driver-address",
        "passwords in the addresses of Go's database drivers",
        r"[\"'`= ][A-Za-z0-9_.-]{1,40}:(?P<value>[^@ \t\r\n\"'`:/]{3,64})@"
        r"(?:tcp|udp|unix)\(",
        "password",
        argument_value,
        clue=r"@(?:tcp|udp|unix)\(",
    ),
)
