"""Names of people, where they stand beside an address or where git keeps them."""

import re
from collections.abc import Iterator
from typing import Final

from fedlearn.redaction.people.accounts import line_start, person_rule
from fedlearn.redaction.people.addresses import DOCUMENTATION_DOMAIN
from fedlearn.redaction.people.ordinary_names import is_distinct, is_somebody
from fedlearn.redaction.rules import Rule, Span, words

_LETTER: Final = "A-Z\xc0-\xd6\xd8-\xde\u0100-\U0001ffff"
_FULL_NAME: Final = re.compile(
    rf"(?:[{_LETTER}][\w.'\u2019-]{{0,30}}|[A-Z]\.)"
    rf"(?: (?:(?:von|van|de|der|den|da|di|del|la|le|bin|al|dos|du|zu|ter|ten) ){{0,2}}"
    rf"[{_LETTER}][\w.'\u2019-]{{0,30}}){{0,4}}\Z"
)
_LABEL: Final = re.compile(
    r"(?:\A|[\s\"'`>*|(\[{,;#/]|\\[nt])(?:[A-Z][A-Za-z-]{1,24}|from|to|cc|author|by"
    r"|authors?|maintainers?|committer|tagger|email|contact)"
    r"[\"']?(?::|[ \t]*=)[ \t]*[\[(]?[\"']?"
    r"|(?:\A|\s)(?:author|committer|tagger) (?=[^:=]*\Z)"
)
_STOPS: Final = re.compile(r"[\n\r\t<>()\[\]{}:;,|=\"`*]|\\[nrt]| -- | - ")
_NO_NAME: Final = words(
    """
    author authors maintainer maintainers contact contacts email e-mail mail to from cc
    bcc by the a an and or see please send write at via name user sender me us developer
    developers support team list lists mailing bug bugs report reports copyright license
    your my our first full firstname lastname none unknown
    """
)
_PLACEHOLDER: Final = re.compile(
    r"(?i)(?:your|my|the|full|first|some|git|user|author|mona lisa"
    r"|(?:john|jane) (?:q\. )?(?:doe|smith|public))\b"
    r"|.*\[bot\]|.*[<>$%{}]|.*\b(?:name|example)$"
)
_LONGEST: Final = 60


def _full_names(value: str) -> Iterator[tuple[str, str]]:
    """Yield a name, to be replaced everywhere: of several words, or no word itself."""
    name = value.strip(" \t\"'")
    if " " in name or is_distinct(name):
        yield "person-name", name


def _is_name(value: str) -> bool:
    """Return whether it can be the name of somebody."""
    first = value.partition(" ")[0].lower()
    if _PLACEHOLDER.match(value) or not any(map(str.isalpha, value)):
        return False
    return first not in _NO_NAME and is_somebody(value)


def _before_address(text: str, start: int, end: int) -> Span | None:
    """Accept the name before an address in angle brackets."""
    address = text[start:end].strip(" <>").lower()
    local, _, host = address.rpartition("@")
    if DOCUMENTATION_DOMAIN.search(host) or local in {"noreply", "no-reply"}:
        return None
    line = max(line_start(text, start), start - _LONGEST - 40)
    stop = start
    while stop > line and text[stop - 1] in " \t\"'":
        stop -= 1
    if stop > line and text[stop - 1] == ")":  # a remark behind the name
        opening = text.rfind(" (", line, stop)
        stop = opening if opening >= 0 else stop
    if stop == line:
        return None
    labelled = _labelled(text, line, stop)
    return labelled or _capitalised(text, line, stop)


def _labelled(text: str, line: int, stop: int) -> Span | None:
    """Accept all between a label such as `From:` and the address."""
    for label in _LABEL.finditer(text, line, stop):
        value = text[label.end() : stop]
        if 0 < len(value) <= _LONGEST and not re.search(r"[<>@:{}=]", value):
            return (label.end(), stop) if _is_name(value) else None
    return None


def _capitalised(text: str, line: int, stop: int) -> Span | None:
    """Accept the last words before the address, if each begins with a capital."""
    first = max(line, stop - _LONGEST)
    stops = [mark.end() for mark in _STOPS.finditer(text, first, stop)]
    first = stops[-1] if stops else first
    for word in re.finditer(r"\S+", text[first:stop]):
        start = first + word.start()
        value = text[start:stop]
        if _FULL_NAME.match(value) and " " in value and _is_name(value):
            return start, stop
    return None


def _stated(text: str, start: int, end: int) -> Span | None:
    """Accept a name that a setting of git or a card states."""
    value = text[start:end].rstrip(" \t.;,\"'")
    in_code = text.endswith("user.name=", 0, start) and not value[:1].isupper()
    is_name = not in_code and not value.isdigit() and _is_name(value)
    return (start, start + len(value)) if is_name else None


def _behind_address(text: str, start: int, end: int) -> Span | None:
    value = text[start:end]
    return (start, end) if _FULL_NAME.match(value) and _is_name(value) else None


_GIT_SETTING: Final = (
    r"(?:\[user\][ \t]{0,8}(?:(?:\r?\n|\\n)(?:[ \t]|\\t){0,16}(?:email|signing[kK]ey)"
    r" {0,4}=[^\r\n\\]{1,120}){0,2}(?:\r?\n|\\n)(?:[ \t]|\\t){0,16}name {0,4}= {0,4}"
    r"|git config [^\r\n]{0,40}user\.name |user\.name=|GIT_(?:AUTHOR|COMMITTER)_NAME="
    r"|userName {1,4}= {1,4}\""
    r"|(?:\n|\\n)FN:|(?:\n|\\n)N:)"
)

PERSON_RULES: Final[tuple[Rule, ...]] = (
    person_rule(
        "person-name",
        "names of people before their address",
        r"[ \t\"']<(?:[^<>@ \t\r\n\"']{1,64}@[A-Za-z0-9.-]{3,255}|<email-[0-9]{1,9}>)>",
        validator=_before_address,
        names=_full_names,
    ),
    person_rule(
        "person-behind",
        "names of people in brackets behind their address",
        r"(?:@[A-Za-z0-9.-]{2,253}\.[A-Za-z]{2,24}|<email-[0-9]{1,9}>) "
        r"\((?P<value>[A-Z][^()<>\r\n@:;]{2,50} [^()<>\r\n@:;]{1,50})\)",
        "person-name",
        _behind_address,
        names=_full_names,
    ),
    person_rule(
        "person-setting",
        "names of people in the configuration of git and on cards",
        _GIT_SETTING + r"[\"']?(?P<value>[^\r\n\"'\\=<>;]{2,60})",
        "person-name",
        _stated,
        names=_full_names,
    ),
    person_rule(
        "person-entry",
        "names of people in an entry that has their address as well",
        r"name[\"']? {0,4}[:=] {0,4}[\"']"
        r"(?P<value>[A-Z][^ \r\n\"\\<>{}]{1,30} [^\r\n\"\\<>{}]{1,30})[\"'][,;]?"
        r"[ \t\r\n]{1,40}[\"']?e?-?mail[\"']? {0,4}[:=]",
        "person-name",
        _stated,
        names=_full_names,
    ),
)
