"""What goes wrong with ssh: each has its exit code, its cause and a remedy."""

import pytest

from fedlearn.errors import ConfigurationError, UnreachableError

from helpers import make_event
from scenarios.conftest import MakeMachine
from scenarios.hubs import SshServer, make_key, make_repository
from scenarios.machine import Machine


@pytest.fixture
def machine(sshd: SshServer, make_machine: MakeMachine) -> Machine:
    """A machine that is well connected."""
    make_repository(sshd.top, "team")
    machine = make_machine("system-a", sshd)
    done = machine("init", "--url", sshd.url("team"))
    assert done.code == 0, done.err
    machine.learn(make_event("a timer"))
    return machine


def test_a_key_that_is_refused(sshd: SshServer, machine: Machine) -> None:
    """The commit is kept; the hint says whose key needs access."""
    sshd.refuse_all()
    done = machine("federate")
    assert done.code == ConfigurationError.exit_code
    assert "give this node's key access" in done.err
    examined = machine("doctor")
    assert examined.code == ConfigurationError.exit_code
    assert "does not know this node's key" in examined.out + examined.err


def test_a_host_that_is_unknown(sshd: SshServer, machine: Machine) -> None:
    """Nobody is asked, and nothing is taken on trust."""
    (machine.home / "known_hosts").write_text("")
    done = machine("federate")
    assert done.code == ConfigurationError.exit_code
    assert "known_hosts" in done.err
    sshd.introduce(machine.home)
    assert machine("federate").code == 0


def test_a_host_with_another_key_than_before(sshd: SshServer, machine: Machine) -> None:
    """Somebody in the middle gets nothing."""
    other = make_key(sshd.top / "other").with_suffix(".pub").read_text()
    line = f"[127.0.0.1]:{sshd.port} {other}"
    (machine.home / "known_hosts").write_text(line)
    done = machine("federate")
    assert done.code == ConfigurationError.exit_code
    assert "known_hosts" in done.err


def test_a_server_that_is_down_for_a_while(sshd: SshServer, machine: Machine) -> None:
    """All else is done, and what was committed is pushed by the next run."""
    sshd.stop()
    done = machine("federate")
    assert done.code == UnreachableError.exit_code
    assert "the next run tries again and pushes" in done.err
    shown = machine("status", "--json").json
    assert shown["unpushed_commits"] > 0
    assert "How to set up a timer" in machine.find("a timer")
    sshd.start()
    assert machine("federate").code == 0
    assert machine("status", "--json").json["unpushed_commits"] == 0


def test_a_first_machine_that_is_not_let_in(
    sshd: SshServer, make_machine: MakeMachine
) -> None:
    """Nothing half-done is left, and the same command works once it is let in."""
    make_repository(sshd.top, "team")
    machine = make_machine("system-a", sshd)
    keys = (sshd.top / "authorized_keys").read_text()
    sshd.refuse_all()
    done = machine("init", "--url", sshd.url("team"))
    assert done.code == ConfigurationError.exit_code
    assert "give this node's key access" in done.err
    (sshd.top / "authorized_keys").write_text(keys)
    assert machine("init", "--url", sshd.url("team")).code == 0


def test_a_source_behind_a_server_that_is_down(
    sshd: SshServer, machine: Machine, make_machine: MakeMachine
) -> None:
    """Its last copy is imported, and the end of the run tells."""
    assert machine("federate").code == 0
    reader = make_machine("system-b", sshd)
    reader.read_from({"name": "team", "url": sshd.url("team")})
    assert reader("init").code == 0
    sshd.stop()
    done = reader("federate")
    assert done.code == UnreachableError.exit_code
    assert "source team" in done.err
    assert reader.find("a timer")["How to set up a timer"] == ["team/system-a"]
