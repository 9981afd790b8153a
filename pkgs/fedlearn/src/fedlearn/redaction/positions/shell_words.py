"""The words of a command line, as a shell or a prompt of Windows reads them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from fedlearn.redaction.rules import words

_LONGEST: Final = 600
"""Characters of a command line that are read."""

_MOST_WORDS: Final = 40

_BLANK: Final = re.compile(r"(?:[ \t]|[\\`^]\r?\n[ \t]{0,40}|\\\\n[ \t]{1,40}){1,80}")
"""What separates words; a line may go on in the next one."""

_WORD: Final = re.compile(
    r"\\\\[^\s\"'`|;]{1,200}"
    r"|<[A-Za-z][A-Za-z0-9_ .-]{0,40}>"
    # A quote before a mark of JSON ends the string that the command stands in.
    r"|(?:(?P<mark>\\{0,8})\"(?![,:}\])])(?:[^\"\\\r\n]|\\[^\r\n\"]|\\\"(?=[^\s,;]))"
    r"{0,256}(?P=mark)\"|\\{0,8}'(?![,:}\])])[^'\r\n]{0,256}'"
    r"|\$\([^()\r\n]{0,120}\)"
    r"|[^\s\"'`\\|;&<>]|[;&](?![\s;&]|\Z)|\\(?![\s\"'`n]|\Z).){1,300}"
)
_IN_LIST: Final = re.compile(r"([A-Za-z0-9_.-]{1,40})[\"'](?=,)")
_ITEM: Final = re.compile(
    r"[ \t\r\n]{0,40},[ \t\r\n]{0,40}(?:(?P<quote>[\"'])(?P<item>(?:(?!(?P=quote))"
    r"[^\r\n])"
    r"{0,256})(?P=quote)|[^\]\"',\r\n]{1,80})|(?P<end>[\])\r\n])"
)
_PROMPT: Final = re.compile(
    r"(?:\A|[\r\n`\"'|;&({$#%>:]|\\n|\\t|\b(?:sudo|then|do|exec|time|nohup|xargs|RUN"
    r"|CMD|env|doas|sh|bash|eval|watch|command|ssh|--|[A-Za-z_]{1,40}=[^ \t\r\n]{0,80}"
    r"|sudo (?:-[A-Za-z]{1,4} ?){1,3}(?:[a-z_-]{1,20})?))"
    r"(?:[ \t*+>-]|/[a-z0-9/._-]{0,40}|\.{1,2}/){0,24}\Z"
)
_LABEL: Final = re.compile(
    r"(?i)[a-z][a-z]+(?: [a-z][a-z]*){1,8}[.:!?]?$|(?:bearer|basic|token|apikey|key) $"
)
_HEAD: Final = 160
_END_MARKS: Final = frozenset("\r\n|;&`)\"'<>#\\")
_PROSE: Final = words(
    """
    the a an is are was were to with and or of for if when you this that can will your
    by from it its as be not may must should which where does has have then use uses
    using via takes asks lets see prompts reads sets shows prints
    """
)
"""Words of sentences that no command line has by itself."""


@dataclass(frozen=True, slots=True)
class ShellWord:
    """A word of a command line, without quotes around it."""

    text: str
    start: int
    end: int
    quoted: bool

    def part(self, size: int) -> "ShellWord":
        """Return what follows so many characters, without quotes around it."""
        rest = _without_quotes(self.text[size:], self.start + size)
        return replace(rest, quoted=True) if self.quoted else rest


def shell_words(text: str, start: int) -> Iterator[ShellWord]:
    """Yield the words of the command that begins at a place, up to its end.

    They may be the strings of a list, as programs start others and Dockerfiles do.
    """
    stop = min(len(text), start + _LONGEST)
    if head := _IN_LIST.match(text, start, stop):
        yield ShellWord(head[1], *head.span(1), quoted=False)
        for item in islice(_ITEM.finditer(text, head.end(), stop), _MOST_WORDS):
            if item["end"]:
                return
            raw = item["item"] or "$"
            yield ShellWord(raw, *item.span("item"), quoted=" " in raw)
        return
    for _ in range(_MOST_WORDS):
        found = _WORD.match(text, start, stop)
        if found is None:
            return
        yield _without_quotes(found[0], start)
        blank = _BLANK.match(text, found.end(), stop)
        if blank is None:
            return
        start = blank.end()


def _without_quotes(raw: str, start: int) -> ShellWord:
    bare = raw.lstrip("\\")
    mark = len(raw) - len(bare)
    opening = bare[:1]
    inner = bare[1 : len(bare) - 1 - mark]
    whole = opening in {'"', "'"} and len(bare) > 1 and bare[-1] == opening
    if whole and opening not in inner.replace(f"\\{opening}", ""):
        first = start + mark + 1
        end = first + len(inner)
        return ShellWord(inner, first, end, quoted=True)
    return ShellWord(raw, start, start + len(raw), quoted=False)


def begins_command(text: str, start: int) -> bool:
    """Return whether a command may begin at a place: no sentence leads to it."""
    return bool(_PROMPT.search(text[max(0, start - _HEAD) : start]))


def ends_command(text: str, end: int) -> bool:
    """Return whether nothing that looks like a sentence follows a word."""
    rest = text[end : end + 40].lstrip(" \t")
    if not rest or rest[0] in _END_MARKS or rest[0] in "-/.~$":
        return True
    word = rest.split(maxsplit=1)[0]
    return bool(set("@/.:=") & set(word[:-1]))


def command_before(text: str, start: int) -> str:
    """Return what stands before a place on its command line, or a part of it."""
    head = text[max(0, start - 2 * _HEAD) : start]
    head = re.sub(r"[\\`^]\r?\n", " ", head)
    return re.split(r"[\r\n|;&`]|\\n|\$\(", head)[-1]


def is_label(value: str) -> bool:
    """Return whether a value is a text for people: words, or the name of a scheme."""
    return bool(_LABEL.match(value))


def is_sentence(head: str) -> bool:
    """Return whether what stands before an option is prose, not a command."""
    return any(word.strip("\"'(,.") in _PROSE for word in head.lower().split())
