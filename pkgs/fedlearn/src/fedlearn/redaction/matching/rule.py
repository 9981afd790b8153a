"""One row of the rule table, and what several rows are made of."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Family: TypeAlias = Literal["secret", "network", "people"]

Span: TypeAlias = tuple[int, int]
"""Start and end of a sensitive value in a text, as of a slice."""

Validator: TypeAlias = Callable[[str, int, int], Span | None]
"""Gets a text and the span of a match; narrows or widens it, or returns None."""

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

    @property
    def placeholder(self) -> str:
        """Return its kind: `password` becomes `<password-1>`."""
        return self.kind or self.id
