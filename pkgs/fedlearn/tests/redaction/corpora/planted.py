"""All planted texts, encoded ones too."""

import base64
import random
from collections.abc import Iterator
from urllib.parse import quote

from redaction.corpora.drawing import (
    BASE62,
    NAMES,
    WORDS,
    Planted,
    draw,
    password,
)
from redaction.corpora.places import addresses, people
from redaction.corpora.secrets import secrets


def encoded(source: random.Random) -> Iterator[Planted]:
    """Yield secrets in the encodings that are undone one level deep."""
    value = password(source).replace(" ", "")
    whole = f"user=app password={value}"
    in_base64 = base64.b64encode(whole.encode()).decode()
    in_percent = quote(f"password={value}", safe="")
    yield Planted("base64", "secret", f"data: {in_base64}", in_base64)
    yield Planted("percent", "secret", f"q={in_percent}", value)
    mail = f"{source.choice(NAMES)}@{source.choice(WORDS)}9.de"
    yield Planted(
        "percent mail", "people", f"to={quote(mail, safe='')}", quote(mail, safe="")
    )
    token = "ghp_" + draw(source, BASE62, 36)
    hidden = token[:10] + "\u200b" + token[10:]
    yield Planted("zero width", "secret", f"use {hidden} now", token[12:])
    wide = "".join(chr(ord(mark) + 0xFEE0) for mark in token)
    yield Planted("full width", "secret", f"use {wide} now", wide)


def planted(source: random.Random) -> Iterator[Planted]:
    """Yield every kind once."""
    yield from secrets(source)
    yield from addresses(source)
    yield from people(source)
    yield from encoded(source)
