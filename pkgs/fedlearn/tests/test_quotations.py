"""The messages that the documentation quotes are those that the program prints."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

import fedlearn

from helpers import ROOT

DOCS: Final = ROOT / "docs"
SOURCE: Final = Path(fedlearn.__file__).parent
COLUMN: Final = "| the doctor says |"
VARIABLE: Final = "…"

pytestmark = pytest.mark.skipif(
    not DOCS.exists(), reason="the package is tested without its documents"
)


def doctor_messages() -> Iterator[str]:
    """Yield the first cells of the tables with what the doctor says."""
    page = DOCS / "how-to" / "troubleshoot.md"
    is_table = False
    for line in page.read_text(encoding="utf-8").splitlines():
        is_table = line.startswith(COLUMN) or (is_table and line.startswith("|"))
        cell = line.split("|")[1].strip() if is_table else ""
        if cell and not line.startswith((COLUMN, "| ---")):
            yield cell


def shown_errors() -> Iterator[str]:
    """Yield what the pages show of errors as the program prints them."""
    for page in sorted(DOCS.rglob("*.md")):
        text = page.read_text(encoding="utf-8")
        yield from re.findall(r"^(?:fedlearn|  hint): (.+)$", text, re.MULTILINE)


def templates() -> Iterator[str]:
    """Yield each text of the program, with … for every part that is computed."""
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.JoinedStr):
                yield "".join(map(part, node.values))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def part(value: ast.expr) -> str:
    """Return what a part of an f-string is in every message."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return value.value
    call = value.value if isinstance(value, ast.FormattedValue) else value
    if isinstance(call, ast.Call) and ast.unparse(call.func) == "counted":
        noun = call.args[-1]
        if isinstance(noun, ast.Constant) and isinstance(noun.value, str):
            return f"{VARIABLE} {noun.value}{'s' if len(call.args) == 2 else ''}"
    return VARIABLE


def as_pattern(text: str) -> str:
    """Return the expression that matches a text with any words for each …."""
    return ".+".join(map(re.escape, text.split(VARIABLE)))


def is_in(texts: list[str], quoted: str) -> bool:
    pattern = re.compile(as_pattern(quoted))
    return any(map(pattern.search, texts))


@pytest.fixture(scope="module")
def known() -> list[str]:
    """What the program prints, without what is all computed."""
    return [text for text in set(templates()) if len(text.strip(VARIABLE)) > 1]


def test_the_doctor_says_what_the_page_quotes(known: list[str]) -> None:
    """Nobody finds on the page a message that was reworded."""
    quoted = list(doctor_messages())
    assert len(quoted) > 30
    assert not [one for one in quoted if not is_in(known, one)]


def test_an_error_is_printed_as_a_page_shows_it(known: list[str]) -> None:
    """An example has a value for every part that is computed."""
    shown = list(shown_errors())
    patterns = re.compile("|".join(map(as_pattern, known)))
    assert shown
    assert not [one for one in shown if not patterns.fullmatch(one)]


def test_a_reworded_message_is_noticed(known: list[str]) -> None:
    """The comparison tells an old wording from the present one."""
    assert is_in(known, "Qdrant at … does not answer: …")
    assert not is_in(known, "Qdrant at … gives no answer: …")
