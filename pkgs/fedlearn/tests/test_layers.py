"""Data moves through the rooms of the package in one direction."""

import ast
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

PACKAGE: Final = Path(__file__).parents[1] / "src" / "fedlearn"

ROOMS: Final = (
    "records",
    "settings",
    "episodes",
    "state",
    "telemetry.lines",
    "telemetry.events",
    "redaction.randomness",
    "redaction.rules",
    "redaction.positions",
    "redaction.named",
    "redaction.people",
    "redaction",
    "lints",
    "distil.statements",
    "distil.reasons",
    "distil.questions",
    "distil.fixes",
    "distil",
    "ingest",
    "git",
    "worktree",
    "audit",
    "trust",
    "exchange",
    "qdrant.client",
    "qdrant.embedding",
    "qdrant.points",
    "qdrant.snapshots",
    "qdrant.importing",
    "model",
    "actions",
    "actions.backup",
    "monitor",
    "monitor.doctor",
    "monitor.dashboard",
    "cli",
    "cli.render",
    "cli.verbs",
)
"""In the order of the data: a room imports from those before it, and itself."""

ONE_FRONT_END: Final = ("cli", "cli.render", "cli.verbs")
"""The verbs are found by name and loaded late; nothing comes after them."""

SERVES_ALL: Final = {"__main__", "atomic", "errors", "safe_text", "wording"}
"""The only modules at the root."""

MAX_FILES: Final = 14
"""In a room; verbs, one file each, are not counted."""

LOADED_LATE: Final = {
    "records.near_duplicates": "numpy",
    "qdrant.client.client": "qdrant_client",
    "qdrant.client.http_errors": "httpx",
    "qdrant.client.transport": "httpx",
    "qdrant.points.collections": "numpy",
    "qdrant.points.search": "numpy",
    "qdrant.importing.run": "numpy",
    "qdrant.importing.upsert": "numpy",
    "actions.dataset": "numpy",
    "actions.init": "numpy",
}
"""Imported by their own names, so that a room's face does not load a slow library."""

ONLY_IN: Final = {
    "qdrant_client": {"qdrant"},
    "click": {"cli", "__main__"},
    "rich": {"cli", "__main__"},
    "re2": {"redaction"},
}
"""Libraries that few know."""

PATHS: Final = sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    """Return the dotted name of a module below the package."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


NAMES: Final = {name_of(path) for path in PATHS}


@cache
def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    """Return the syntax tree of a file, node by node."""
    return tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def imports_of(path: Path) -> Iterator[str]:
    """Yield the dotted names of what a file imports; of a package, of its module."""
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                is_module = whole.removeprefix("fedlearn.") in NAMES
                yield whole if is_module else node.module


def room_of(name: str) -> str:
    """Return the innermost room of a module; "" for one that serves all."""
    around = (room for room in ROOMS if f"{name}.".startswith(f"{room}."))
    return max(around, key=len, default="")


def uses() -> Iterator[tuple[str, str]]:
    """Yield each module of the package with one that it imports from another room."""
    for path in PATHS:
        name = name_of(path)
        for used in imports_of(path):
            other = used.removeprefix("fedlearn.")
            if used.startswith("fedlearn.") and room_of(other) != room_of(name):
                yield name, other


def test_a_room_imports_from_those_before_it() -> None:
    """Nothing imports against the order of the rooms."""
    order = {room: number for number, room in enumerate(ROOMS)}
    order |= dict.fromkeys(ONE_FRONT_END, order["cli"])
    assert {room_of(name) for name in NAMES} >= order.keys()
    wrong = [
        f"{name} imports {used}"
        for name, used in uses()
        if room_of(name) and room_of(used)
        if order[room_of(name)] < order[room_of(used)]
    ]
    assert wrong == []


def test_a_room_is_entered_by_its_face() -> None:
    """Other rooms import what `__init__` offers, not from the inside."""
    inside = [
        f"{name} imports {used}"
        for name, used in uses()
        if room_of(used) and used != room_of(used) and used not in LOADED_LATE
        if room_of(used) not in ONE_FRONT_END
    ]
    assert inside == []


def test_the_root_is_empty_but_for_what_serves_all() -> None:
    """A module stands in a room, and each folder with modules is one."""
    at_root = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__"}
    assert at_root <= SERVES_ALL
    folders = {name_of(path) for path in PATHS if path.stem == "__init__"} - {""}
    parents = {room.rsplit(".", 1)[0] for room in ROOMS}
    assert folders == {*ROOMS, *parents}


def test_no_room_is_crowded() -> None:
    """A reader takes in a folder at a glance."""
    sizes = Counter(room_of(name_of(path)) for path in PATHS if path.stem != "__init__")
    assert {r: n for r, n in sizes.items() if n > MAX_FILES and r != "cli.verbs"} == {}


def test_a_name_occurs_once() -> None:
    """A module or class is found by its name alone; a verb's file is the verb."""
    modules = [
        path.stem
        for path in PATHS
        if path.stem != "__init__" and room_of(name_of(path)) not in ONE_FRONT_END
    ]
    classes = [
        node.name
        for path in PATHS
        for node in nodes_of(path)
        if isinstance(node, ast.ClassDef)
    ]
    twice = [name for name, n in (Counter(modules) + Counter(classes)).items() if n > 1]
    assert twice == []


def test_a_library_is_known_in_one_place() -> None:
    """Only qdrant/ knows Qdrant's client, only cli/ knows click and prints."""
    wrong = [
        f"{name_of(path)} knows {library}"
        for path in PATHS
        for library, homes in ONLY_IN.items()
        if any(used.split(".")[0] == library for used in imports_of(path))
        if name_of(path).split(".")[0] not in homes
    ]
    printing = [
        name_of(path)
        for path in PATHS
        for node in nodes_of(path)
        if isinstance(node, ast.Name) and node.id == "print"
    ]
    assert wrong + printing == []
