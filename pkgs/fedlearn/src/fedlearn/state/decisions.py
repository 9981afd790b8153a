"""What this node says besides what it observed.

Feedback and retractions are shared through data/, but this is where they are safe:
whatever others push, or a person resets, they are written again.
"""

from collections.abc import Iterable, Iterator

import msgspec

from fedlearn.records import (
    Evidence,
    Pattern,
    Retraction,
    canonical_json,
    join_patterns,
    join_retractions,
)
from fedlearn.state.database import Stored, Tables


class Decisions(Tables):
    """What this node says besides what it observed."""

    def add_feedback(
        self, pattern: Pattern, node: str, *, helpful: int = 0, harmful: int = 0
    ) -> Evidence:
        """Add to how often this node found a pattern helpful or harmful.

        Returns:
            What this node says of the pattern now.
        """
        with self._transaction():
            record = self._record_in("claims", pattern.pattern_id)
            known = _PATTERN.decode(record) if record else None
            said = known.evidence[node] if known else self._unobserved(pattern, node)
            said = msgspec.structs.replace(
                said, helpful=said.helpful + helpful, harmful=said.harmful + harmful
            )
            claim = msgspec.structs.replace(pattern, evidence={node: said})
            self._set_claim(join_patterns(known, claim) if known else claim)
            self._forget_written()
        return said

    def _unobserved(self, pattern: Pattern, node: str) -> Evidence:
        """Make evidence that counts no observation.

        Its time is that of the observations, so that feedback makes none newer.
        """
        record = self._record_in("patterns", pattern.pattern_id)
        own = _PATTERN.decode(record).evidence.get(node) if record else None
        return _unobserved(own.last_seen if own else pattern.timestamp)

    def adopt(self, own: Pattern, said: Evidence) -> None:
        """Take over the feedback of a node; inside a transaction."""
        if said.helpful or said.harmful:
            feedback = msgspec.structs.replace(
                _unobserved(said.last_seen), helpful=said.helpful, harmful=said.harmful
            )
            evidence = dict.fromkeys(own.evidence, feedback)
            self._set_claim(msgspec.structs.replace(own, evidence=evidence))

    def adopt_retractions(self, retractions: Iterable[Retraction], node: str) -> None:
        """Take over the retractions of all nodes; inside a transaction."""
        for retraction in retractions:
            self._keep(retraction, own=retraction.retracted_by == node)

    def retract(self, retractions: Iterable[Retraction]) -> None:
        """Keep retractions by this node."""
        with self._transaction():
            for retraction in retractions:
                self._keep(retraction, own=True)
            self._forget_written()

    def remember(self, retractions: Iterable[Retraction]) -> None:
        """Keep the retractions of others, so that no deleted line undoes one."""
        known = {retraction.to_line() for retraction in self.retractions()}
        new = [one for one in retractions if one.to_line() not in known]
        if new:
            with self._transaction():
                for retraction in new:
                    self._keep(retraction, own=False)

    def retractions(self, *, own: bool = False) -> Iterator[Retraction]:
        """Yield the retractions, or only those by this node, sorted by id."""
        query = "SELECT record FROM retractions WHERE own >= ? ORDER BY pattern_id"
        for (record,) in self._execute(query, int(own)):
            yield _RETRACTION.decode(record)

    def _record_in(self, table: str, pattern_id: str) -> bytes | None:
        query = f"SELECT record FROM {table} WHERE pattern_id = ?"  # noqa: S608  (our own names)
        record: bytes | None = self._first(query, pattern_id)
        return record

    def _set_claim(self, claim: Pattern) -> None:
        query = "INSERT OR REPLACE INTO claims VALUES (?, ?, ?)"
        record = canonical_json(claim)
        self._execute(query, claim.pattern_id, claim.category, record)

    def _keep(self, retraction: Retraction, *, own: bool) -> None:
        """Join a retraction with the known one; once own, it stays own."""
        if known := self._record_in("retractions", retraction.pattern_id):
            retraction = join_retractions(retraction, _RETRACTION.decode(known))
        query = (
            "INSERT INTO retractions VALUES (?, ?, ?) ON CONFLICT DO UPDATE"
            " SET own = max(own, excluded.own), record = excluded.record"
        )
        self._execute(query, retraction.pattern_id, int(own), retraction.to_line())


def _unobserved(seen: str) -> Evidence:
    return Evidence(count=0, score=0.0, first_seen=seen, last_seen=seen)


_PATTERN = Stored(Pattern)
_RETRACTION = Stored(Retraction)
