"""Counting each observation once: its digest is kept, however often a line is read."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import reduce
from itertools import islice
from typing import Final

import msgspec
import orjson

from fedlearn.records import (
    MAX_COUNT,
    Evidence,
    Pattern,
    canonical_json,
    join_patterns,
    payload_digest,
)
from fedlearn.state.database import Stored, Tables
from fedlearn.state.types import Observed, Recorded, Seen

POINT_KIND: Final = "qdrant-point"
"""Kind of the observations that were harvested from this node's own Qdrant."""

SELECTED_AT_ONCE: Final = 500
"""Keys in one query; below the 999 that older SQLite allows."""


class Observations(Tables):
    """The observations in the state, and the patterns that they add up to."""

    def count(self, observed: Iterable[Observed], recorded: Recorded) -> None:
        """Count those that are new, and report them; inside a transaction."""
        met = {one.digest: one for one in observed}
        known = self._select("digest", "observations", "digest", met)
        new = [one for digest, one in met.items() if digest not in known]
        query = "INSERT INTO observations VALUES (?, ?, ?, ?, ?)"
        for one in new:
            values = one.digest, one.pattern_id, one.seen, one.score, one.kind
            self._execute(query, *values)
            recorded.observations[one.category] += 1
            recorded.lessons[one.confirmation] += 1
            recorded.redactions.update(one.redactions)
            if one.flagged:
                recorded.flagged += self._hold_back(one)
        self._accumulate(self._later_than_adopted(new))

    def _hold_back(self, one: Observed) -> int:
        """Put what a lint found into quarantine; return how many were not there."""
        pattern = _PATTERN.decode(one.record)
        return self._execute(
            "INSERT OR IGNORE INTO quarantine VALUES (?, ?, ?, ?, NULL, ?, 1)",
            one.pattern_id,
            pattern.title,
            orjson.dumps(one.flagged),
            orjson.dumps([*pattern.evidence]),
            payload_digest(pattern.payload),
        ).rowcount

    def adopt(self, own: Pattern, said: Evidence) -> None:
        """Take over what a node observed of a pattern; inside a transaction.

        Observations up to the latest time in this evidence are contained in it: when
        they are read again they do not count.
        """
        if said.count:
            key, query = own.pattern_id, "INSERT INTO patterns VALUES (?, ?, ?)"
            self._execute(query, key, own.category, canonical_json(own))
            self._execute("INSERT INTO adopted VALUES (?, ?)", key, said.last_seen)

    def _later_than_adopted(self, new: Sequence[Observed]) -> list[Observed]:
        """Leave out what the evidence that was taken over contains."""
        keys = {one.pattern_id for one in new}
        until = self._select("pattern_id", "adopted", "last_seen", keys)
        return [
            one
            for one in new
            if one.pattern_id not in until or one.seen > str(until[one.pattern_id])
        ]

    def _accumulate(self, observed: Iterable[Observed]) -> None:
        """Add observations to what this node knows of their patterns."""
        by_pattern: defaultdict[str, list[bytes]] = defaultdict(list)
        categories: dict[str, str] = {}
        for one in observed:
            by_pattern[one.pattern_id].append(one.record)
            categories[one.pattern_id] = one.category
        rows = self._select("pattern_id", "patterns", "record", by_pattern)
        for key, record in rows.items():
            by_pattern[str(key)].insert(0, record)
        query = "INSERT OR REPLACE INTO patterns VALUES (?, ?, ?)"
        for key, records in sorted(by_pattern.items()):
            self._execute(query, key, categories[key], _sum_up(records))

    def _select(
        self, key: str, table: str, value: str, wanted: Iterable[str | bytes]
    ) -> dict[str | bytes, bytes]:
        """Look up many rows by their key in few queries."""
        found: dict[str | bytes, bytes] = {}
        remaining = iter(wanted)
        while some := list(islice(remaining, SELECTED_AT_ONCE)):
            marks = ",".join("?" * len(some))
            query = f"SELECT {key}, {value} FROM {table} WHERE {key} IN ({marks})"  # noqa: S608  (our own names)
            found.update(self._execute(query, *some))
        return found

    def newest(self, limit: int) -> list[Seen]:
        """Return at most so many observations: the latest, in the order of time."""
        rows = self._execute(
            "SELECT record, seen, score, kind FROM observations"
            " JOIN patterns USING (pattern_id) ORDER BY seen DESC, digest DESC LIMIT ?",
            limit,
        )
        return [Seen(_PATTERN.decode(record), *rest) for record, *rest in rows][::-1]

    def known_from_points_only(self) -> set[str]:
        """Return the ids of what this node only harvested from its own Qdrant."""
        rows = self._execute(
            "SELECT pattern_id FROM observations GROUP BY pattern_id"
            " HAVING min(kind) = ?1 AND max(kind) = ?1",
            POINT_KIND,
        )
        return {key for (key,) in rows}


def accumulate(known: Pattern, new: Pattern) -> Pattern:
    """Add a node's further observations of a pattern to what it has.

    Unlike in the join of what nodes exchange, counts add up here: the observations are
    known to be different ones.
    """
    joined = join_patterns(known, new)
    evidence = dict(joined.evidence)
    for node in known.evidence.keys() & new.evidence.keys():
        count = known.evidence[node].count + new.evidence[node].count
        evidence[node] = msgspec.structs.replace(
            evidence[node], count=min(count, MAX_COUNT)
        )
    return msgspec.structs.replace(joined, evidence=evidence)


def _sum_up(records: Sequence[bytes]) -> bytes:
    """Accumulate the records of one pattern; most have only one."""
    if len(records) == 1:
        return records[0]
    return canonical_json(reduce(accumulate, map(_PATTERN.decode, records)))


_PATTERN = Stored(Pattern)
