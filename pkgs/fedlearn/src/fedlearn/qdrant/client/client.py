"""The requests that are made of Qdrant, in this package's words.

All of them can be repeated without harm: a point has the same id each time.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final, TypeVar

import numpy as np
import numpy.typing as npt
from qdrant_client import QdrantClient, models

from fedlearn.errors import UnreachableError
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
    CHECK_URL,
    AlreadyThereError,
    MissingError,
)
from fedlearn.qdrant.client.refusals import StrictModeError, TooLargeError
from fedlearn.qdrant.client.session import Session
from fedlearn.records import Category
from fedlearn.settings import Qdrant

T = TypeVar("T")

Page = list[tuple[PointId, JsonObject]]
"""Ids and payloads of points, sorted by id."""


MANY_PAGES: Final = 100
"""After as many pages it is asked whether there can be more."""


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
        try:
            return self.run(
                lambda client: (
                    client.count(collection, count_filter=condition, exact=True).count
                )
            )
        except StrictModeError as error:
            if error.setting != "search_allow_exact":
                raise
        return sum(len(page) for page in self.pages(collection, [], wanted))

    def describe(self, collection: str) -> CollectionInfo | None:
        """Return how a collection is made; None if there is none of this name."""

        def ask(client: QdrantClient) -> CollectionInfo:
            if self.embedded or self.by_grpc:
                info = client.get_collection(collection)
                return wire.read_info(info.model_dump(mode="json"))
            answer = client.http.client.request(
                type_=dict[str, Any],
                method="GET",
                url="/collections/{name}",
                path_params={"name": collection},
            )
            return wire.read_info(answer["result"])

        with suppress(MissingError):
            return self.run(ask)
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
        answers = self.run_in_parts(
            f"read {collection}",
            ids,
            lambda client, part: client.retrieve(
                collection, part, with_payload=chosen, with_vectors=False
            ),
        )
        return dict(pair for one in answers for pair in wire.read_records(one))

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
        chosen = True if fields is None else list(fields) or False
        records, following = self.at_most(
            collection,
            limit,
            lambda most: self.run(
                lambda client: client.scroll(
                    collection,
                    scroll_filter=condition,
                    offset=offset,
                    limit=most,
                    with_payload=chosen,
                    with_vectors=False,
                )
            ),
        )
        return wire.read_records(records), wire.read_offset(following)

    def pages(
        self,
        collection: str,
        fields: Sequence[str] | None = None,
        wanted: Selection | None = None,
        size: int = PAGE,
    ) -> Iterator[Page]:
        """Read all points of a collection that are wanted, page by page.

        Raises:
            UnreachableError: The pages do not come to an end.
        """
        offset: PointId | None = None
        read = bound = 0
        while True:
            page, offset = self.scroll(collection, offset, size, fields, wanted)
            yield page
            if offset is None:
                return
            read += max(1, len(page))
            bound = bound or MANY_PAGES * read
            if read > bound:
                bound = 2 * self._about(collection) + MANY_PAGES
            if read > bound:
                message = f"{self.where} gives pages of {collection} without end"
                raise UnreachableError(message, hint=CHECK_URL)

    def _about(self, collection: str) -> int:
        """Return how many points there are, as the server estimates it."""
        return self.run(lambda client: client.count(collection, exact=False).count)

    def upsert(
        self,
        collection: str,
        ids: Sequence[PointId],
        vectors: npt.NDArray[np.float32],
        payloads: Sequence[JsonObject],
        using: str = UNNAMED,
    ) -> list[tuple[PointId, TooLargeError]]:
        """Write points, and wait until they are stored.

        Args:
            vectors: (n, d) float32.

        Returns:
            Points that are too large for the server, each by itself, and why.
        """
        refused: list[tuple[models.PointStruct, TooLargeError]] = []
        self.run_in_parts(
            f"write {collection}",
            wire.points(ids, vectors, payloads, using),
            lambda client, part: client.upsert(collection, part, wait=True),
            refused,
        )
        return [(wire.read_id(point.id), error) for point, error in refused]

    def set_payloads(
        self, collection: str, payloads: Mapping[PointId, JsonObject]
    ) -> list[tuple[PointId, TooLargeError]]:
        """Set payload keys of points; keys that are not named stay.

        Returns:
            What `upsert` does.
        """
        refused: list[tuple[PointId, TooLargeError]] = []
        self.run_in_parts(
            f"change {collection}",
            list(payloads),
            lambda client, part: client.batch_update_points(
                collection, wire.payload_changes(payloads, part), wait=True
            ),
            refused,
        )
        return refused

    def delete(self, collection: str, ids: Sequence[PointId]) -> None:
        """Delete points."""
        chosen = models.PointIdsList(points=list(ids))
        self.run(lambda client: client.delete(collection, chosen, wait=True))

    def check_writable(self, collection: str) -> None:
        """Make sure that the server takes a change: one that changes nothing.

        Raises:
            FedlearnError: It does not; the key may only read, or somebody locked it.
        """
        self.delete(collection, [])

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
        pairs = list(zip(wire.as_rows(vectors), selections, strict=True))
        answers = self.at_most(
            collection,
            limit,
            lambda most: self.run_in_parts(
                f"search {collection}",
                pairs,
                lambda client, part: client.query_batch_points(
                    collection,
                    [
                        wire.query(*pair, most, using, embedded=self.embedded)
                        for pair in part
                    ],
                ),
            ),
        )
        return [wire.read_found(one) for some in answers for one in some]
