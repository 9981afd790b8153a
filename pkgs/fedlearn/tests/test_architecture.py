"""The pages for contributors name what is there."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from test_layers import PACKAGE, ROOMS

from fedlearn.state import State

from helpers import ROOT

PAGE = ROOT / "docs" / "explanation" / "architecture.md"
CONTRIBUTING = ROOT / "CONTRIBUTING.md"

pytestmark = pytest.mark.skipif(
    not PAGE.is_file(), reason="this is the package alone, without its documents"
)


def rows(heading: str) -> list[str]:
    """Return what stands in the first column of the table under a heading."""
    section = PAGE.read_text("utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    cells = [line.split("|")[1] for line in section.splitlines() if line[:2] == "| "]
    return [name for cell in cells[2:] for name in re.findall(r"`([^`]+)`", cell)]


@pytest.mark.parametrize("page", [PAGE, CONTRIBUTING], ids=["page", "contributing"])
def test_every_file_that_is_named_exists(page: Path) -> None:
    """In the package, beside it, in the repository, or among the VM tests."""
    named = re.findall(r"`([\w./-]+(?:\.py|\.md|/))`", page.read_text("utf-8"))
    beside = PACKAGE.parents[1]
    tops = (PACKAGE, beside, beside / "tests", ROOT, ROOT / "tests" / "nixos")
    missing = [n for n in named if not any((top / n).exists() for top in tops)]
    placeholders = ("data/", "NAME")
    assert named
    assert [name for name in missing if not name.startswith(placeholders)] == []


def test_the_folders_are_listed_in_their_order() -> None:
    """The table names the folders as the order of imports does, a few as one."""
    listed = [name.replace("/", ".") for name in rows("The folders")]
    within_another = {
        *("actions.backup", "monitor.doctor", "monitor.dashboard"),
        *("cli.render", "cli.verbs"),
    }
    assert [name for name in listed if name not in within_another] == [
        room for room in ROOMS if room not in within_another
    ]


def test_every_table_of_the_state_is_listed(tmp_path: Path) -> None:
    """The page and a new state name the same tables."""
    with State.open(tmp_path):
        pass
    with closing(sqlite3.connect(tmp_path / "state.db")) as database:
        found = database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        tables = sorted(name for (name,) in found)
    assert sorted(rows("state.db")) == tables
