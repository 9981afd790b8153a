"""An export that cannot be complete leaves what was there."""

import tracemalloc
from pathlib import Path

import pytest

from fedlearn.errors import ConfigurationError, TryAgainError, UnreachableError
from fedlearn.qdrant.client import PAGE
from fedlearn.qdrant.client.client import Store
from fedlearn.qdrant.client.client_types import JsonObject
from fedlearn.records.categories import Category

from qdrant.helpers import export, fill, fill_directly, points_in
from qdrant.standin import Fault, StandIn

SKILLS = Category.SKILLS


def test_size_limit_keeps_the_strongest(store: Store, folder: Path) -> None:
    """A file that would be too large holds fewer points, the strongest."""
    patterns = fill(store, 25)
    report = export(store, folder, max_bytes=6_000)
    assert report.path is not None
    assert report.path.stat().st_size <= 6_000 + 200
    assert 0 < report.exported < 25
    strongest = sorted(p.pattern_id for p in patterns[-report.exported :])
    assert [p["id"] for p in points_in(report.path)] == strongest


def test_size_limit_below_one_point_is_told(store: Store, folder: Path) -> None:
    """A limit that nothing can keep is a fault of the settings."""
    fill(store, 3)
    with pytest.raises(ConfigurationError, match="not one point"):
        export(store, folder, max_bytes=100)


@pytest.mark.parametrize("limit", [0, 10])
def test_failed_page_keeps_the_old_snapshot(
    standin: StandIn, http_store: Store, folder: Path, limit: int
) -> None:
    """A server that fails on page 7 leaves yesterday's file byte for byte."""
    fill_directly(standin, 12_000)
    yesterday = folder / "skills-patterns-20261123-050000-system-a.json"
    yesterday.write_bytes(b"yesterday's good content")
    standin.faults.append(Fault("/scroll", nth=7, status=500))
    with pytest.raises(UnreachableError, match="page 7") as caught:
        export(http_store, folder, limit=limit)
    assert caught.value.exit_code == 4
    assert [path.name for path in folder.iterdir()] == [yesterday.name]
    assert yesterday.read_bytes() == b"yesterday's good content"


def test_failed_second_pass_names_its_page(
    standin: StandIn, http_store: Store, folder: Path
) -> None:
    """The pass that reads the chosen points fails as loudly as the first."""
    fill_directly(standin, 4_000)
    standin.faults.append(Fault("/points", nth=2, status=500))
    with pytest.raises(UnreachableError, match="chosen page 2"):
        export(http_store, folder, limit=3_000)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("fault", ["cut", "reset"])
def test_broken_connection_is_taken_up_again(
    standin: StandIn, http_store: Store, folder: Path, fault: str
) -> None:
    """A page that was cut off is asked for again and is there once."""
    fill_directly(standin, 3_000)
    standin.faults.append(Fault("/scroll", nth=2, **{fault: True}))  # type: ignore[arg-type]  # fields by name
    assert export(http_store, folder).exported == 3_000


def test_lost_page_is_noticed(
    standin: StandIn, http_store: Store, folder: Path
) -> None:
    """A server that ends too early is found out by counting."""
    fill_directly(standin, 3_000)

    def hide(_: str, path: str) -> None:
        points = standin.collections[SKILLS].points
        if path.endswith("/scroll") and len(points) == 3_000:
            hidden = {key: points.pop(key) for key in list(points)[1_500:]}
            standin.before = lambda _, p: (
                points.update(hidden) if p.endswith("/count") else None
            )

    standin.before = hide
    with pytest.raises(TryAgainError, match="1500 of 3000"):
        export(http_store, folder)
    assert list(folder.iterdir()) == []


def test_memory_does_not_grow_with_the_collection(folder: Path) -> None:
    """Ten times the points take no more memory."""

    class Endless:
        """A store of so many points, made while they are read."""

        embedded = False
        pages = Store.pages

        def __init__(self, wanted: int) -> None:
            self.total = wanted * PAGE

        def describe(self, _: object) -> object:
            return object()

        def count(self, *_: object) -> int:
            return self.total

        def scroll(
            self, _: object, offset: int | None, size: int, *__: object
        ) -> tuple[list[tuple[int, JsonObject]], int | None]:
            start = offset or 0
            page: list[tuple[int, JsonObject]] = [
                (start + i, {"skill_name": "x" * 500}) for i in range(size)
            ]
            following = start + size
            return page, following if following < self.total else None

    peaks = []
    for pages in (3, 30):
        tracemalloc.start()
        export(Endless(pages), folder / str(pages), limit=0)  # type: ignore[arg-type]  # all that export asks of a store
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.2 * peaks[0]
