"""What this node says besides what it observed.

Part of `state.db`. Feedback and retractions travel through data/, but this is where
they are safe: whatever others push, or a person resets, they are written again.
"""

from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from fedlearn.records import (
    Evidence,
    Pattern,
    Retraction,
    canonical_json,
    join_patterns,
    join_retractions,
)
from fedlearn.state.database import Database

_FORGET_SETTLED: Final = "DELETE FROM notes WHERE name = 'settled'"


class Decisions:
    """The decisions in the state; `State.decisions` gives it.

    Args:
        database: The state's file.
    """

    def __init__(self, database: Database) -> None:
        self._connection = database.connection
        self._transaction = database.transaction

    def add_feedback(
        self, pattern: Pattern, node: str, *, helpful: int = 0, harmful: int = 0
    ) -> Evidence:
        """Count what somebody on this node found of a pattern.

        Args:
            pattern: As data/ holds it.
            node: This node.
            helpful: How often more.
            harmful: How often more.

        Returns:
            What this node says of the pattern now.
        """
        with self._transaction():
            known = self._claim(pattern.pattern_id)
            said = known.evidence[node] if known else self._unobserved(pattern, node)
            said = msgspec.structs.replace(
                said, helpful=said.helpful + helpful, harmful=said.harmful + harmful
            )
            self._set_claim(
                msgspec.structs.replace(pattern, evidence={node: said}), known
            )
            self._connection.execute(_FORGET_SETTLED)
        return said

    def _unobserved(self, pattern: Pattern, node: str) -> Evidence:
        """Make evidence that counts no observation.

        Its times are those of the observations, so that an recorder makes none newer.
        """
        row = self._connection.execute(
            "SELECT record FROM patterns WHERE pattern_id = ?", (pattern.pattern_id,)
        ).fetchone()
        own = _PATTERN.decode(row[0]).evidence.get(node) if row else None
        return _unobserved(own.last_seen if own else pattern.timestamp)

    def adopt(self, own: Pattern, said: Evidence) -> None:
        """Take over what a node found of a pattern; inside a transaction.

        Args:
            own: The pattern with this node's evidence alone.
            said: That evidence; what it observed is counted elsewhere.
        """
        if said.helpful or said.harmful:
            found = _unobserved(said.last_seen)
            found = msgspec.structs.replace(
                found, helpful=said.helpful, harmful=said.harmful
            )
            evidence = dict.fromkeys(own.evidence, found)
            self._set_claim(msgspec.structs.replace(own, evidence=evidence), None)

    def adopt_retractions(self, retractions: Iterable[Retraction], node: str) -> None:
        """Take over what was taken back; inside a transaction.

        Args:
            retractions: Of all nodes.
            node: This node.
        """
        for retraction in retractions:
            self._remember(retraction, own=retraction.retracted_by == node)

    def _claim(self, pattern_id: str) -> Pattern | None:
        row = self._connection.execute(
            "SELECT record FROM claims WHERE pattern_id = ?", (pattern_id,)
        ).fetchone()
        return _PATTERN.decode(row[0]) if row else None

    def _set_claim(self, claim: Pattern, known: Pattern | None) -> None:
        joined = join_patterns(known, claim) if known else claim
        self._connection.execute(
            "INSERT OR REPLACE INTO claims VALUES (?, ?, ?)",
            (joined.pattern_id, joined.category, canonical_json(joined)),
        )

    def retract(self, retractions: Iterable[Retraction]) -> None:
        """Keep what this node took back."""
        with self._transaction():
            for retraction in retractions:
                self._remember(retraction, own=True)
            self._connection.execute(_FORGET_SETTLED)

    def remember(self, retractions: Iterable[Retraction]) -> None:
        """Keep what others took back, so that no deleted line revives it."""
        known = {retraction.to_line() for retraction in self.retractions()}
        new = [one for one in retractions if one.to_line() not in known]
        if new:
            with self._transaction():
                for retraction in new:
                    self._remember(retraction, own=False)

    def _remember(self, retraction: Retraction, *, own: bool) -> None:
        key = retraction.pattern_id
        row = self._connection.execute(
            "SELECT own, record FROM retractions WHERE pattern_id = ?", (key,)
        ).fetchone()
        if row:
            retraction = join_retractions(retraction, _RETRACTION.decode(row[1]))
        self._connection.execute(
            "INSERT OR REPLACE INTO retractions VALUES (?, ?, ?)",
            (key, int(own or bool(row and row[0])), canonical_json(retraction)),
        )

    def retractions(self, *, own: bool = False) -> Iterator[Retraction]:
        """Give what was taken back, sorted by id.

        Args:
            own: Only by this node.
        """
        rows = self._connection.execute(
            "SELECT record FROM retractions WHERE own >= ? ORDER BY pattern_id",
            (int(own),),
        )
        for (record,) in rows:
            yield _RETRACTION.decode(record)


def _unobserved(seen: str) -> Evidence:
    """Make evidence that counts no observation."""
    return Evidence(count=0, score=0.0, first_seen=seen, last_seen=seen)


_PATTERN = msgspec.json.Decoder(Pattern)
_RETRACTION = msgspec.json.Decoder(Retraction)
