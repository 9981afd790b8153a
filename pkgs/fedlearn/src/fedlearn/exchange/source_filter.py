"""Which patterns of another repository this node takes, and in whose name.

A repository adds what this node's own one does not hold: it never changes what is
there, and what it takes back is taken back of what it brought.
"""

from collections.abc import Collection, Iterator

import msgspec

from fedlearn.records import Pattern, RecordSet, pattern_id
from fedlearn.settings import Source


def borrow(
    source: Source, records: RecordSet, revoked: Collection[str] = ()
) -> Iterator[Pattern]:
    """Give the patterns that the filters of a source let through.

    Args:
        source: The repository.
        records: What it holds.
        revoked: Nodes whose word counts no more, in any repository.

    Yields:
        Patterns whose evidence names nodes as `SOURCE/NODE`, so that nobody there
        can speak for a node here.
    """
    for pattern in records.active():
        said = {n: e for n, e in pattern.evidence.items() if n not in revoked}
        observed = sum(1 for one in said.values() if one.count)
        if (
            observed >= source.minimum_nodes
            and pattern.category in source.categories
            and max(one.score for one in said.values()) >= source.minimum_value
            and _is_genuine(pattern)
        ):
            named = {f"{source.name}/{node}": one for node, one in said.items()}
            yield msgspec.structs.replace(pattern, evidence=named)


def _is_genuine(pattern: Pattern) -> bool:
    """Whether the id is that of the text: else one could speak under another's id."""
    return pattern_id(pattern.category, pattern.payload) == pattern.pattern_id
