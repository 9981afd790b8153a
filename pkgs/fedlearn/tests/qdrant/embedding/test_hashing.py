"""The built-in embedder: the same everywhere, quick, and near means alike."""

import hashlib
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedlearn.errors import BrokenDataError
from fedlearn.qdrant.embedding.hashing import CHUNK_CHARS, HashingEmbedder

from helpers import environment

TEXT = (
    "How to configure a systemd timer \N{EN DASH} naïve façade, 日本語 and "
    "\N{FULLWIDTH LATIN CAPITAL LETTER F}ull width!"
)

PRINT_DIGEST = """
import hashlib, sys
from fedlearn.qdrant.embedding.hashing import HashingEmbedder
vectors = HashingEmbedder(768).embed([sys.argv[1]])
print(hashlib.sha256(vectors.tobytes()).hexdigest())
"""

some_text = st.text(min_size=1, max_size=60).filter(lambda text: text.strip())


@given(some_text, st.integers(16, 1024))
def test_rows_have_length_one(text: str, dimension: int) -> None:
    """Any text with something in it gets a vector of length 1 of the size asked for."""
    vectors = HashingEmbedder(dimension).embed([text])
    assert vectors.shape == (1, dimension)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors[0]) == pytest.approx(1, abs=1e-6)


@given(st.lists(some_text, min_size=1, max_size=8), st.data())
def test_a_text_does_not_depend_on_its_batch(
    texts: list[str], data: st.DataObject
) -> None:
    """A text gets the same bytes alone as among others."""
    place = data.draw(st.integers(0, len(texts) - 1))
    embedder = HashingEmbedder(128)
    together = embedder.embed(texts)[place]
    alone = embedder.embed([texts[place]])[0]
    assert together.tobytes() == alone.tobytes()


def test_known_text_has_known_bytes() -> None:
    """The vectors of version 1 never change: they lie in stores for years."""
    vectors = HashingEmbedder(768).embed([TEXT])
    digest = hashlib.sha256(vectors.astype("<f4").tobytes()).hexdigest()
    assert digest == "a1466dff23bad294349aa7c1c99147b13ee337f55fef7a8be37d3e7e238c73aa"


def test_another_process_gives_the_same_bytes() -> None:
    """Nothing depends on the process, as Python's own hash of strings does."""
    here = hashlib.sha256(HashingEmbedder(768).embed([TEXT]).tobytes()).hexdigest()
    there = subprocess.run(
        [sys.executable, "-c", PRINT_DIGEST, TEXT],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
        env=environment(PYTHONHASHSEED="7"),
    )
    assert there.stdout.strip() == here


def test_case_width_and_spaces_do_not_matter() -> None:
    """Texts that differ in case, width or spaces only have one vector."""
    one, two = HashingEmbedder(256).embed(
        ["A Systemd  timer", "\N{FULLWIDTH LATIN SMALL LETTER A} systemd\ttimer "]
    )
    assert one.tobytes() == two.tobytes()


def test_inflections_are_near() -> None:
    """Another form of the same words is nearer than other words."""
    vectors = HashingEmbedder(768).embed(
        ["configuring timers", "configure the timer", "restart a container"]
    )
    near, far = vectors[0] @ vectors[1], vectors[0] @ vectors[2]
    assert near > far + 0.2


def test_text_without_words_gets_a_vector() -> None:
    """Signs alone are embedded too, and other signs differ."""
    one, two = HashingEmbedder(256).embed(["=> !!!", "<= ???"])
    assert not np.array_equal(one, two)


def test_empty_text_is_an_error() -> None:
    """There is no vector of length 1 for nothing, and none of zeros is given."""
    with pytest.raises(BrokenDataError, match="empty text"):
        HashingEmbedder(256).embed(["a word", " \n"])


def test_no_texts_give_no_vectors() -> None:
    """An empty batch has an empty result of the right width."""
    assert HashingEmbedder(32).embed([]).shape == (0, 32)


def test_long_texts_are_cut_into_chunks_unseen() -> None:
    """The chunks in which texts are worked on do not show in the result."""
    long = "a long text about timers " * (CHUNK_CHARS // 25)
    embedder = HashingEmbedder(64)
    together = embedder.embed(["first", long, long + "x", "last"])
    assert together[0].tobytes() == embedder.embed(["first"])[0].tobytes()
    assert together[3].tobytes() == embedder.embed(["last"])[0].tobytes()
