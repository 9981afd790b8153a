"""The table of kinds."""

import pytest

from fedlearn.telemetry.events.kinds import ROLES, Role, kind_of, role_of


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ({"event_type": "a", "event": "b"}, "a"),
        ({"event_type": "", "event": "b"}, "b"),
        ({"event_type": ["a"], "event": "b"}, "b"),
        ({"event": "b", "type": "c"}, "b"),
        ({"event_type": None, "event": 5}, ""),
        ({"type": "c"}, ""),
        ({}, ""),
    ],
)
def test_the_kind_is_the_type_or_else_the_event(
    event: dict[str, object], expected: str
) -> None:
    """`type` is a detail of health events, never the kind."""
    assert expected == kind_of(event)


@pytest.mark.parametrize("kind", ROLES)
def test_a_known_kind_has_a_role(kind: str) -> None:
    """The table answers for each of its names."""
    assert ROLES[kind] is role_of(kind)


def test_findings_of_the_health_watcher_are_silent() -> None:
    """Each finding is a kind of its own; their prefix is enough."""
    assert role_of("health_spider_apparmor_denial") is Role.SILENT


def test_an_unknown_kind_has_no_role() -> None:
    """So that a person sees what is not used."""
    assert role_of("something_new") is None
