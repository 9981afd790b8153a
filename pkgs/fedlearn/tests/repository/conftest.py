"""A hub and clones of it, with real git."""

from collections.abc import Callable
from pathlib import Path

import pytest
from repository.handwork import make_repository

from fedlearn.exchange.exchange import Exchange, Route
from fedlearn.git.command import Git
from fedlearn.worktree.clone import Origin, prepare

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
