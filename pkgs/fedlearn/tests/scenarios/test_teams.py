"""Two teams with a hub each, and one public repository that both publish to."""

from pathlib import Path

import pytest

from helpers import make_event
from scenarios.conftest import MakeMachine
from scenarios.hubs import Hub, make_repository
from scenarios.machine import Machine


class World:
    """The machines of two teams.

    Attributes:
        alpha: Of team A; it publishes.
        beta: Of team A as well.
        gamma: Of team B, alone; it publishes.
    """

    def __init__(self, hub: Hub, make_machine: MakeMachine) -> None:
        for name in ("team-a", "team-b", "public"):
            make_repository(hub.top, name)
        self._hub = hub
        self.alpha = make_machine("alpha", hub)
        self.beta = make_machine("beta", hub)
        self.gamma = make_machine("gamma", hub)
        for machine, team in (
            (self.alpha, "team-a"),
            (self.beta, "team-a"),
            (self.gamma, "team-b"),
        ):
            done = machine("init", "--url", hub.url(team))
            assert done.code == 0, done.err

    def publish(self, machine: Machine, name: str) -> None:
        """Bring a machine's clone of the public repository up to date and push it."""
        clone = machine.home / "public"
        if not clone.exists():
            machine.git(machine.home, "clone", "-q", self._hub.url("public"), "public")
        elif machine.git(clone, "ls-remote", "origin").strip():
            machine.git(clone, "pull", "-q", "origin", "main")
        done = machine("publish", clone, "--as", name)
        assert done.code == 0, done.err
        machine.git(clone, "add", "data")
        machine.git(clone, "commit", "-q", "-m", "publish")
        machine.git(clone, "push", "-q", "origin", "HEAD:main")

    def read_public(self, *machines: Machine) -> None:
        source = {"name": "public", "url": self._hub.url("public")}
        for machine in machines:
            machine.read_from(source)

    def federate(self, *machines: Machine) -> None:
        for machine in machines:
            done = machine("federate")
            assert done.code == 0, done.err


@pytest.fixture
def world(hub: Hub, make_machine: MakeMachine) -> World:
    return World(hub, make_machine)


def test_knowledge_goes_both_ways_and_names_stay(world: World) -> None:
    """Each team finds what the other published, from nobody that it could name."""
    alpha, beta, gamma = world.alpha, world.beta, world.gamma
    alpha.learn(make_event("a timer"), make_event("the backup of beta"))
    beta.learn(make_event("a mount"))
    gamma.learn(make_event("a socket"))
    world.federate(beta, alpha, gamma)
    world.publish(alpha, "contributor-1")
    world.publish(gamma, "contributor-2")
    world.read_public(beta, gamma)
    world.federate(beta, gamma)

    at_gamma, at_beta = gamma.find("a timer"), beta.find("a socket")
    for title in ("How to set up a timer", "How to set up a mount"):
        assert at_gamma[title] == ["public/contributor-1"]
    assert at_beta["How to set up a socket"] == ["public/contributor-2"]
    assert at_beta["How to set up the backup of beta"] == ["alpha"]
    assert "How to set up the backup of beta" not in at_gamma
    assert _told_of(gamma.home / "public", "alpha", "beta", "gamma") == set()


@pytest.mark.slow
def test_what_is_borrowed_reaches_no_hub(world: World, hub: Hub) -> None:
    """The other team's knowledge is in the local Qdrant alone."""
    alpha, beta = world.alpha, world.beta
    world.gamma.learn(make_event("a socket"))
    world.federate(world.gamma)
    world.publish(world.gamma, "contributor-2")
    world.read_public(alpha)
    alpha.learn(make_event("a timer"))
    world.federate(alpha)
    assert alpha("export").code == 0
    world.federate(alpha, beta)
    assert "How to set up a socket" in alpha.find("a socket")
    assert "How to set up a socket" not in beta.find("a socket")
    shown = alpha.git(hub.top / "team-a.git", "grep", "-c", "timer", "main")
    assert "skills-patterns.jsonl" in shown
    assert _told_of(beta.repository / "data", "socket") == set()


@pytest.mark.slow
def test_what_is_taken_back_leaves_the_other_team_too(world: World) -> None:
    """A retraction goes from a node through the public repository to strangers."""
    alpha, gamma = world.alpha, world.gamma
    alpha.learn(make_event("a timer"), make_event("a socket"))
    world.federate(alpha)
    world.publish(alpha, "contributor-1")
    world.read_public(gamma)
    world.federate(gamma)
    assert "How to set up a timer" in gamma.find("a timer")

    hits = alpha("search", "a timer", "--json").json
    ids = {hit["title"]: hit["pattern_id"] for hit in hits}
    wrong = ids["How to set up a timer"]
    assert alpha("retract", wrong, "--reason", "beta says no").code == 0
    world.publish(alpha, "contributor-1")
    world.federate(gamma)
    assert gamma.find("a timer").keys() == {"How to set up a socket"}
    assert _told_of(alpha.home / "public" / "data" / "patterns", "beta") == set()


@pytest.mark.slow
def test_a_submodule_is_read_as_it_lies_there(world: World, hub: Hub) -> None:
    """A person renews it with git; fedlearn reads what is checked out."""
    alpha, gamma = world.alpha, world.gamma
    gamma.learn(make_event("a socket"))
    world.federate(gamma)
    local = ("-c", "protocol.file.allow=always")  # git asks for it since 2.38.1
    url = hub.url("team-b")
    alpha.git(alpha.repository, *local, "submodule", "add", "-q", url, "teams/b")
    alpha.git(alpha.repository, "commit", "-q", "-m", "read team b")
    alpha.read_from({"name": "team-b", "path": "teams/b"})
    world.federate(alpha)
    assert alpha.find("a socket")["How to set up a socket"] == ["team-b/gamma"]

    gamma.learn(make_event("a mount"))
    world.federate(gamma)
    alpha.git(alpha.repository, *local, "submodule", "update", "-q", "--remote")
    world.federate(alpha)
    assert alpha.find("a mount")["How to set up a mount"] == ["team-b/gamma"]
    assert alpha("audit").code == 0


def _told_of(folder: Path, *words: str) -> set[str]:
    """Give those of some words that stand in any file of a folder."""
    texts = [
        path.read_bytes().lower()
        for path in folder.rglob("*")
        if path.is_file() and ".git" not in path.parts
    ]
    return {word for word in words if any(word.encode() in text for text in texts)}
