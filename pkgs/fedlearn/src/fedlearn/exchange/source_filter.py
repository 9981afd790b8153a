"""Which patterns of another repository this node uses, and under which names.

A repository adds what this node's own one does not hold: it never changes what is
there, and its retractions apply only to its own patterns.
"""

from collections.abc import Collection, Iterator

import msgspec

from fedlearn.records import Pattern, RecordSet
from fedlearn.settings import Source


def borrow(
    source: Source, records: RecordSet, revoked: Collection[str] = ()
) -> Iterator[Pattern]:
    """Yield the patterns that the filters of a source let through.

    Yields:
        Patterns whose evidence names nodes as `SOURCE/NODE`, so that none of
        them can pose as a node here.
    """
    for pattern in records.active():
        said = {n: e for n, e in pattern.evidence.items() if n not in revoked}
        observed = sum(1 for one in said.values() if one.count)
        if (
            observed >= source.minimum_nodes
            and pattern.category in source.categories
            and max(one.score for one in said.values()) >= source.minimum_value
            and pattern.is_genuine
        ):
            named = {f"{source.name}/{node}": one for node, one in said.items()}
            yield msgspec.structs.replace(pattern, evidence=named)
