"""Texts whose secrets are marked, so that a table says what may not stay."""

import re

_MARKED = re.compile("\xab(.*?)\xbb", re.DOTALL)


def marked(text: str) -> tuple[str, list[str]]:
    """Return a text without its marks, and what stood between them."""
    return _MARKED.sub(r"\1", text), _MARKED.findall(text)
