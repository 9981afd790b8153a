"""Counting without the client says what the client says."""

import subprocess
import sys

import pytest

from fedlearn.errors import BrokenDataError, ConfigurationError, UnreachableError
from fedlearn.qdrant.client.client import Store
from fedlearn.qdrant.client.counts import count_points
from fedlearn.qdrant.embedding.hashing import HashingEmbedder
from fedlearn.qdrant.importing.upsert import import_patterns
from fedlearn.records.categories import Category
from fedlearn.settings import Settings

from factories import make_pattern
from qdrant.conftest import FAST
from qdrant.standin import Fault, StandIn, refusing_port

PATTERNS = [make_pattern(f"s {i}", category=list(Category)[i % 3]) for i in range(10)]


def test_numbers_are_those_of_the_client(
    settings: Settings, store: Store, embedder: HashingEmbedder
) -> None:
    """Both ways of counting agree, before, after, and after a deletion."""
    assert count_points(settings) == store.counts() == {}
    import_patterns(store, embedder, PATTERNS, [])
    assert count_points(settings) == store.counts()
    import_patterns(store, embedder, [], [PATTERNS[0].pattern_id])
    assert count_points(settings) == store.counts()
    assert store.counts()["skills-patterns"] == 3


def test_open_embedded_store_can_be_counted(
    embedded_settings: Settings, embedder: HashingEmbedder
) -> None:
    """A status does not have to wait for an import."""
    with Store.open(embedded_settings) as store:
        import_patterns(store, embedder, PATTERNS, [])
        assert sum(count_points(embedded_settings).values()) == 10


def test_damaged_file_is_broken_data(
    embedded_settings: Settings, embedder: HashingEmbedder
) -> None:
    """A file that is no store is not counted as empty."""
    with Store.open(embedded_settings) as store:
        import_patterns(store, embedder, PATTERNS, [])
    file = next(embedded_settings.qdrant_path.rglob("storage.sqlite"))
    file.write_bytes(b"nonsense" * 1000)
    with pytest.raises(BrokenDataError, match="cannot be counted"):
        count_points(embedded_settings)


def test_server_that_is_down_is_unreachable(http_settings: Settings) -> None:
    """The message names the server."""
    with refusing_port() as port:
        url = f"http://127.0.0.1:{port}"
        down = http_settings.qdrant.model_copy(update={"url": url})
        settings = http_settings.model_copy(update={"qdrant": down})
        with pytest.raises(UnreachableError, match=url):
            count_points(settings, retry=FAST)


def test_refused_key_is_configuration(
    standin: StandIn, http_settings: Settings
) -> None:
    """The key is sent, and one that is refused is named as such."""
    standin.api_key = "another"
    with pytest.raises(ConfigurationError, match="refuses the API key"):
        count_points(http_settings, retry=FAST)


@pytest.mark.parametrize(
    "fault", [Fault("/count", html=True), Fault("/count", status=500)]
)
def test_bad_answer_is_unreachable(
    standin: StandIn, http_store: Store, http_settings: Settings, fault: Fault
) -> None:
    """A page for people and a failing server are no count."""
    import_patterns(http_store, HashingEmbedder(16), PATTERNS, [])
    standin.faults.append(fault)
    with pytest.raises(UnreachableError):
        count_points(http_settings, retry=FAST)


def test_temporary_fault_is_waited_for(
    standin: StandIn, http_store: Store, http_settings: Settings
) -> None:
    """A server that is starting gets its moment."""
    import_patterns(http_store, HashingEmbedder(16), PATTERNS, [])
    standin.faults.append(Fault("/count", times=2, status=503))
    assert sum(count_points(http_settings, retry=FAST).values()) == 10


def test_the_client_is_not_loaded() -> None:
    """Counting leaves the slow import alone."""
    code = (
        "import sys, fedlearn.qdrant.client.counts, fedlearn.qdrant.points.search, "
        "fedlearn.qdrant.importing.upsert, fedlearn.qdrant.snapshots.gathering, "
        "fedlearn.qdrant.snapshots.snapshot_export; "
        "sys.exit('qdrant_client' in sys.modules or 'httpx' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
