"""What this node says besides what it observed.

Feedback and retractions are shared through data/, but this is where they are safe:
whatever others push, or a person resets, they are written again.
"""

from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from fedlearn.records import (
    MAX_COUNT,
    Evidence,
    Pattern,
    Retraction,
    Room,
    canonical_json,
    join_patterns,
    join_retractions,
    retraction_items,
    share_out,
)
from fedlearn.state.database import Stored, Tables

REMEMBERED_BYTES: Final = 2_621_440
"""Most that is kept of retractions by others of patterns that this node never
observed; a node gets half of it at most."""


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
                said,
                helpful=min(said.helpful + helpful, MAX_COUNT),
                harmful=min(said.harmful + harmful, MAX_COUNT),
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
        others: list[Retraction] = []
        for retraction in retractions:
            if retraction.retracted_by == node:
                self._keep(retraction, own=True)
            else:
                others.append(retraction)
        self._remember(others)

    def retract(self, retractions: Iterable[Retraction]) -> None:
        """Keep retractions by this node."""
        with self._transaction():
            for retraction in retractions:
                self._keep(retraction, own=True)
            self._forget_written()

    def remember(self, retractions: Iterable[Retraction]) -> None:
        """Keep the retractions of others, so that no deleted line undoes one.

        Those of patterns that this node observed are all kept, and of the others as
        many as fit, shared fairly by node.
        """
        known = {retraction.to_line() for retraction in self.retractions()}
        new = [one for one in retractions if one.to_line() not in known]
        if new:
            with self._transaction():
                self._remember(new)

    def _remember(self, new: Iterable[Retraction]) -> None:
        kept = {one.pattern_id: one for one in self.retractions()}
        observed = self._observed_ids()
        firm = observed | {one.pattern_id for one in self.retractions(own=True)}
        others = {k: one for k, one in kept.items() if k not in firm}
        for one in new:
            if one.pattern_id in firm:
                self._keep(one, own=False)
            else:
                before = others.get(one.pattern_id, one)
                others[one.pattern_id] = join_retractions(before, one)
        room = Room(REMEMBERED_BYTES, REMEMBERED_BYTES // 2)
        gone = share_out([*retraction_items(others.values())], room.place)
        for key in {str(item.key) for item in gone}:
            del others[key]
            self._execute("DELETE FROM retractions WHERE pattern_id = ?", key)
        for key, one in others.items():
            if kept.get(key) != one:
                self._keep(one, own=False)

    def _observed_ids(self) -> set[str]:
        query = "SELECT pattern_id FROM patterns UNION SELECT pattern_id FROM claims"
        return {key for (key,) in self._execute(query)}

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
