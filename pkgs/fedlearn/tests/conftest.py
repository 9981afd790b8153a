"""Nodes for tests: real state, real git, the embedded Qdrant."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import hypothesis
import pytest

from fedlearn.exchange.exchange import Exchange, Route
from fedlearn.git.command import Git
from fedlearn.worktree.clone import Origin, prepare

from handwork import make_repository
from helpers import MakeNode, Node, Program, Result, run_here

# How fast the machine is, and what else it does, is no property of the program.
hypothesis.settings.register_profile(
    "tests",
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("tests")


INTEGRATION = frozenset({"make_machine", "make_node", "process", "program"})
"""The fixtures that make whole nodes or start the program."""


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Mark what needs whole nodes: the build of the package leaves it out.

    With FEDLEARN_TEST_FIRST_CASES only the first case of each test is run.
    """
    for item in items:
        if INTEGRATION.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.integration)
    if os.environ.get("FEDLEARN_TEST_FIRST_CASES"):
        first = {item.nodeid.partition("[")[0]: item for item in reversed(items)}
        kept = set(first.values())
        config.hook.pytest_deselected(items=[one for one in items if one not in kept])
        items[:] = [one for one in items if one in kept]


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep the settings and git configuration of whoever runs the tests out."""
    for name in list(os.environ):
        wanted = name == "FEDLEARN_SHARED" or name.startswith("FEDLEARN_TEST_")
        if name.startswith(("FEDLEARN_", "GIT_")) and not wanted:
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def make_node(tmp_path: Path) -> MakeNode:
    """Make nodes that share a hub."""
    hub = tmp_path / "hub.git"

    def make(name: str = "system-a", *, alone: bool = False) -> Node:
        if not hub.exists():
            Git(tmp_path, "hub").run(
                "init", "--bare", "--initial-branch=main", str(hub)
            )
        directory = tmp_path / name
        directory.mkdir()
        return Node(directory, name, None if alone else str(hub))

    return make


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """Run the program in this process; with the settings of a node."""
    return lambda *arguments, node=None: run_here(call(tmp_path, arguments, node))


@pytest.fixture
def process(tmp_path: Path) -> Program:
    """Run the program in a process of its own; with the settings of a node."""

    def run(*arguments: str | Path, node: Node | None = None) -> Result:
        done = subprocess.run(
            [sys.executable, "-m", "fedlearn", *call(tmp_path, arguments, node)],
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        return Result(done.returncode, done.stdout, done.stderr)

    return run


def call(
    folder: Path, arguments: tuple[str | Path, ...], node: Node | None
) -> list[str]:
    """Return the arguments of a call, after those for the settings of a node."""
    if node is None:
        return list(map(str, arguments))
    file = folder / f"{node.settings.node}.json"
    file.write_text(node.settings.model_dump_json(), encoding="utf-8")
    return ["--config", *map(str, (file, *arguments))]


MAIN = Route("origin", "main")


@pytest.fixture
def hub(tmp_path: Path) -> Path:
    """An empty bare repository."""
    path = tmp_path / "hub.git"
    Git(tmp_path, "hub").run("init", "--bare", "--initial-branch=main", str(path))
    return path


@pytest.fixture
def git(tmp_path: Path) -> Git:
    """A repository with one empty commit."""
    return make_repository(tmp_path / "work")


@pytest.fixture
def clone(tmp_path: Path, hub: Path) -> Callable[..., Exchange]:
    """Make the clone of a node."""

    def make(node: str, route: Route = MAIN) -> Exchange:
        path = tmp_path / node
        prepare(path, node, Origin(str(hub), "origin", "main"))
        return Exchange(Git(path, node), route, pause=lambda _s: None)

    return make
