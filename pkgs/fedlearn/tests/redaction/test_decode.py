"""Values that stand in pieces: coloured, wrapped, in entities of HTML."""

import pytest

from fedlearn.redaction.redactor import Redactor

SCRUBBER = Redactor()
HEAD, TAIL = "ghp_Xr4kQm7vTz9yUi2pLw5n", "Bc8dFg3hJk6sMt1vNx4z"
"""Halves of a token that nobody issued."""

COLOURS = [
    "\x1b[0m",
    "\x1b[01;31m\x1b[K",
    "\\x1b[1m",
    "\\u001b[32m",
    "\\033[0m",
    "^[[0m",
]

BREAKS = [
    "\n",
    "\r\n",
    "\\\n",
    "\\\n    ",
    "=\n",
    "\n> ",
    "\n+",
    "\n  12 | ",
    '"\n    "',
    " \n\t",
]


@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize("size", [2, 4, 12, 24])
def test_colours_hide_nothing(colour: str, size: int) -> None:
    """A token is one, wherever a terminal was told to change its colour."""
    token = HEAD + TAIL
    text = f"config.env:{colour}{token[:size]}{colour}{token[size:]}{colour} found"
    redacted = SCRUBBER.redact_text(text).text
    assert token[4:12] not in redacted
    assert TAIL not in redacted


@pytest.mark.parametrize("wrap", BREAKS)
def test_a_token_goes_on_in_the_next_line(wrap: str) -> None:
    """Both halves of a wrapped token go, and the next words stay."""
    redacted = SCRUBBER.redact_text(f"use {HEAD}{wrap}{TAIL}\nand go on").text
    assert "Bc8dFg" not in redacted
    assert redacted.endswith("\nand go on")


def test_a_token_in_three_lines() -> None:
    """Every line of a wrapped token goes."""
    redacted = SCRUBBER.redact_text(f"{HEAD}\n{TAIL}\n{TAIL[::-1]}").text
    assert TAIL[::-1] not in redacted


def test_a_header_that_the_shell_joins() -> None:
    """A backslash at the end of a line does not end what stands in it."""
    text = f'curl -H "Authorization: Bearer {HEAD[4:]}\\\n{TAIL}" https://example.org'
    redacted = SCRUBBER.redact_text(text).text
    assert TAIL not in redacted
    assert redacted.endswith('" https://example.org')


@pytest.mark.parametrize(
    "after",
    ["Nothing else works.", "internationalisation", "- item", "2026-11-24 x", ""],
)
def test_the_next_line_is_no_rest(after: str) -> None:
    """A word, a list and a date after a whole token stay."""
    text = f"use {HEAD}{TAIL}\n{after}"
    assert SCRUBBER.redact_text(text).text == f"use <github-token-1>\n{after}"


@pytest.mark.parametrize("mark", ["&#95;", "&#x5f;", "&lowbar;"])
def test_entities_hide_nothing(mark: str) -> None:
    """A mark that is written as an entity of HTML is that mark."""
    hidden = (HEAD + TAIL).replace("_", mark)
    assert TAIL not in SCRUBBER.redact_text(f"<b>{hidden}</b>").text


def test_coloured_words_stay() -> None:
    """Colours themselves are no reason to change a text."""
    text = "\x1b[32mok\x1b[0m all \x1b[1m12\x1b[0m tests &#169; passed\\\n  in time"
    assert SCRUBBER.redact_text(text).text == text


def test_a_longer_value_is_not_split_by_a_shorter_one() -> None:
    """What is found in joined lines does not leave the rest of a key block."""
    lines = [f"key_{HEAD}{TAIL}{n}Xy" for n in range(4)]
    body = "\\\n".join(line.replace("_", "A") for line in lines)
    block = f"-----BEGIN PRIVATE KEY-----\\\n{body}\\\n-----END PRIVATE KEY-----"
    redacted = SCRUBBER.redact_text(f'KEY="{block}"\n').text
    assert TAIL not in redacted
