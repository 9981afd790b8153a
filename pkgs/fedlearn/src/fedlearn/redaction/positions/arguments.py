"""Secrets in the fixed places of well-known commands."""

import re
from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from fedlearn.redaction.positions.command_row import ENDING, Command
from fedlearn.redaction.positions.command_table import COMMANDS
from fedlearn.redaction.positions.shell_words import (
    ShellWord,
    begins_command,
    ends_command,
    shell_words,
)
from fedlearn.redaction.rules import (
    Span,
    argument_value,
    is_secret_value,
    is_value_in_prose,
    name_kind,
    starts_word,
)

_Words: TypeAlias = Iterator[ShellWord]

_Argument: TypeAlias = tuple[ShellWord, bool]
"""A secret, and whether an option or a name announces it."""

_ANNOUNCING: Final = frozenset({"password", "secret"})
_LEAST_TOKEN: Final = 10
_ENDING: Final = re.compile(rf"(.*?){ENDING}")
_SWITCH: Final = re.compile(r"-|/[A-Za-z]+(?::|$)")
_PORTS: Final = re.compile(r"[0-9]+[.:/][0-9.:]*(?:/[a-z]+)?$")
_PLAIN: Final = re.compile(r"[a-z]+[.,:]?$")
_FROM_FILE: Final = re.compile(
    r"@(?:[-./~]|[^@]*\.[a-z]{2,5}$)|(?:file|env|fd):|(?:stdin|env|prompt|fd)$"
)
_PREFIX: Final = re.compile(r"(?:pass|password|plain|literal|s|hexkey|key):")
_TOKEN: Final = re.compile(r"[A-Za-z0-9_.:~+/-]+={0,2}$")

_ROWS: Final[dict[str, list[Command]]] = {}
for _row in COMMANDS:
    for _name in _row.names.split():
        _ROWS.setdefault(_name.lower() if _row.loose else _name, []).append(_row)


def _rows_of(name: str) -> list[Command]:
    bare = _ENDING.fullmatch(name)
    name = bare[1] if bare else name
    rows = _ROWS.get(name, [])
    lower = name.lower()
    return rows if lower == name else [*rows, *_ROWS.get(lower, [])]


def command_arguments(text: str, start: int) -> Iterator[Span]:
    """Yield the secrets among the arguments of the command that begins there."""
    if not starts_word(text, start) or text[start - 1 : start] in {"-", "."}:
        return
    words = list(shell_words(text, start))
    if len(words) > 1 and words[1].text == "-":  # a list of changes, in prose
        return
    if len(words) > 1 and words[1].quoted and " " in words[1].text:
        words[1:2] = shell_words(text[: words[1].end], words[1].start)
    alone = begins_command(text, start)
    for row in _rows_of(words[0].text) if words else ():
        rest = row.after_verb(words[1:])
        for argument, announced in _arguments(row, rest) if rest is not None else ():
            span = _judged(text, argument, row, alone=alone, announced=announced)
            if span:
                yield span


def _arguments(row: Command, words: Sequence[ShellWord]) -> Iterator[_Argument]:
    """Yield what stands where a row has a secret."""
    place = 0
    queue = iter(words)
    for word in queue:
        option, size = _option(row, word)
        if row.matches(row.secrets, option):
            yield from _value(word, size, queue)
        elif row.matches(row.pairs, option):
            yield from _behind_mark(row.mark, _value(word, size, queue))
        elif tail := row.tail(word.text):
            yield word.part(tail), True
        elif row.is_attached(word.text):
            yield word.part(2), True
        elif row.named and _names_secret(word.text):
            yield from _behind_name(queue)
        elif row.matches(row.takes, word.text):
            next(queue, None)
        elif not _is_switch(word):
            if place in row.places:
                yield word, word.quoted
            place += 1


def _names_secret(word: str) -> bool:
    name = word.rpartition(":")[2]
    return name_kind(name) in _ANNOUNCING and not name.endswith("signingkey")


def _option(row: Command, word: ShellWord) -> tuple[str, int]:
    """Return the name of an option, and where in the word its value begins, or 0."""
    found = re.match(r"[^:=\\]+[:=]" if row.loose else "[^=]+=", word.text)
    return (found[0][:-1], found.end()) if found else (word.text, 0)


def _is_switch(word: ShellWord) -> bool:
    return not word.quoted and bool(_SWITCH.match(word.text))


def _value(word: ShellWord, size: int, queue: _Words) -> Iterator[_Argument]:
    if size:
        yield word.part(size), True
    elif (value := next(queue, None)) and not _is_switch(value):
        yield value, word.text[0] in "-/"


def _behind_mark(mark: str, arguments: Iterator[_Argument]) -> Iterator[_Argument]:
    for argument, _ in arguments:
        first, found, rest = argument.text.partition(mark)
        if found and rest and "$(" not in first:
            yield argument.part(len(first) + 1), True


def _behind_name(queue: _Words) -> Iterator[_Argument]:
    """Yield the next word that is neither another name nor the number of a network."""
    for word in queue:
        skipped = word.text.isdigit() or word.text.lower() in {"-value", "="}
        if not skipped and not name_kind(word.text):
            if not _is_switch(word):
                yield word, True
            return


def _judged(
    text: str, argument: ShellWord, row: Command, *, alone: bool, announced: bool
) -> Span | None:
    """Accept an argument, unless it is a reference or a word of prose.

    A plain word is a secret where a command stands alone, not in a sentence.
    """
    prefix = _PREFIX.match(argument.text)
    start = argument.start + (prefix.end() if prefix else 0)
    span = _accepted(text, start, argument)
    if span is None:
        return None
    value = text[slice(*span)]
    if value[0] == "(" or _PORTS.match(value) or _FROM_FILE.match(value):
        return None
    if row.token:
        return span if _is_token(value) else None
    if _PLAIN.match(value) and not argument.quoted:
        announced = announced or ends_command(text, argument.end)
        return span if alone and announced else None
    return span if alone or announced or is_value_in_prose(value) else None


def _accepted(text: str, start: int, argument: ShellWord) -> Span | None:
    if not argument.quoted:
        return argument_value(text, start, argument.end)
    value = text[start : argument.end]
    secret = is_secret_value("password", value, quoted=True, assigned=True)
    return (start, argument.end) if secret else None


def _is_token(value: str) -> bool:
    return (
        len(value) >= _LEAST_TOKEN
        and bool(_TOKEN.match(value))
        and any(map(str.isdigit, value))
        and any(map(str.isalpha, value))
    )
