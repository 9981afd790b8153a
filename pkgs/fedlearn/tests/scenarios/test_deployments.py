"""The three deployments, each one command: `fedlearn init --url …`."""

from helpers import make_event
from scenarios.conftest import MakeMachine
from scenarios.hubs import Hub, make_repository


def test_the_first_the_second_and_the_reinstalled_machine(
    hub: Hub, make_machine: MakeMachine
) -> None:
    """Nothing to begin with, all that exists, and one's own and everybody's again."""
    make_repository(hub.top, "team")
    first, second = make_machine("system-a", hub), make_machine("system-b", hub)

    begun = first("init", "--url", hub.url("team"))
    assert (begun.code, "normal for a first machine" in begun.err) == (0, True)
    first.learn(make_event("a timer"), make_event("a socket"))
    assert first("federate").code == 0

    joined = second("init", "--url", hub.url("team"), "--json")
    assert joined.code == 0, joined.err
    assert (joined.json["patterns"], joined.json["imported"]["written"]) == (2, 2)
    assert second.find("a socket")["How to set up a socket"] == ["system-a"]
    second.learn(make_event("a timer"), make_event("a mount"))
    assert second("federate").code == 0

    first.reinstall()
    again = first("init", "--url", hub.url("team"))
    assert (again.code, "3, of which this node observed 2" in again.err) == (0, True)
    first.learn(make_event("a timer", timestamp="2026-11-23T08:00:00+00:00"))
    assert first("federate").code == 0
    found = first.find("a timer")
    assert found["How to set up a timer"] == ["system-a", "system-b"]
    assert found["How to set up a mount"] == ["system-b"]
    shown = first("status", "--json").json
    assert (shown["nodes"], shown["unpushed_commits"]) == (
        {"system-a": 2, "system-b": 2},
        0,
    )
