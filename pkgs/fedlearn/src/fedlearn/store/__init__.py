"""Qdrant: the only folder that knows its client."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fedlearn.settings import Settings
    from fedlearn.store.client import Store

__all__ = ["open_store"]


def open_store(settings: "Settings") -> "Store":
    """Open the store that the settings name; see `Store.open`."""
    # Here and not above: the client takes half a second to load.
    from fedlearn.store.client import Store  # noqa: PLC0415

    return Store.open(settings)
