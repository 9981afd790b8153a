"""What this room shares, without the Qdrant client, which is slow to load."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

T = TypeVar("T")

PAGE: Final = 1_000
"""Points on a page: about 2 MB."""

PointId = str | int
"""A UUID, or an unsigned number below 2**64."""

JsonObject = dict[str, object]

Progress = Callable[[int, int], None]
"""Called after each step with the points it handled, and how many there are in all."""

MARK: Final = "fedlearn"
"""The payload key that only points of the federation carry."""

SOURCE: Final = "lender"
"""The key in the mark that only points of other repositories carry: which one."""

UNNAMED: Final = ""
"""The name of a collection's one vector that has no name."""


@dataclass(frozen=True, slots=True)
class VectorField:
    """One of the vectors that each point of a collection has.

    Attributes:
        distance: As Qdrant spells it: `Cosine`, `Dot`, `Euclid`, `Manhattan`.
        plain: One dense vector a point, not a list of them.
    """

    size: int
    distance: str
    plain: bool = True


@dataclass(frozen=True, slots=True)
class CollectionInfo:
    """How a collection is made.

    Attributes:
        vectors: By name; `UNNAMED` for the one without.
        indexes: Payload fields that have an index; empty on the embedded store.
        metadata: Empty on servers before 1.16.
        status: `green`, `yellow`, `grey` or `red`.
        trouble: What the optimizers say is wrong.
        limits: Of strict mode, by setting; empty where it is off.
        points: About so many, replicas not counted.
    """

    vectors: dict[str, VectorField]
    indexes: frozenset[str] = frozenset()
    metadata: JsonObject = field(default_factory=dict)
    status: str = "green"
    trouble: str = ""
    limits: JsonObject = field(default_factory=dict)
    points: int = 0


@dataclass(frozen=True, slots=True)
class Selection:
    """Which points are meant; every condition given must hold.

    Attributes:
        minimum: Least score, in one of `score_fields`.
        score_fields: Payload fields that hold a score.
        node: Only what this node has evidence for.
        marked: Only with, or only without, the federation's mark.
        not_model: Only marked points that another model embedded.
        from_source: Only points of other repositories.
    """

    ids: tuple[PointId, ...] | None = None
    minimum: float | None = None
    score_fields: tuple[str, ...] = ()
    node: str | None = None
    marked: bool | None = None
    not_model: str | None = None
    from_source: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """One point that a query found; the score of cosine is in [-1, 1]."""

    point_id: PointId
    score: float
    payload: JsonObject


def batched(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Cut a sequence into pieces; `itertools.batched` came with Python 3.12."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
