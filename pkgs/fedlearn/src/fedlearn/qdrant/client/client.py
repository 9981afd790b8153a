"""The requests that are made of Qdrant, in this package's words.

All of them can be repeated without harm: a point has the same id each time.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from qdrant_client import QdrantClient, models

from fedlearn.qdrant.client import convert as wire
from fedlearn.qdrant.client.client_types import (
    PAGE,
    UNNAMED,
    CollectionInfo,
    Found,
    JsonObject,
    PointId,
    Selection,
)
from fedlearn.qdrant.client.failures import (
    AlreadyThereError,
    MissingError,
    TooLargeError,
)
from fedlearn.qdrant.client.session import Session
from fedlearn.records import Category
from fedlearn.settings import Qdrant

T = TypeVar("T")

Page = list[tuple[PointId, JsonObject]]
"""Ids and payloads of points, sorted by id."""


class Store(Session):
    """Qdrant, open: `with Store.open(settings) as store`."""

    def counts(self) -> dict[str, int]:
        """Count the points of those of the three collections that exist, exactly."""
        counts: dict[str, int] = {}
        for category in Category:
            with suppress(MissingError):
                counts[category.value] = self.count(category)
        return counts

    def count(self, collection: str, wanted: Selection | None = None) -> int:
        """Count points, exactly.

        Raises:
            MissingError: There is no such collection.
        """
        condition = wire.selection_filter(wanted)
        return self.run(
            lambda client: (
                client.count(collection, count_filter=condition, exact=True).count
            )
        )

    def describe(self, collection: str) -> CollectionInfo | None:
        """Return how a collection is made; None if there is none of this name."""
        with suppress(MissingError):
            return wire.read_info(
                self.run(lambda client: client.get_collection(collection))
            )
        return None

    def create(
        self, collection: str, dimension: int, metadata: JsonObject, layout: Qdrant
    ) -> None:
        """Create a collection with one unnamed cosine vector, if there is none yet."""
        vectors = models.VectorParams(size=dimension, distance=models.Distance.COSINE)
        with suppress(AlreadyThereError):
            self.run(
                lambda client: client.create_collection(
                    collection,
                    vectors_config=vectors,
                    metadata=metadata,
                    shard_number=layout.shard_number,
                    replication_factor=layout.replication_factor,
                    write_consistency_factor=layout.write_consistency_factor,
                )
            )

    def note(self, collection: str, metadata: JsonObject) -> None:
        """Merge into the metadata of a collection."""
        self.run(lambda client: client.update_collection(collection, metadata=metadata))

    def drop(self, collection: str) -> None:
        """Delete a collection with all its points."""
        self.run(lambda client: client.delete_collection(collection))

    def index(self, collection: str, field: str, kind: str) -> None:
        """Index a payload field as one of Qdrant's types; not in the embedded store."""
        if not self.embedded:
            schema = models.PayloadSchemaType(kind)
            self.run(
                lambda client: client.create_payload_index(
                    collection, field, schema, wait=True
                )
            )

    def retrieve(
        self,
        collection: str,
        ids: Sequence[PointId],
        fields: Sequence[str] | None = None,
    ) -> dict[PointId, JsonObject]:
        """Read the payloads of those points that exist, by default all fields."""
        chosen = True if fields is None else list(fields)
        records = self.run(
            lambda client: client.retrieve(
                collection, list(ids), with_payload=chosen, with_vectors=False
            )
        )
        return dict(wire.read_records(records))

    def scroll(
        self,
        collection: str,
        offset: PointId | None,
        limit: int,
        fields: Sequence[str] | None = None,
        wanted: Selection | None = None,
    ) -> tuple[Page, PointId | None]:
        """Read one page of points, sorted by id, without vectors.

        Args:
            offset: Where the page begins; None for the first.

        Returns:
            The points, and where the next page begins; None behind the last.
        """
        condition = wire.selection_filter(wanted)
        chosen = True if fields is None else list(fields)
        records, following = self.run(
            lambda client: client.scroll(
                collection,
                scroll_filter=condition,
                offset=offset,
                limit=limit,
                with_payload=chosen,
                with_vectors=False,
            )
        )
        return wire.read_records(records), wire.read_offset(following)

    def pages(
        self,
        collection: str,
        fields: Sequence[str] | None = None,
        wanted: Selection | None = None,
        size: int = PAGE,
    ) -> Iterator[Page]:
        """Read all points of a collection that are wanted, page by page."""
        page, offset = self.scroll(collection, None, size, fields, wanted)
        yield page
        while offset is not None:
            page, offset = self.scroll(collection, offset, size, fields, wanted)
            yield page

    def upsert(
        self,
        collection: str,
        ids: Sequence[PointId],
        vectors: npt.NDArray[np.float32],
        payloads: Sequence[JsonObject],
        using: str = UNNAMED,
    ) -> None:
        """Write points, and wait until they are stored.

        Args:
            vectors: (n, d) float32.
        """
        self._send(
            wire.points(ids, vectors, payloads, using),
            lambda client, part: client.upsert(collection, part, wait=True),
        )

    def set_payloads(
        self, collection: str, payloads: Mapping[PointId, JsonObject]
    ) -> None:
        """Set payload keys of points; keys that are not named stay."""
        self._send(
            wire.payload_changes(payloads),
            lambda client, part: client.batch_update_points(
                collection, part, wait=True
            ),
        )

    def _send(
        self, parts: list[T], send: Callable[[QdrantClient, list[T]], object]
    ) -> None:
        """Send a request; one that the server finds too large is sent in halves."""
        try:
            self.run(lambda client: send(client, parts))
        except TooLargeError:
            if len(parts) == 1:
                raise
            self._send(parts[: len(parts) // 2], send)
            self._send(parts[len(parts) // 2 :], send)

    def delete(self, collection: str, ids: Sequence[PointId]) -> None:
        """Delete points."""
        chosen = models.PointIdsList(points=list(ids))
        self.run(lambda client: client.delete(collection, chosen, wait=True))

    def nearest(
        self,
        collection: str,
        vectors: npt.NDArray[np.float32],
        limit: int,
        wanted: Sequence[Selection | None] = (None,),
        using: str = UNNAMED,
    ) -> list[list[Found]]:
        """Find the points nearest to each of some vectors, best first.

        Args:
            vectors: (n, d) float32, rows of length 1.
            wanted: A selection a vector, or one for all.
        """
        selections = list(wanted) * (len(vectors) if len(wanted) == 1 else 1)
        requests = [
            models.QueryRequest(
                query=row,
                using=using or None,
                filter=wire.selection_filter(selection),
                limit=limit,
                with_payload=True,
            )
            for row, selection in zip(wire.as_rows(vectors), selections, strict=True)
        ]
        answers = self.run(
            lambda client: client.query_batch_points(collection, requests)
        )
        return [wire.read_found(answer) for answer in answers]
