"""Points of other programs as observations."""

import pytest

from fedlearn.errors import UnreachableError
from fedlearn.qdrant.client.client import Store
from fedlearn.qdrant.client.client_types import JsonObject
from fedlearn.qdrant.embedding.hashing import HashingEmbedder
from fedlearn.qdrant.importing.upsert import import_patterns
from fedlearn.qdrant.points.collections import ensure_collections
from fedlearn.qdrant.points.foreign import (
    COUNTERS,
    content_id,
    digest_of,
    harvest,
    raw_text,
    understand,
)
from fedlearn.records.categories import Category
from fedlearn.settings import Extraction
from fedlearn.telemetry.events import Observation, Skip, is_knowledge

from factories import make_pattern
from qdrant.families import FAMILY_POINTS, KNOWLEDGE, FamilyPoint
from qdrant.standin import Fault, StandIn

SKILLS, ERRORS, PRACTICES = Category

ANY = Extraction(threshold=0, scoring="coordinator")

FORMULA = Extraction(scoring="coordinator")

BY_FAMILY = {point.family: point for point in FAMILY_POINTS}

TIMER = "How to configure a systemd timer that survives a reboot"
CALENDAR = (
    "1. Use OnCalendar instead of OnUnitActiveSec.\n"
    "2. Set Persistent=true so that a missed run is made up."
)


def observed(family: str, extraction: Extraction = ANY) -> Observation:
    point = BY_FAMILY[family]
    meaning = understand(point.collection, point.payload, extraction)
    assert isinstance(meaning, Observation)
    return meaning


@pytest.mark.parametrize(
    ("family", "core", "score", "seen"),
    [
        (
            "K1",
            {
                "skill_name": "Python packages on NixOS",
                "usage_pattern": "create a venv, activate it, then pip install",
            },
            0.74,
            "2025-12-21T20:46:40Z",
        ),
        ("K2", {"skill_name": "prd_audit_p1_3"}, 0.8, "2026-06-17T12:40:00Z"),
        (
            "K3",
            {
                "description": "Fix the failing unit test in module x",
                "usage_pattern": "Patched module x; the test passes now.",
            },
            0.55095,
            "2026-01-25T10:03:00Z",
        ),
        (
            "K4",
            {"description": TIMER, "usage_pattern": CALENDAR},
            0.81,
            "1970-01-01T00:00:00Z",
        ),
        (
            "K5",
            {
                "description": "Use OnCalendar instead of OnUnitActiveSec.",
                "usage_pattern": CALENDAR,
            },
            0.71,
            "2026-01-05T10:00:00Z",
        ),
        (
            "K6",
            {
                "skill_name": "enable-service-nixos",
                "usage_pattern": "set services.NAME.enable to true and rebuild",
            },
            0.78,
            "1970-01-01T00:00:00Z",
        ),
        (
            "K7",
            {
                "description": "Refactor the loader",
                "usage_pattern": "split the work by module",
            },
            0.5506,
            "1970-01-01T00:00:00Z",
        ),
        (
            "K8",
            {
                "error_type": "gnome-keyring",
                "error_message": "How to fix the keyring error at login",
            },
            0.6015,
            "2025-12-20T10:00:00Z",
        ),
        ("E1", {"error_type": "podman_permission"}, 0.99, "2026-06-12T12:40:00Z"),
        (
            "E2",
            {"error_message": "permission denied on a mounted volume"},
            0.9,
            "2026-01-06T11:46:40Z",
        ),
        ("E3", {"error_type": "apparmor_denial"}, 0.5511, "2026-06-01T00:00:00Z"),
        (
            "E4",
            {
                "error_message": "read-only file system below /nix/store",
                "solution": "create a venv and install there",
                "context": "the store cannot be written",
            },
            0.550775,
            "2025-12-20T10:00:00Z",
        ),
        (
            "B1",
            {"title": "Use calendar timers", "examples": ["OnCalendar=hourly"]},
            0.75,
            "2026-06-17T12:40:00Z",
        ),
        ("B2", {"title": "Use calendar timers"}, 0.9, "2026-01-06T12:00:00Z"),
        (
            "B3",
            {"title": "P1-3: timer unit has no Persistent flag"},
            0.75,
            "1970-01-01T00:00:00Z",
        ),
    ],
)
def test_each_family_is_understood(
    family: str, core: JsonObject, score: float, seen: str
) -> None:
    """Problem, solution, score and time are found where the family has them."""
    meaning = observed(family)
    assert {name: meaning.payload.get(name) for name in core} == core
    assert meaning.score == pytest.approx(score)
    assert meaning.seen == seen
    assert meaning.category is BY_FAMILY[family].collection


@pytest.mark.parametrize("family", ["E5", "E6"])
def test_rules_and_memories_are_no_knowledge(family: str) -> None:
    """What is in the wrong collection is passed over."""
    point = BY_FAMILY[family]
    assert not is_knowledge(point.payload)
    assert understand(point.collection, point.payload, ANY) == Skip("", "shape")


def test_travelled_points_say_the_same() -> None:
    """The marks of the stack's own import are no content."""
    one, two = BY_FAMILY["K1"], BY_FAMILY["X1"]
    assert digest_of(SKILLS, one.payload) == digest_of(SKILLS, two.payload)
    assert content_id(SKILLS, one.payload) == content_id(SKILLS, two.payload)
    assert observed("X1").payload == observed("K1").payload


def test_failed_collaboration_is_no_knowledge() -> None:
    """What did not work out is not shared."""
    payload = BY_FAMILY["K7"].payload | {"outcome": "failure"}
    assert isinstance(understand(SKILLS, payload, ANY), Skip)


def test_interaction_whose_answer_is_its_question_is_none() -> None:
    """Points can have the question as answer."""
    payload = BY_FAMILY["K3"].payload
    payload = payload | {"response": payload["prompt"]}
    assert understand(SKILLS, payload, ANY) == Skip("", "same-text")


@pytest.mark.parametrize("point", KNOWLEDGE, ids=lambda point: point.family)
def test_counters_are_no_new_observation(point: FamilyPoint) -> None:
    """What the stack rewrites on use neither changes digest nor id."""
    counted = point.payload | dict.fromkeys(COUNTERS, 7)
    assert digest_of(point.collection, point.payload) == digest_of(
        point.collection, counted
    )
    assert content_id(point.collection, point.payload) == content_id(
        point.collection, counted
    )


def test_digests_tell_families_apart() -> None:
    """Different content is a different observation; only X1 repeats K1."""
    digests = {digest_of(p.collection, p.payload) for p in FAMILY_POINTS}
    assert len(digests) == len(FAMILY_POINTS) - 1


@pytest.mark.parametrize(
    ("family", "expected"),
    [
        (
            "K1",
            (
                "Skill: Python packages on NixOS - Install Python packages into a "
                "virtual environment, the store is read-only Usage: create a venv, "
                "activate it, then pip install Examples: python3 -m venv venv && "
                "venv/bin/pip install requests"
            ),
        ),
        (
            "K3",
            (
                "Fix the failing unit test in module x "
                "Patched module x; the test passes now."
            ),
        ),
        ("K4", TIMER),
        ("K5", CALENDAR),
        ("K6", "enable-service-nixos enable service nixos"),
        ("K8", "How to fix the keyring error at login"),
        (
            "E2",
            (
                "permission denied on a mounted volume rootless container, SELinux on "
                "Add :Z to the mount so that the files are relabelled."
            ),
        ),
        ("E4", "read-only file system below /nix/store"),
        (
            "B2",
            (
                "systemd Use calendar timers "
                "A calendar timer fires whether or not an earlier run succeeded."
            ),
        ),
    ],
)
def test_each_family_is_embedded_as_the_stack_does(family: str, expected: str) -> None:
    """Searches on the target machine match because the texts are the stack's."""
    assert raw_text(BY_FAMILY[family].payload) == expected


def test_unknown_payload_is_embedded_by_all_its_texts() -> None:
    """A program that nobody knows is still found by its words."""
    assert raw_text({"zeta": "last", "alpha": "first", "n": 1}) == "first last"
    assert raw_text({"n": 1}) == ""


def fill(store: Store) -> None:
    """Store every family as other programs do, and one pattern as an import does."""
    embedder = HashingEmbedder(16)
    ensure_collections(store, embedder)
    for point in FAMILY_POINTS:
        vector = embedder.embed([point.family])
        store.upsert(point.collection, [point.point_id], vector, [point.payload])
    import_patterns(store, embedder, [make_pattern("from the federation")], [])


def test_harvest_reads_all_but_the_federations_points(store: Store) -> None:
    """What was imported is not counted as this node's own."""
    fill(store)
    harvested = list(harvest(store, ANY))
    found = [m for _, m in harvested if isinstance(m, Observation)]
    assert len(harvested) == len(FAMILY_POINTS)
    assert len(found) == len(KNOWLEDGE)
    assert not [o for o in found if "from the federation" in str(o.payload)]


def test_harvest_keeps_the_threshold(store: Store) -> None:
    """Only what is valuable enough becomes an observation."""
    fill(store)
    found = [m for _, m in harvest(store, FORMULA) if isinstance(m, Observation)]
    assert min(one.score for one in found if one.score is not None) >= 0.7


def test_harvest_twice_gives_the_same_digests(store: Store) -> None:
    """By its digest a caller knows what was counted before."""
    fill(store)
    first = [digest for digest, _ in harvest(store, ANY)]
    again = [digest for digest, _ in harvest(store, ANY)]
    assert first == again


def test_harvest_of_an_unfilled_store_is_empty(store: Store) -> None:
    """Missing collections are no error."""
    assert list(harvest(store, ANY)) == []


def test_failed_page_is_an_error(standin: StandIn, http_store: Store) -> None:
    """A harvest that did not see everything does not look like one that did."""
    fill(http_store)
    standin.faults.append(Fault("/scroll", nth=2, status=500))
    with pytest.raises(UnreachableError):
        list(harvest(http_store, ANY))
