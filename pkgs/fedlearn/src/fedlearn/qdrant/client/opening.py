"""Opening the store that the settings name."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fedlearn.qdrant.client.client import Store
    from fedlearn.settings import Settings


def open_store(settings: "Settings") -> "Store":
    """Open the store that the settings name; see `Store.open`."""
    # Here and not above: the client takes half a second to load.
    from fedlearn.qdrant.client.client import Store  # noqa: PLC0415

    return Store.open(settings)
