"""Every shape of the stack is understood, or passed over by its name."""

import json
from pathlib import Path

import pytest

from fedlearn.records.categories import Category
from fedlearn.telemetry.events import Observation, interpret

from telemetry.factories import FORMULA, SAMPLES, read_all

SHAPES = {
    "telemetry-shapes.jsonl": [
        *["shape"] * 10,  # C1 to C10
        "redacted",  # C11
        *["skills-patterns"] * 8,  # D1 to D8
        *["shape"] * 5,  # D9 to D13
        "no-text",  # D14: a repair in fields of its own
        "skills-patterns",  # S1
        "error-solutions",  # S2
        "skills-patterns",  # S3
        "error-solutions",  # S4
        "skills-patterns",  # S5
    ],
    "ralph-shapes.jsonl": [
        *["shape"] * 4,  # R1 to R4
        "skills-patterns",  # R5
        "no-text",  # R6
        "redacted",  # R7
    ],
    "aidb-shapes.jsonl": ["shape"] * 3,
}

FAMILIES = {
    "K1": "skills-patterns",
    "K2": "skills-patterns",
    "K3": "unscored",
    "K4": "skills-patterns",
    "K5": "no-text",
    "K6": "unscored",
    "K7": "unknown",
    "K8": "unscored",
    "E1": "error-solutions",
    "E2": "error-solutions",
    "E3": "unscored",
    "E4": "unscored",
    "E5": "shape",
    "E6": "shape",
    "B1": "best-practices",
    "B2": "best-practices",
    "B3": "best-practices",
    "X1": "skills-patterns",
}

REAL = {
    "hybrid-events.real-2026.jsonl": (3, {"shape", "no-text"}),
    "hybrid-events.generated-by-upstream-test-script.jsonl": (0, {"shape"}),
    "aidb-events.generated-by-upstream-test-script.jsonl": (0, {"shape"}),
    "ralph-events.generated-by-upstream-test-script.jsonl": (0, {"shape"}),
}


def verdicts(path: Path) -> list[str]:
    """Interpret a file: a category, or the reason why not."""
    batches = read_all(path)
    assert not any(batch.rejects for batch in batches)
    events = [event.data for batch in batches for event in batch.events]
    results = [interpret(event, FORMULA) for event in events]
    return [r.category if isinstance(r, Observation) else r.reason for r in results]


@pytest.mark.parametrize("name", SHAPES)
def test_every_shape_is_known(name: str) -> None:
    """One line of each shape has the verdict of its description."""
    assert SHAPES[name] == verdicts(SAMPLES / name)


def test_every_family_of_points_is_known() -> None:
    """The payload of each family has the verdict of its description."""
    lines = (SAMPLES / "qdrant-payload-families.jsonl").read_text().splitlines()
    points = [json.loads(line) for line in lines]

    results = {
        point["family"]: interpret(
            point["payload"], FORMULA, collection=Category(point["collection"])
        )
        for point in points
    }

    assert {
        family: r.category if isinstance(r, Observation) else r.reason
        for family, r in results.items()
    } == FAMILIES


@pytest.mark.parametrize("name", REAL)
def test_real_telemetry_is_known(shared_samples: Path, name: str) -> None:
    """Lines of a running stack are understood, none is of an unknown shape."""
    count, others = REAL[name]

    found = verdicts(shared_samples / name)

    assert count == found.count("skills-patterns")
    assert others == set(found) - {"skills-patterns"}


@pytest.mark.parametrize("category", Category)
def test_seeded_points_are_understood(shared_samples: Path, category: Category) -> None:
    """Every payload that the stack's seeder writes is an observation."""
    path = shared_samples / f"qdrant-payload.{category}.seed-2026.jsonl"
    [batch] = read_all(path, size=1 << 20)

    results = [
        interpret(event.data, FORMULA, collection=category) for event in batch.events
    ]

    assert all(isinstance(result, Observation) for result in results)


@pytest.mark.parametrize("path", sorted(SAMPLES.iterdir()), ids=lambda path: path.name)
def test_the_samples_are_those_of_the_formats_page(
    shared_samples: Path, path: Path
) -> None:
    """The copies beside the tests have not drifted from their originals."""
    original = shared_samples / "constructed" / path.name

    assert original.read_bytes() == path.read_bytes()
