"""One row of the rule table, and what several rows are made of."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final, Literal, TypeAlias

from fedlearn.redaction.rules.context import ends_word, is_masked, is_mixed, starts_word

Family: TypeAlias = Literal["secret", "network", "people"]

Span: TypeAlias = tuple[int, int]
"""Start and end of a sensitive value in a text, as of a slice."""

Validator: TypeAlias = Callable[[str, int, int], Span | None]
"""Gets a text and the span of a match; narrows or widens it, or returns None."""

Reader: TypeAlias = Callable[[str, int], Iterator[Span]]
"""Gets a text and where a match, or its value, begins; yields what is sensitive."""
Names: TypeAlias = Callable[[str], Iterable[tuple[str, str]]]
"""Gets a value; returns the names in it, each after the kind of its placeholder."""

VALUE: Final = r"(?P<value>[^\x00-\x20\"'`\\][^\x00-\x20\"'`\\]{0,255})"
"""The first characters of a value, which may go on."""

FOREIGN_NAMES: Final = (
    "kennwort|contrase[\xf1\xd1n]a|mot de passe|senha|wachtwoord|l[o\xf6\xd6]senord"
    "|has[l\u0142\u0141]o|parola|[\u043f\u041f]\u0430\u0440\u043e\u043b\u044c"
    "|\u5bc6\u7801|\u5bc6\u78bc|\u30d1\u30b9\u30ef\u30fc\u30c9|\ube44\ubc00\ubc88\ud638"
)
"""The word password in German, Spanish, French, Portuguese, Dutch, Swedish, Polish,
Romanian and Turkish, Russian, Chinese, Japanese and Korean."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What one kind of sensitive value looks like.

    The pattern is written in the syntax that Python's `re` and RE2 share, matches
    in linear time, and marks the sensitive part with a group named `value` when
    the match has context that stays.
    """

    id: str
    finds: str
    """What it finds, for people."""

    pattern: str
    kind: str = ""
    """Of the placeholder, where it is not the id."""

    validator: Validator | None = None
    """Decides on each match; without one every match is a finding."""

    family: Family = "secret"

    reader: Reader | None = None
    """Finds the values where one match may have several; instead of a validator."""

    clue: str = ""
    """A pattern that every match has inside; the prefilter asks for it where the whole
    pattern would make its automaton large, as gaps do."""
    names: Names | None = None
    """What of a value is replaced everywhere in the record."""

    @property
    def placeholder(self) -> str:
        """Return its kind: `password` becomes `<password-1>`."""
        return self.kind or self.id


_ADDRESSED: Final = re.compile(r"(?i)[-_]your[-_]")
"""As in `sk-your-key-here`."""


def token(text: str, start: int, end: int) -> Span | None:
    """Accept what starts a word and is neither a mask nor made of plain words."""
    while end > start and text[end - 1] in "-_.":
        end -= 1
    value = text[start:end]
    if not starts_word(text, start) or is_masked(value) or not is_mixed(value[3:]):
        return None
    return None if _ADDRESSED.search(value) else (start, end)


def whole_token(text: str, start: int, end: int) -> Span | None:
    """Accept a token of fixed length that is a whole word."""
    return token(text, start, end) if ends_word(text, end) else None


def unmasked(text: str, start: int, end: int) -> Span | None:
    """Accept what is not blanked out."""
    return None if is_masked(text[start:end].rstrip("=")) else (start, end)


token_rule: Final = partial(Rule, validator=token)
"""A row for a token whose issuer publishes its form."""
