"""Near-duplicates are found, and nothing else."""

import random

import pytest

from fedlearn.patterns.categories import Category
from fedlearn.patterns.record import Pattern
from fedlearn.patterns.sketch import (
    SKETCH_SIZE,
    clusters,
    representatives,
    similarity,
    sketch,
)

from factories import make_evidence, make_pattern

WORDS = [
    f"{a}{b}" for a in ("qua", "sto", "ren", "lim") for b in ("ta", "vo", "mir", "x")
]


def words(seed: int, count: int = 60) -> list[str]:
    return random.Random(seed).choices(WORDS, k=count)


def pattern_of(some: list[str]) -> Pattern:
    return make_pattern(" ".join(some), category=Category.PRACTICES)


def test_a_reworded_text_is_in_the_cluster_of_its_original() -> None:
    """A few other words, and other case, make a near-duplicate."""
    text = words(1)
    reworded = [*text[:20], "other", *text[21:50], "words", *text[51:]]
    original, duplicate, different = map(pattern_of, (text, reworded, words(2)))
    ids = sorted([original.pattern_id, duplicate.pattern_id])
    assert clusters([original, duplicate, different]) == [ids]


def test_the_order_does_not_matter() -> None:
    """Every node finds the same clusters."""
    some = [pattern_of([*words(n // 3), str(n)]) for n in range(30)]
    found = clusters(some)
    assert len(found) == 10
    random.Random(0).shuffle(some)
    assert clusters(some) == found


def test_the_estimate_is_near_the_truth() -> None:
    """Sketches of long texts estimate the share of common shingles."""
    for common in (20, 50, 80):
        one = [f"w{n}" for n in range(2000)]
        two = one[: 20 * common] + [f"v{n}" for n in range(2000 - 20 * common)]
        truth = common / (200 - common)
        estimate = similarity(sketch(pattern_of(one)), sketch(pattern_of(two)))
        assert estimate == pytest.approx(truth, abs=0.2)


def test_sketches_are_bounded_and_stable() -> None:
    """A sketch has a fixed size and is the same in every process."""
    found = sketch(pattern_of([f"w{n}" for n in range(5000)]))
    assert len(found) == SKETCH_SIZE
    assert list(found) == sorted(set(found))
    assert sketch(pattern_of(["one", "two"]))[0] == 693326271832486776


def test_the_strongest_stands_for_its_cluster() -> None:
    """Of near-duplicates the one of the highest value is shown."""
    weak = make_pattern(" ".join(words(3)), evidence=make_evidence(score=0.7))
    strong = make_pattern(
        " ".join([*words(3), "more"]), evidence=make_evidence(score=0.95)
    )
    assert representatives([weak, strong, make_pattern("other")]) == {
        weak.pattern_id: strong.pattern_id,
        strong.pattern_id: strong.pattern_id,
    }


def test_short_texts_do_not_fail() -> None:
    """A text of one word or none has a sketch."""
    assert similarity((), ()) == 0.0
    assert clusters([make_pattern("…"), make_pattern("!")]) != []
