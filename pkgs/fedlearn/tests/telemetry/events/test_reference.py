"""The reference of the extraction rules says what the code does."""

import json
import re

import pytest

from fedlearn.ingest import REASON_TEXTS
from fedlearn.settings import Extraction
from fedlearn.telemetry.events import Skip, interpret
from fedlearn.telemetry.lines.validate import validate_line

from helpers import ROOT

PAGE = ROOT / "docs" / "reference" / "extraction.md"

ROW = re.compile(r"^\| `(\{.*\})` \| (\S+) \| (\S+) \|$", re.MULTILINE)

ROWS = ROW.findall(PAGE.read_text(encoding="utf-8")) if PAGE.is_file() else []

pytestmark = pytest.mark.skipif(
    not PAGE.is_file(), reason="this is the package alone, without its documentation"
)


@pytest.mark.parametrize(("also", "result", "detail"), ROWS)
def test_a_row_of_the_table_is_true(also: str, result: str, detail: str) -> None:
    """The event of the row gives the result of the row."""
    start = json.dumps({"query": "How to do it", "response": "Like this."})
    verdict = validate_line(f"{start[:-1]}, {also[1:]}".encode())
    if isinstance(verdict, str):
        assert (result, detail) == ("rejected", verdict)
        return
    meaning = interpret(verdict, Extraction(scoring="coordinator"))
    if isinstance(meaning, Skip):
        assert (result, detail) == ("skipped", meaning.reason)
    else:
        assert (result, float(detail)) == (str(meaning.category), meaning.score)


def test_the_table_is_read() -> None:
    """A table that nobody finds proves nothing."""
    assert len(ROWS) >= 20


OF_A_MODEL = {"empty", "schema", "echo", "ungrounded"}
"""Reasons of another page."""


def test_every_reason_is_on_the_page() -> None:
    """Whoever reads a reason in a report finds it there, and the other way round."""
    page = PAGE.read_text(encoding="utf-8")
    table = page[page.index("| reason | why |") :].partition("\n\n")[0]
    named = set(re.findall(r"^\| `([a-z-]+)` \|", table, re.MULTILINE))

    assert named == REASON_TEXTS.keys() - OF_A_MODEL
