"""The three collections: made when missing, left as they are when they exist."""

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from fedlearn.errors import ConfigurationError
from fedlearn.qdrant.client import (
    MARK,
    SOURCE,
    CollectionInfo,
    JsonObject,
    Selection,
)
from fedlearn.qdrant.embedding import Embedder
from fedlearn.records import Category
from fedlearn.settings import Qdrant

if TYPE_CHECKING:
    from fedlearn.qdrant.client.client import Store

logger = logging.getLogger(__name__)

_COMMON: Final = {
    f"{MARK}.model": "keyword",
    f"{MARK}.nodes": "keyword",
    f"{MARK}.{SOURCE}": "keyword",
    "value_score": "float",
    "confidence_score": "float",
}

INDEXES: Final[Mapping[Category, Mapping[str, str]]] = {
    Category.SKILLS: {"skill_name": "keyword", **_COMMON},
    Category.ERRORS: {"error_type": "keyword", **_COMMON},
    Category.PRACTICES: {
        "category": "keyword",
        "endorsement_count": "integer",
        **_COMMON,
    },
}
"""Those of the AI stack's setup, and those that our own filters need: a server in
strict mode refuses to filter by a field without an index."""

SIMILARITIES: Final = frozenset({"Cosine", "Dot"})
"""Distances that rank unit vectors alike, higher for nearer."""


def ensure_collections(
    store: "Store",
    embedder: Embedder,
    *,
    layout: Qdrant | None = None,
    reembed: bool = False,
) -> list[str]:
    """Make those of the three collections that are missing, and check the others.

    Args:
        reembed: Let a collection change to this embedder's model; one of another
            size is made anew, if every point in it came from the federation.

    Returns:
        Names of the collections that were made.

    Raises:
        ConfigurationError: A collection cannot take this embedder's vectors.
    """
    created = []
    for category in Category:
        info = store.describe(category)
        if info and reembed and _must_renew(store, category, info, embedder):
            store.drop(category)
            info = None
        if info is None:
            metadata: JsonObject = {MARK: _origin(embedder)}
            store.create(category, embedder.dimension, metadata, layout or Qdrant())
            created.append(category.value)
            info = store.describe(category) or CollectionInfo(vectors={})
        choose_vector(category, info, embedder.dimension)
        _add_indexes(store, category, info)  # the next may filter by them
        _check_model(store, category, info, embedder, reembed=reembed)
    return created


def _add_indexes(store: "Store", category: Category, info: CollectionInfo) -> None:
    """Make missing indexes; without one a filter is slower, or refused when needed."""
    for field, kind in INDEXES[category].items():
        if field not in info.indexes:
            try:
                store.index(category, field, kind)
            except ConfigurationError as error:
                logger.warning("no index of %s: %s", field, error)


def choose_vector(collection: str, info: CollectionInfo, dimension: int) -> str:
    """Return the name of the first of a collection's vectors that fits.

    Raises:
        ConfigurationError: None fits.
    """
    sizes = {}
    for name, vector in sorted(info.vectors.items()):
        if vector.plain and vector.distance in SIMILARITIES:
            if vector.size == dimension:
                return name
            sizes[name] = vector.size
    expected = " or ".join(str(size) for size in sorted(set(sizes.values())))
    raise ConfigurationError(
        f"collection {collection} takes vectors of {expected or 'another kind'}, "
        f"the embedder makes vectors of {dimension}",
        hint="set embedding to the model that the collection was made for (of the "
        "hashing embedder: embedding.dimension), or, if all its points came from the "
        "federation, run fedlearn import --reembed",
    )


def _origin(embedder: Embedder) -> JsonObject:
    return {"model": embedder.model, "dimension": embedder.dimension}


def _must_renew(
    store: "Store", category: Category, info: CollectionInfo, embedder: Embedder
) -> bool:
    """Return whether a collection must be made anew for vectors of another size."""
    try:
        choose_vector(category, info, embedder.dimension)
    except ConfigurationError:
        return not store.count(category, Selection(marked=False))
    return False


def _check_model(
    store: "Store",
    category: Category,
    info: CollectionInfo,
    embedder: Embedder,
    *,
    reembed: bool,
) -> None:
    """Refuse to mix vectors of two models, which cannot be compared."""
    noted = noted_model(info)
    if noted is None:
        others = store.count(category, Selection(not_model=embedder.model))
        if others and not reembed:
            raise model_mismatch(category, "another model", embedder)
    elif noted != embedder.model:
        if not reembed:
            raise model_mismatch(category, noted, embedder)
        store.note(category, {MARK: _origin(embedder)})


def noted_model(info: CollectionInfo) -> str | None:
    """Return for which model a collection was made; None where nobody noted it."""
    noted = info.metadata.get(MARK)
    model = noted.get("model") if isinstance(noted, dict) else None
    return model if isinstance(model, str) else None


def model_mismatch(
    category: Category, model: str, embedder: Embedder
) -> ConfigurationError:
    """Return the error for vectors of two models in one place."""
    return ConfigurationError(
        f"collection {category} was filled with {model}, "
        f"the embedder is {embedder.model}",
        hint="run fedlearn import --reembed, or set embedding back",
    )
