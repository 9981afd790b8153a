"""The shapes of telemetry: templates with their shares, and how they are filled.

A template is a line as its program writes it; `<name>` stands for what differs
from line to line, and `<prose 300>` for a text of that median size.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Final

Render = Callable[[], str]
"""Writes a line without its LF."""

Template = tuple[float, str]
"""A share, relative to the others, and a template."""

_FIELD: Final = re.compile(r"<([a-z_]+)(?: ([0-9]+))?>")


def read_templates(name: str) -> list[Template]:
    """Read the templates that stand in a file beside this one."""
    lines = (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()
    rows = (line.partition(" ") for line in lines if line and not line.startswith("#"))
    return [(float(share), template) for share, _, template in rows]


ORDINARY: Final = read_templates("ordinary.txt")
"""Lines that never become a pattern."""

VALUABLE: Final = read_templates("valuable.txt")
"""Lines that become a pattern."""


def chooser(
    random: Random,
    templates: Iterable[Template],
    fields: Mapping[str, Render],
    prose: Callable[[int], str],
) -> Callable[[], Render]:
    """Prepare a choice among templates by their shares.

    Args:
        random: Where chance comes from.
        templates: Shares and templates.
        fields: What stands for each `<name>`.
        prose: Writes a text of a median size.
    """
    shares, texts = zip(*templates, strict=True)
    renders = [_compile(text, fields, prose) for text in texts]
    sums = list(accumulate(shares))
    choices = random.choices
    return lambda: choices(renders, cum_weights=sums)[0]


def _compile(
    template: str, fields: Mapping[str, Render], prose: Callable[[int], str]
) -> Render:
    """Turn a template into a function: most of the time goes into making lines."""
    parts: list[Render] = []
    for name, size in _FIELD.findall(template):
        parts.append(_of_size(prose, int(size)) if size else fields[name])
    form = _FIELD.sub("%s", template.replace("%", "%%"))
    return lambda: form % tuple([part() for part in parts])


def _of_size(prose: Callable[[int], str], size: int) -> Render:
    return lambda: prose(size)
