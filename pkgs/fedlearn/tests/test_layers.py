"""Data moves through the folders in one direction."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "fedlearn"

STAGES = ("telemetry", "privacy", "repository", "store", "ops", "cli")
"""In the order of the data; none may import one to its right."""

SERVES_ALL = ("clock", "errors", "settings", "state", "patterns", "wording")
ORDERS_STAGES = (
    "knowledge",
    "opinion",
    "revocation",
    "refine",
    "workers",
    "ingest",
    "transfer",
    "selection",
    "importing",
    "outcomes",
    "runlog",
    "cycle",
    "initialise",
    "takeover",
    "demo",
)
"""These put stages in their order; only what stands above them uses them."""

ONLY_IN = {"qdrant_client": "qdrant", "click": "cli", "rich": "cli", "re2": "redaction"}

MODULES = sorted(PACKAGE.rglob("*.py"))


def imports_of(path: Path) -> set[str]:
    """Give the dotted names of the modules that a file imports."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def stage_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_no_stage_imports_one_to_its_right(path: Path) -> None:
    """A stage uses those before it, and what serves all of them."""
    stage = stage_of(path)
    used = {n.split(".")[1] for n in imports_of(path) if n.startswith("fedlearn.")}
    if stage in STAGES:
        allowed = {*STAGES[: STAGES.index(stage) + 1], *SERVES_ALL}
        allowed |= set(ORDERS_STAGES) if stage == "cli" else set()
        assert used <= allowed
    elif stage in SERVES_ALL:
        assert used <= {*SERVES_ALL}
    elif stage in ORDERS_STAGES:
        assert "cli" not in used


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_library_is_known_in_one_folder(path: Path) -> None:
    """Only store/ knows Qdrant's client, only cli/ knows click and prints."""
    stage = stage_of(path)
    for library, home in ONLY_IN.items():
        uses = any(name.split(".")[0] == library for name in imports_of(path))
        assert not uses or stage in {home, "__main__"}, library
    prints = [
        node
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Name) and node.id == "print"
    ]
    assert prints == []
