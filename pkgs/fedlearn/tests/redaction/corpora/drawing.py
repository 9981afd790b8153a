"""What planted values are drawn from; none was ever issued by anybody."""

import random
import string
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Family: TypeAlias = Literal["secret", "network", "people"]
Maker: TypeAlias = Callable[[random.Random], "Planted"]

BASE62: Final = string.ascii_letters + string.digits
URL_SAFE: Final = BASE62 + "_-"
BASE64: Final = BASE62 + "+/"
SMALL: Final = string.ascii_lowercase + string.digits
LARGE: Final = string.ascii_uppercase + string.digits
HEXADECIMAL: Final = "0123456789abcdef"
NIX_BASE32: Final = "0123456789abcdfghijklmnpqrsvwxyz"
BECH32: Final = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L"
WORDS: Final = tuple(
    "autumn basalt cobalt dragon ember falcon granite harbor indigo juniper kestrel "  # noqa: SIM905  (reads as the words do)
    "lantern meadow nectar orchid pepper quartz raven saffron timber umber velvet "
    "willow yonder zephyr maple otter puffin".split()
)
NAMES: Final = (
    *("alice", "bob", "carla", "dmitri", "erika", "farid", "grace", "hannes", "ines"),
    *("jonas", "katrin", "liam", "mateo", "nora", "oskar", "priya", "quentin", "rosa"),
)


@dataclass(frozen=True)
class Planted:
    """A text, and the part of it that may not stay."""

    kind: str
    family: Family
    text: str
    value: str


def draw(source: random.Random, alphabet: str, length: int) -> str:
    """Draw a random word."""
    return "".join(source.choices(alphabet, k=length))


def password(source: random.Random) -> str:
    """Draw a password of one of the habits that people have."""
    word = source.choice(WORDS)
    return source.choice(
        (
            f"{word}{source.randrange(10, 9999)}",
            f"{word.title()}{source.randrange(10, 9999)}!",
            draw(source, BASE62, 12) + "7",
            draw(source, BASE62 + "!@#%^*-_+=", 16) + "3x",
            "-".join(source.sample(WORDS, 3)) + str(source.randrange(10, 100)),
        )
    )


def octet(source: random.Random) -> int:
    return source.randrange(1, 255)
