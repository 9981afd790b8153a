"""An import that is stopped, refused or lied to, and the one that completes it."""

import random
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from fedlearn.errors import (
    BrokenDataError,
    ConfigurationError,
    FedlearnError,
    TryAgainError,
    UnreachableError,
)
from fedlearn.qdrant.client.client import Store
from fedlearn.qdrant.client.retry import Retry
from fedlearn.qdrant.embedding.embedder import EmbeddingRefusedError, Vectors
from fedlearn.qdrant.embedding.hashing import HashingEmbedder
from fedlearn.qdrant.importing.import_report import ImportReport
from fedlearn.qdrant.importing.upsert import import_patterns
from fedlearn.qdrant.points.collections import ensure_collections
from fedlearn.records.categories import Category
from fedlearn.settings import Settings

from factories import make_pattern
from qdrant.conftest import FAST
from qdrant.helpers import CountingEmbedder, contents, many
from qdrant.standin import Fault, StandIn

SKILLS = Category.SKILLS


def test_refused_text_leaves_the_rest_in(store: Store) -> None:
    """One text without a vector is an error with its count; the others are in."""
    embedder = CountingEmbedder()
    embedder.refuses = "subject 7"
    with pytest.raises(BrokenDataError, match="1 pattern without") as caught:
        import_patterns(store, embedder, many(12), [])
    assert "same import again" in str(caught.value.hint)
    assert sum(store.counts().values()) == 11
    embedder.refuses = None
    report = import_patterns(store, embedder, many(12), [])
    assert (report.written, report.unchanged) == (1, 11)


def test_embedder_that_goes_away_is_completed_later(store: Store) -> None:
    """What was embedded stays, what is pending is counted, a rerun ends it."""
    embedder = CountingEmbedder()
    embedder.gone_after = 8
    with pytest.raises(UnreachableError, match="22 patterns without an embedding yet"):
        import_patterns(store, embedder, many(30), [], batch=4)
    assert sum(store.counts().values()) == 8
    embedder.gone_after = None
    report = import_patterns(store, embedder, many(30), [], batch=4)
    assert (report.written, report.unchanged, report.proven) == (22, 8, 30)


def test_embedder_that_refuses_everything_is_asked_once(store: Store) -> None:
    """One that has no vector for a whole batch is not asked for each other text."""
    embedder = CountingEmbedder()
    embedder.refuses = ""
    asked: list[int] = []

    def refuse(texts: Sequence[str]) -> Vectors:
        asked.append(len(texts))
        raise EmbeddingRefusedError("no vector for anything")

    embedder.embed = refuse  # type: ignore[method-assign]  # an object of this test
    with pytest.raises(UnreachableError, match="30 patterns"):
        import_patterns(store, embedder, many(30), [], batch=4)
    assert len(asked) == 5


def test_lost_points_fail_the_import(
    standin: StandIn, http_store: Store, embedder: HashingEmbedder
) -> None:
    """A server that confirms and does not store is found out by reading back."""
    ensure_collections(http_store, embedder)

    def lose(method: str, path: str) -> None:
        if method == "POST" and path.endswith("skills-patterns/points"):
            standin.collections[SKILLS].points.clear()

    standin.before = lose
    with pytest.raises(BrokenDataError, match="are not in skills-patterns"):
        import_patterns(http_store, embedder, many(6), [])


def test_wrong_vectors_fail_the_import(
    standin: StandIn, http_store: Store, embedder: HashingEmbedder
) -> None:
    """Points whose vectors are another's are found out by searching."""
    patterns = [make_pattern(f"subject {i}") for i in range(10)]
    import_patterns(http_store, embedder, patterns, [])
    points = standin.collections[SKILLS].points
    for key, (_, payload) in list(points.items()):
        points[key] = ({"": np.ones(64, dtype=np.float32) / 8}, payload)
    victim = next(iter(points))
    points[victim] = ({"": -points[victim][0][""]}, points[victim][1])
    with pytest.raises(BrokenDataError, match="not found by a search"):
        import_patterns(http_store, embedder, patterns, [])


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ({"status": 500}, UnreachableError),
        ({"status": 500, "message": "No space left on device"}, UnreachableError),
        ({"status": 507}, UnreachableError),
        ({"status": 401, "message": "Invalid API key or JWT"}, ConfigurationError),
        ({"status": 403, "message": "Forbidden: read-only"}, ConfigurationError),
        ({"status": 403, "message": "Storage locked: on purpose"}, TryAgainError),
        ({"html": True}, UnreachableError),
    ],
    ids=["500", "disk-full", "quota", "401", "403", "locked", "page"],
)
def test_fault_in_the_middle_is_completed_later(
    standin: StandIn,
    http_store: Store,
    embedder: HashingEmbedder,
    fault: dict[str, object],
    expected: type[FedlearnError],
) -> None:
    """A fault ends the import, what was written stays, and a rerun writes the rest."""
    planted = Fault("/points", nth=3, method="PUT", **fault)  # type: ignore[arg-type]  # fields by name
    standin.faults.append(planted)
    with pytest.raises(FedlearnError) as caught:
        import_patterns(http_store, embedder, many(30), [], batch=4)
    assert type(caught.value) is expected
    report = import_patterns(http_store, embedder, many(30), [], batch=4)
    assert (report.written, report.unchanged, report.proven) == (22, 8, 30)


@pytest.mark.parametrize(
    "fault",
    [
        {"reset": True, "times": 2},
        {"cut": True, "times": 2},
        {"status": 503, "times": 2},
        {"status": 413},
    ],
    ids=["reset", "cut", "503", "413"],
)
def test_what_passes_is_not_noticed(
    standin: StandIn,
    http_store: Store,
    embedder: HashingEmbedder,
    fault: dict[str, object],
) -> None:
    """What breaks for a moment is taken up again, what is too large is halved."""
    planted = Fault("/points", nth=3, method="PUT", **fault)  # type: ignore[arg-type]  # fields by name
    standin.faults.append(planted)
    report = import_patterns(http_store, embedder, many(30), [], batch=4)
    assert report.written == sum(http_store.counts().values()) == 30


def test_restart_of_the_server_is_not_noticed(
    standin: StandIn, http_settings: Settings, embedder: HashingEmbedder
) -> None:
    """A server that goes away and comes back during an import is waited for."""
    naps: list[float] = []

    def nap(seconds: float) -> None:
        naps.append(seconds)
        if len(naps) == 2:
            standin.restart(0)

    def stop(method: str, path: str) -> None:
        if method == "PUT" and path.endswith("/points"):
            standin.before = lambda *_: None
            standin.stop()

    with Store.open(http_settings, retry=Retry(sleep=nap)) as store:
        ensure_collections(store, embedder)
        standin.before = stop
        report = import_patterns(store, embedder, many(30), [], batch=4)
    assert report.written == report.proven == 30
    assert len(naps) >= 2


def _import_with(settings: Settings, embedder: HashingEmbedder) -> ImportReport:
    with Store.open(settings, retry=FAST) as store:
        return import_patterns(store, embedder, many(30), [], batch=4)


def test_slow_answer_is_completed_later(
    standin: StandIn, http_settings: Settings, embedder: HashingEmbedder
) -> None:
    """An answer that does not come in time ends the import; a rerun ends the work."""
    limit = http_settings.qdrant.model_copy(update={"timeout_s": 1})
    settings = http_settings.model_copy(update={"qdrant": limit})
    standin.faults.append(Fault("/points", nth=3, delay_s=2, method="PUT"))
    with pytest.raises(UnreachableError, match="in time"):
        _import_with(settings, embedder)
    report = _import_with(http_settings, embedder)
    assert sum(report.counts.values()) == report.proven == 30


@pytest.mark.parametrize("seed", range(20))
def test_interruption_anywhere_is_completed(
    opened: Callable[[], Store],
    embedder: HashingEmbedder,
    monkeypatch: pytest.MonkeyPatch,
    seed: int,
) -> None:
    """Stopped before or after any request, a rerun ends in the same store."""
    patterns, rng = many(30), random.Random(seed)
    gone = [patterns[3].pattern_id]
    with opened() as store:
        import_patterns(store, embedder, patterns[:10], [])
    calls, real = 0, Store.run
    stop_at, after = rng.randint(2, 30), rng.random() < 0.5

    def run(self: Store, operation: Callable[..., object]) -> object:
        nonlocal calls
        calls += 1
        result = real(self, operation) if calls < stop_at or after else None
        if calls == stop_at:
            raise KeyboardInterrupt
        return result

    with monkeypatch.context() as patch, opened() as store:
        patch.setattr(Store, "run", run)
        with pytest.raises(KeyboardInterrupt):
            import_patterns(store, embedder, patterns, gone, batch=4)
    with opened() as store:
        import_patterns(store, embedder, patterns, gone, batch=4)
        interrupted = contents(store)
        for category in Category:
            store.drop(category)
        import_patterns(store, embedder, patterns, gone, batch=4)
        assert interrupted == contents(store)


KILLED = Path(__file__).parents[1] / "killed_import.py"


def test_kill_anywhere_is_completed(tmp_path: Path) -> None:
    """kill -9 at 20 random points of an embedded import: a rerun completes it."""
    done = subprocess.run(
        [sys.executable, str(KILLED), str(tmp_path)],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["killed"] * 20 + ["equal"] * 20
