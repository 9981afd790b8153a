"""Near-duplicates are found, and nothing else."""

import random

import pytest

from fedlearn.records.near_duplicates import (
    SKETCH_SIZE,
    clusters,
    collapsed,
    core_text,
    similarity,
    sketch,
)

from factories import make_pattern

WORDS = [
    f"{a}{b}" for a in ("qua", "sto", "ren", "lim") for b in ("ta", "vo", "mir", "x")
]


def words(seed: int, count: int = 60) -> list[str]:
    return random.Random(seed).choices(WORDS, k=count)


def texts_of(*some: list[str]) -> dict[str, str]:
    return {str(number): " ".join(one) for number, one in enumerate(some)}


def test_a_reworded_text_is_in_the_cluster_of_its_original() -> None:
    """A few other words, and other case, make a near-duplicate."""
    text = words(1)
    reworded = [*text[:20], "other", *text[21:50], "WORDS", *text[51:]]
    assert clusters(texts_of(text, reworded, words(2))) == [["0", "1"]]


def test_the_order_does_not_matter() -> None:
    """Every node finds the same clusters."""
    some = [[*words(n // 3), str(n)] for n in range(30)]
    texts = texts_of(*some)
    found = clusters(texts)
    assert len(found) == 10
    shuffled = random.Random(0).sample(sorted(texts), k=30)
    assert clusters({key: texts[key] for key in shuffled}) == found


@pytest.mark.parametrize("common", [20, 50, 80])
def test_the_estimate_is_near_the_truth(common: int) -> None:
    """Sketches of long texts estimate the share of common shingles."""
    one = [f"w{n}" for n in range(2000)]
    two = one[: 20 * common] + [f"v{n}" for n in range(2000 - 20 * common)]
    truth = common / (200 - common)
    estimate = similarity(sketch(" ".join(one)), sketch(" ".join(two)))
    assert estimate == pytest.approx(truth, abs=0.2)


def test_sketches_are_bounded_and_stable() -> None:
    """A sketch has a fixed size and is the same in every process."""
    found = sketch(" ".join(f"w{n}" for n in range(5000)))
    assert len(found) == SKETCH_SIZE
    assert list(found) == sorted(set(found))
    assert sketch("One  two!") == sketch("one two") == (693326271832486776,)


def test_the_first_stands_for_its_cluster() -> None:
    """Of near-duplicates the best, which comes first, is kept; others all stay."""
    texts = texts_of(words(3), words(4), [*words(3), "more"], words(5))
    assert collapsed(texts) == ["0", "1", "3"]


def test_short_texts_do_not_fail() -> None:
    """A text of one word or none has a sketch."""
    assert similarity(sketch(""), sketch("")) == 0.0
    assert clusters({"a": "", "b": "…", "c": "word", "d": "word"}) == [["c", "d"]]


def test_the_core_of_a_pattern_is_compared() -> None:
    """What makes the identity of a pattern is what its sketch is made of."""
    assert core_text(make_pattern("x")) == (
        "skill_name of x description of x usage_pattern of x"
    )
