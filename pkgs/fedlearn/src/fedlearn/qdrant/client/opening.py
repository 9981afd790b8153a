"""Opening the store that the settings name."""

from typing import TYPE_CHECKING

from fedlearn.qdrant.client.retry import Retry

if TYPE_CHECKING:
    from fedlearn.qdrant.client.client import Store
    from fedlearn.settings import Settings


def open_store(settings: "Settings", *, retry: Retry | None = None) -> "Store":
    """Open the store that the settings name; see `Store.open`."""
    # Here and not above: the client takes a second to load.
    from fedlearn.qdrant.client.client import Store  # noqa: PLC0415

    return Store.open(settings, retry=retry)


def count_points(settings: "Settings", *, retry: Retry | None = None) -> dict[str, int]:
    """Count the points of those of the three collections that exist, exactly.

    An embedded store that nobody has made yet is not made by counting it.
    """
    if settings.qdrant.url is None and not settings.qdrant_path.exists():
        return {}
    with open_store(settings, retry=retry) as store:
        return store.counts()
