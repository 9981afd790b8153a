"""Points, the collections they are in, and the search among them.

A point is a pattern with its vector and a mark that says which federation brought it.
Foreign points were written by other programs; their knowledge is harvested like
telemetry.

`collections` and `search` are imported by their own names: they load numpy.
"""

from fedlearn.qdrant.points.foreign import (
    content_id,
    content_of,
    harvest,
    is_from_source,
    raw_text,
    understand,
    unmarked,
)
from fedlearn.qdrant.points.points import (
    Importable,
    Point,
    as_point,
    id_of,
    make_point,
    mark_of,
    marked_nodes,
    point_of,
)

__all__ = [
    "Importable",
    "Point",
    "as_point",
    "content_id",
    "content_of",
    "harvest",
    "id_of",
    "is_from_source",
    "make_point",
    "mark_of",
    "marked_nodes",
    "point_of",
    "raw_text",
    "understand",
    "unmarked",
]
