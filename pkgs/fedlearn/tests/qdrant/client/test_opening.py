"""What a status says of Qdrant was counted, and is told with the time."""

import subprocess
import sys

import pytest

from fedlearn.qdrant.client.client import Store
from fedlearn.qdrant.client.opening import (
    PointCounts,
    count_points,
    keep_counts,
    read_counts,
)
from fedlearn.qdrant.embedding.hashing import HashingEmbedder
from fedlearn.qdrant.importing.upsert import import_patterns
from fedlearn.records.categories import Category
from fedlearn.records.times import utc_now
from fedlearn.settings import Settings
from fedlearn.state import State

from factories import make_pattern
from qdrant.standin import refusing_port

PATTERNS = [make_pattern(f"s {i}", category=list(Category)[i % 3]) for i in range(10)]

TIMEOUT_S = 2


def read(settings: Settings) -> PointCounts:
    with State.open(settings.state_directory) as state:
        return read_counts(settings, state, TIMEOUT_S)


def keep(settings: Settings, counts: dict[str, int]) -> None:
    with State.open(settings.state_directory) as state:
        keep_counts(settings, state, counts)


def test_what_was_counted_is_told_with_its_time(
    settings: Settings, store: Store, embedder: HashingEmbedder
) -> None:
    """The numbers are those that the client gave, and say when it gave them."""
    import_patterns(store, embedder, PATTERNS, [])
    before = utc_now()
    keep(settings, store.counts())
    found = read(settings)
    assert found.by_collection == store.counts()
    assert store.counts()["skills-patterns"] == 4
    assert before <= str(found.time) <= utc_now()
    assert found.problem is None


def test_nothing_is_claimed_that_nobody_counted(settings: Settings) -> None:
    """Before the first import there are no numbers, whatever the store holds."""
    assert read(settings) == PointCounts({})


def test_counts_of_another_qdrant_are_not_told(
    embedded_settings: Settings, http_settings: Settings
) -> None:
    """Where `qdrant.url` changed, the numbers of before are not those of now."""
    keep(embedded_settings, {"skills-patterns": 4})
    moved = embedded_settings.model_copy(update={"qdrant": http_settings.qdrant})
    assert read(embedded_settings).by_collection == {"skills-patterns": 4}
    assert read(moved) == PointCounts({})


def test_open_embedded_store_can_be_read(embedded_settings: Settings) -> None:
    """A status does not have to wait for an import."""
    keep(embedded_settings, {"skills-patterns": 4})
    with Store.open(embedded_settings):
        assert read(embedded_settings).by_collection == {"skills-patterns": 4}


def test_server_that_is_down_has_no_numbers(http_settings: Settings) -> None:
    """The message names the server; what was counted before is not told."""
    with refusing_port() as port:
        url = f"http://127.0.0.1:{port}"
        down = http_settings.qdrant.model_copy(update={"url": url})
        settings = http_settings.model_copy(update={"qdrant": down})
        keep(settings, {"skills-patterns": 4})
        found = read(settings)
    assert found.by_collection is None
    assert f"Qdrant at {url} does not answer" in str(found.problem)


@pytest.mark.parametrize("url", ["http://127.0.0.1:999999", "http://no.such.example."])
def test_impossible_address_is_a_problem(http_settings: Settings, url: str) -> None:
    """A URL that leads nowhere hides nothing else of a status."""
    wrong = http_settings.qdrant.model_copy(update={"url": url})
    assert read(http_settings.model_copy(update={"qdrant": wrong})).problem


def test_counting_makes_no_store(embedded_settings: Settings) -> None:
    """Where no store is there is nothing to count, and there still is none."""
    assert count_points(embedded_settings) == {}
    assert not embedded_settings.qdrant_path.exists()


def test_the_client_is_not_loaded() -> None:
    """Reading counts leaves the slow import alone, and so do the rooms' faces."""
    code = (
        "import sys, fedlearn.monitor.status, fedlearn.qdrant.points.search, "
        "fedlearn.qdrant.importing.upsert, fedlearn.qdrant.snapshots.gathering, "
        "fedlearn.qdrant.snapshots.snapshot_export; "
        "sys.exit('qdrant_client' in sys.modules or 'httpx' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
