"""What it costs to write a name: letters by the letter before, kinds of characters.

Counted once in 1.1 million different names and words of the source code, manuals and
documentation that a distribution installs, each by the logarithm of the number of
files it is in. A cost is the negative logarithm of the share, in halves of a bit; `a`
stands for 10 and `z` for 35.
"""

from typing import Final

LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"

START: Final = "^"
"""Stands for what is before the first letter of a word."""

_PAIRS: Final = """
^ 8a78999b9fd999a8g968abcaig
a ga88fe9ibjc687k9j675bcfdcj
b 6dad7edh69g6de7cl98c6hifag
c 7dbd7eh6am78af5ck9b7acjgem
d 7bd93ced6hfade8eja9caffhem
e 9d88bbcifgi8a6fbd567gbd8ck
f 8dbb87gj4ok8dc6dk8998ihhcq
g afad3fca7mj8b89bm78aaggjhg
h 4ggd4ghg7mfdbf6cn8c89ifldk
i b989ab9likh8947aka87hblcob
j 5fba4ffh9hdgdd7ahg4e8fekjn
k 8b9b3dbe6khccbbdjd8cadckfk
l 7eea58eh5mg7gg6eng999ciibh
m 4ada4fhj7mfaaf76kg9dbgkheo
n 7g87796h9jcdfc7dle75acjifk
o cb88hccjcic885a8n6999cafik
p 6hbc5ddb9oc8ed79j6a79ghj9i
q ddebdefgdnk7ddfdf9aa1ffjmk
r 7fab4dai7pdbab7dk988bchkam
s ag9e5fe97na9dd99fc749feibi
t 7hae4ei86mebdg7cm79abigd8i
u a8ba8bbj9mh786f8n776ifkdmi
v 5gbf3dei6qab8ebblebdidjfil
w 5fcb7ffa4oece87ei68dgjagjk
x 9e8c7afg8oad8ec6id93feiach
y bdbdbebibnj988c3id67egdjfe
z 7gfd2fgd7kiaaf9glfbeekhgca
"""
"""Of each letter, by the one before, the cost of the letters of the alphabet."""

_KINDS: Final = "aA0-"
"""Small letters, capitals, digits and marks."""

_SEQUENCES: Final = """
a 1ae6 07cf 5724 08aa
A 0age b1b5 f524 618e
0 4728 732a a815 461e
- 0gbc 41ba 6815 2466
"""
"""Of each kind, by the kind after it, the cost of the kinds that may come third."""


def _half_bits(digit: str) -> float:
    return int(digit, 36) / 2


PAIRS: Final[dict[tuple[str, str], float]] = {
    (row[0], letter): _half_bits(digit)
    for row in _PAIRS.strip().split("\n")
    for letter, digit in zip(LETTERS, row[2:], strict=True)
}
"""Bits that a letter costs after another, or at the start of a word."""

SEQUENCES: Final[dict[tuple[str, str], float]] = {
    (row[0] + second, third): _half_bits(digit)
    for row in _SEQUENCES.strip().split("\n")
    for second, costs in zip(_KINDS, row[2:].split(" "), strict=True)
    for third, digit in zip(_KINDS, costs, strict=True)
}
"""Bits that a kind of character costs after two others."""
