"""The page about git names what is asked of it and what is stated."""

import re
from pathlib import Path

import pytest

import fedlearn
from fedlearn.git.configuration import stated_settings

from helpers import ROOT

PAGE = ROOT / "docs" / "explanation" / "git.md"
pytestmark = pytest.mark.skipif(
    not PAGE.exists(), reason="this is the package alone, without its documents"
)

METHODS = "run|text|listed|records|succeeds|answers|start"
STATED = r'(?:"-c",\s*f?"[^"]*",\s*)*'
CALL = rf'\.(?:{METHODS})\(\s*(?:\d,\s*)?{STATED}"([a-z][a-z-]*)"'


def test_every_stated_setting_is_explained() -> None:
    """A reader finds why a setting of their own does not hold."""
    page = PAGE.read_text("utf-8")
    assert [one for one in stated_settings(None) if f"`{one}`" not in page] == []


def test_every_command_of_git_is_in_the_table() -> None:
    """What holds is said for each."""
    files = Path(fedlearn.__file__).parent.rglob("*.py")
    sources = [text for text in (one.read_text() for one in files) if "Git" in text]
    named = {name for text in sources for name in re.findall(CALL, text)}
    page = PAGE.read_text("utf-8")
    missing = {name for name in named if f"`{name}`" not in page}
    assert {"read-tree", "push", "rev-list"} <= named
    assert missing == set()
