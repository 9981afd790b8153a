"""One row of the rule table."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

Family: TypeAlias = Literal["secret", "network", "people"]

Span: TypeAlias = tuple[int, int]
"""Start and end of a sensitive value in a text, as of a slice."""

Validator: TypeAlias = Callable[[str, int, int], Span | None]
"""Looks at a text and the span of a match; narrows or widens it, or says None."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What one kind of sensitive value looks like.

    The pattern is written in the syntax that Python's `re` and RE2 share, matches
    in linear time, and marks the sensitive part with a group named `value` when
    the match has context that stays.
    """

    id: str
    family: Family
    finds: str
    """What it finds, for people."""

    pattern: str
    placeholder: str
    """Kind of the placeholder: `password` becomes `<password-1>`."""

    example: str
    """A text with a finding."""

    counter_example: str
    """A text that looks alike and has no finding."""

    validator: Validator | None = None
    """Has the last word on a match; without one every match is a finding."""

    hints: tuple[str, ...] = ()
    """Lower-case literals of which a text with a match, lower-cased, has at least
    one; empty when there is none to name. Needed where RE2 is missing."""


def secret_rule(  # noqa: PLR0913, PLR0917 - one row of the table, in its order
    name: str,
    finds: str,
    pattern: str,
    hints: tuple[str, ...],
    example: str,
    counter_example: str,
    placeholder: str,
    validator: Validator,
) -> Rule:
    """Make a row of the family `secret`."""
    return Rule(
        id=name,
        family="secret",
        finds=finds,
        pattern=pattern,
        placeholder=placeholder,
        example=example,
        counter_example=counter_example,
        validator=validator,
        hints=hints,
    )
