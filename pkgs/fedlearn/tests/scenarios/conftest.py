"""Hubs over files and over ssh, and machines that use them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scenarios.hubs import Folder, Hub, SshServer
from scenarios.machine import Machine

MakeMachine = Callable[..., Machine]


@pytest.fixture
def sshd(tmp_path: Path) -> Iterator[SshServer]:
    """A real sshd; skipped, with the reason, where there can be none."""
    top = tmp_path / "hub"
    top.mkdir()
    server = SshServer(top)
    if reason := server.why_not():
        pytest.skip(reason)
    server.start()
    yield server
    server.stop()


@pytest.fixture(params=["file", pytest.param("ssh", marks=pytest.mark.slow)])
def hub(request: pytest.FixtureRequest, tmp_path: Path) -> Hub:
    """Each scenario over files and over ssh."""
    if request.param == "ssh":
        server: SshServer = request.getfixturevalue("sshd")
        return server
    top = tmp_path / "hub"
    top.mkdir()
    return Folder(top)


@pytest.fixture
def make_machine(tmp_path: Path) -> MakeMachine:
    """Make machines that a hub lets in."""

    def make(node: str, hub: Hub) -> Machine:
        home = tmp_path / node
        home.mkdir()
        return Machine(home, node, hub.admit(home))

    return make
