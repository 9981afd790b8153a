"""A hub and clones of it, with real git."""

from collections.abc import Callable
from pathlib import Path

import pytest

from fedlearn.repository.exchange import Exchange
from fedlearn.repository.git import Git
from fedlearn.repository.setup import prepare


@pytest.fixture
def hub(tmp_path: Path) -> Path:
    """An empty bare repository."""
    path = tmp_path / "hub.git"
    Git(tmp_path, "hub").run("init", "--bare", "--initial-branch=main", str(path))
    return path


@pytest.fixture
def clone(tmp_path: Path, hub: Path) -> Callable[[str], Exchange]:
    """Make the clone of a node."""

    def make(node: str) -> Exchange:
        path = tmp_path / node
        prepare(path, node, url=str(hub), remote="origin", branch="main")
        return Exchange(Git(path, node), "origin", "main", sleep=lambda _s: None)

    return make
