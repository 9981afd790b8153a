"""What stands around a match, and what a value is made of."""

import re
from typing import Final

from fedlearn.redaction.randomness import random_bits

_ESCAPE_LETTERS: Final = frozenset("nrtbfv0")
_MAY_END_ESCAPE: Final = _ESCAPE_LETTERS | frozenset("m0123456789abcdefABCDEF")
_TERMINAL_COLOUR: Final = re.compile(r"\x1b\[[0-9;]{0,12}m\Z")
_UNICODE_ESCAPE: Final = re.compile(r"\\u[0-9A-Fa-f]{4}\Z")
_MASKED_TAIL: Final = 10
"""A value whose last characters are all alike is a mask, not a value."""


def words(text: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(text.split())


_LEAST_MASK: Final = 4
_LEAST_RANDOM: Final = 15
"""Bits: 98 % of what is drawn from letters and digits has more from 20 characters on,
about 1 % of the long names in programs."""

WORDS_OF_PROSE: Final = words(
    """
    a about after again all allowed already also always an and another any are as at
    authentication auth auto automatically available based basic bearer be because been
    before being below between both but by call can cannot change changed character
    characters check code command config configuration correct could created current
    data default defined deny description disabled disallowed do does done each either
    else empty enabled encoded encrypted encryption enter entry env environment error
    event example exists expected expired expires failed false field file files first
    flag for form format found from function generated generator get given global go
    handled handling has hash hashed hashing have header hello help here hidden how if
    in incorrect inherit input inside instead int integer internal invalid is it its
    item json just keep key keys last later length less let like limit line list load
    loaded local login logged long manager map match may means message method missing
    more most must my name need needed needs never new next no none normal not nothing
    null number object of off ok old on once one only optional option options or other
    our out output over parameter part parts pass passed password passwords path
    phrase plain plaintext please policy possible private prompt protected provided
    public put query read reader rejected removed require required requirement
    requirements reset response retrieved return returned returns root rotated rotation
    rule rules same secret secrets see select self sent server service session set sets
    setting settings shall should show shown since so some source stale static stored
    str string strong such support supported system table team text than that the their
    them then there these they this those through to token tokens too true type types
    undefined unchanged under unknown unless unset until update updated upon use used
    user username users uses using valid value values variable variables version very
    via void wait was weak were what when where whether which while who will with within
    without would wrong yaml yes yet you your
    """
)
"""Words that follow `password:` or `token is` in prose and are no values."""


def starts_word(text: str, start: int) -> bool:
    """Return whether no word runs into the position, escapes of a newline aside."""
    before = text[start - 1 : start]
    return not (before.isalnum() or before == "_") or _after_escape(text, start)


def _after_escape(text: str, start: int) -> bool:
    before = text[start - 1]
    if start > 1 and text[start - 2] == "\\" and before in _ESCAPE_LETTERS:
        return True
    if "\\" not in text[max(0, start - 6) : start] and before != "m":
        return False
    if before == "m" and _TERMINAL_COLOUR.search(text[max(0, start - 16) : start]):
        return True
    return bool(_UNICODE_ESCAPE.search(text[max(0, start - 6) : start]))


def ends_word(text: str, end: int) -> bool:
    """Return whether no word runs on from the position."""
    after = text[end : end + 1]
    return not (after.isalnum() or after == "_")


def walk_back(text: str, start: int, extra: str, limit: int) -> int:
    """Return where the word begins that ends before a position.

    It has letters, digits and `extra` characters, and is no longer than `limit`;
    without a word it is `start` itself.
    """
    stop = max(0, start - limit)
    first = start
    while first > stop:
        before = text[first - 1]
        if not (before.isalnum() or before in extra):
            break
        if before in _MAY_END_ESCAPE and _after_escape(text, first):
            break
        first -= 1
    return first


def is_masked(value: str) -> bool:
    """Return whether a value is blanked out, as `****` and `xxxx` are."""
    tail = value[-_MASKED_TAIL:]
    return not any(map(str.isalnum, value)) or (
        len(set(tail.lower()) - set("-_. ")) <= 1
        and (len(tail) >= _LEAST_MASK or tail[0] in "xX")
    )


def is_mixed(value: str) -> bool:
    """Return whether a value has a digit, or letters of both cases: no plain word."""
    return any(map(str.isdigit, value)) or (
        any(map(str.isupper, value)) and any(map(str.islower, value))
    )


def is_random(value: str) -> bool:
    """Return whether a value was drawn at random, and is no name made of words.

    Digests, UUIDs and other values in hexadecimal digits are no secrets by themselves.
    """
    return random_bits(value) >= _LEAST_RANDOM
