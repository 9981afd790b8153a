"""Simpler patterns for the prefilter, made of those of the rules."""

import re
from collections.abc import Collection
from typing import Final

_PARTS: Final = re.compile(r"\\.|\[(?:\\.|[^\]\\])+\]|\(\?[imsx:]+|.")

_GAPS: Final = frozenset(
    {r"[^\r\n]", r"[^\r\n|]", r"[^\r\n;]", r"[^\r\n;=]", "[^;]", "[^;()]", r"[^;\r\n]"}
)


def beginning(form: str) -> str:
    """Return a pattern up to its first gap, which goes up to the end of a line."""
    depth, opened = 0, 0
    for part in _PARTS.finditer(form):
        if part[0] in _GAPS:
            return form[: part.start() if depth == 0 else opened] or form
        if part[0].startswith("("):
            opened = part.start() if depth == 0 else opened
            depth += 1
        elif part[0] == ")":
            depth -= 1
    return form


def by_first_letter(names: Collection[str]) -> str:
    """Return a pattern of names that tells their first letters apart at once."""
    forms: dict[str, list[str]] = {}
    for name in sorted(names, key=lambda name: (-len(name), name)):
        forms.setdefault(name[0], []).append(re.escape(name[1:]))
    return "|".join(
        f"{re.escape(first)}(?:{'|'.join(rests)})" for first, rests in forms.items()
    )
